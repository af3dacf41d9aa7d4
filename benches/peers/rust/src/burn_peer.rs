//! burn's eager CPU backend with its automatic differentiation.

use std::f64::consts::LN_2;
use std::hint::black_box;

use bench_protocol::{Check, Gradient, Job, Request, data};
use burn::nn::loss::{
    BinaryCrossEntropyLossConfig, HuberLossConfig, LpLossConfig, MseLoss, Reduction, SmoothL1LossConfig,
};
use burn::tensor::activation::softplus;
use burn::tensor::{Device, Tensor};

type Loss = Box<dyn Fn(Tensor<1>) -> Tensor<1>>;

/// Makes a request ready.
pub fn prepare(request: &Request) -> Result<Box<dyn Job>, String> {
    if request.gradient == Gradient::Curvature {
        return Err("no second derivatives".to_owned());
    }
    let (pred, target) = data::generate::<f32>(request);
    let with_gradient = request.gradient != Gradient::None;
    let device = if with_gradient { Device::flex().autodiff() } else { Device::flex() };
    let pred = Tensor::<1>::from_floats(pred.as_slice(), &device);
    let target = Tensor::<1>::from_floats(target.as_slice(), &device);
    let loss = loss(&request.loss, target, &device)?;
    Ok(Box::new(Burn { loss, pred, with_gradient, last: None }))
}

fn loss(spec: &str, target: Tensor<1>, device: &Device) -> Result<Loss, String> {
    Ok(match spec {
        "squared_error" => Box::new(move |pred| MseLoss::new().forward(pred, target.clone(), Reduction::Mean)),
        "absolute_error" => {
            let l1 = LpLossConfig::l1();
            Box::new(move |pred| l1.forward(pred, target.clone(), Reduction::Mean))
        }
        "smooth_l1" => {
            let smooth_l1 = SmoothL1LossConfig::new().init();
            Box::new(move |pred| smooth_l1.forward_with_reduction(pred, target.clone(), Reduction::Mean))
        }
        "huber" => {
            let huber = HuberLossConfig::new(1.0).init();
            Box::new(move |pred| huber.forward(pred, target.clone(), Reduction::Mean))
        }
        "quantile:tau=0.9" => Box::new(move |pred| {
            let residual = target.clone() - pred;
            (residual.clone() * 0.9).max_pair(residual * -0.1).mean()
        }),
        "log_cosh" => Box::new(move |pred| {
            let d = pred - target.clone();
            (d.clone() + softplus(d * -2.0, 1.0) - LN_2).mean()
        }),
        "bce_with_logits" => {
            let (bce, target) = (BinaryCrossEntropyLossConfig::new().with_logits(true).init(device), target.int());
            Box::new(move |pred| bce.forward(pred, target.clone()))
        }
        _ => return Err(format!("no {spec}")),
    })
}

struct Burn {
    loss: Loss,
    pred: Tensor<1>,
    with_gradient: bool,
    last: Option<(Tensor<1>, Option<Tensor<1>>)>,
}

impl Job for Burn {
    fn step(&mut self) {
        // The last step's memory goes back to the allocator first, so that this one can have it.
        self.last = None;
        self.last = Some(black_box(if self.with_gradient {
            let pred = self.pred.clone().require_grad();
            let value = (self.loss)(pred.clone());
            let gradient = pred.grad_remove(&mut value.backward());
            (value, gradient)
        } else {
            ((self.loss)(self.pred.clone()), None)
        }));
    }

    fn check(&self) -> Option<Check> {
        let (value, gradient) = self.last.as_ref()?;
        let head = |gradient: &Tensor<1>| {
            let n = gradient.dims()[0].min(4);
            gradient.clone().slice([0..n]).into_data().iter::<f64>().collect()
        };
        Some(Check {
            value: value.clone().into_data().iter::<f64>().next()?,
            gradient_head: gradient.as_ref().map(head).unwrap_or_default(),
        })
    }
}
