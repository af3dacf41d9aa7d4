//! candle on the CPU with its back-propagation.

use std::f64::consts::LN_2;
use std::hint::black_box;

use bench_protocol::{Check, Gradient, Job, Request, data};
use candle_core::{Device, Result, Tensor, Var};
use candle_nn::loss;

/// Makes a request ready.
pub fn prepare(request: &Request) -> std::result::Result<Box<dyn Job>, String> {
    if request.gradient == Gradient::Curvature {
        return Err("no second derivatives".to_owned());
    }
    let loss: Loss = match request.loss.as_str() {
        "squared_error" => loss::mse,
        "absolute_error" => |pred, target| (pred - target)?.abs()?.mean_all(),
        // With beta = 1 smooth L1 is Huber with delta = 1.
        "smooth_l1" | "huber" => |pred, target| loss::huber(pred, target, 1.0),
        "quantile:tau=0.9" => |pred, target| {
            let residual = (target - pred)?;
            (&residual * 0.9)?.maximum(&(&residual * -0.1)?)?.mean_all()
        },
        "log_cosh" => |pred, target| {
            let a = (pred - target)?.abs()?;
            ((&a + ((&a * -2.0)?.exp()? + 1.0)?.log()?)? - LN_2)?.mean_all()
        },
        "bce_with_logits" => loss::binary_cross_entropy_with_logit,
        spec => return Err(format!("no {spec}")),
    };
    Candle::new(loss, request).map(|job| Box::new(job) as Box<dyn Job>).map_err(|error| error.to_string())
}

type Loss = fn(&Tensor, &Tensor) -> Result<Tensor>;

struct Candle {
    loss: Loss,
    pred: Var,
    target: Tensor,
    with_gradient: bool,
    last: Option<Result<(Tensor, Option<Tensor>)>>,
}

impl Candle {
    fn new(loss: Loss, request: &Request) -> Result<Self> {
        let (pred, target) = data::generate::<f32>(request);
        let tensor = |data: Vec<f32>| Tensor::from_vec(data, request.n, &Device::Cpu);
        let (pred, target) = (Var::from_tensor(&tensor(pred)?)?, tensor(target)?);
        Ok(Self { loss, pred, target, with_gradient: request.gradient != Gradient::None, last: None })
    }

    fn compute(&self) -> Result<(Tensor, Option<Tensor>)> {
        if !self.with_gradient {
            return Ok(((self.loss)(&self.pred.as_detached_tensor(), &self.target)?, None));
        }
        let value = (self.loss)(&self.pred, &self.target)?;
        let gradient = value.backward()?.remove(&self.pred);
        Ok((value, gradient))
    }
}

impl Job for Candle {
    fn step(&mut self) {
        // The last step's memory goes back to the allocator first, so that this one can have it.
        self.last = None;
        self.last = Some(black_box(self.compute()));
    }

    fn check(&self) -> Option<Check> {
        let (value, gradient) = self.last.as_ref()?.as_ref().ok()?;
        let head = |gradient: &Tensor| gradient.narrow(0, 0, gradient.elem_count().min(4))?.to_vec1::<f32>();
        let gradient = gradient.as_ref().map(head).transpose().ok()?.unwrap_or_default();
        Some(Check {
            value: value.to_scalar::<f32>().ok()?.into(),
            gradient_head: gradient.into_iter().map(f64::from).collect(),
        })
    }
}
