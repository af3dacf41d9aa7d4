//! forfeit behind the protocol, called as a user calls it.

use bench_protocol::{Dtype, Gradient, Job, Request, data};
use forfeit::{Curvature, DynLoss, EveryLoss, Loss, Reduction};
use half::{bf16, f16};

use crate::{detection, groups, job, rows};

/// Makes a request ready.
pub(crate) fn prepare(request: &Request) -> Result<Box<dyn Job>, String> {
    if let Some(job) = detection::prepare(request) {
        return job;
    }
    let loss = match forfeit::parse_every(&request.loss).map_err(|error| error.to_string())? {
        EveryLoss::Elements(loss) => loss,
        EveryLoss::Rows(loss) => return rows::prepare(loss, request),
        EveryLoss::Aggregate(loss) => return groups::prepare::<f32>(groups::Loss::Aggregate(loss), request),
        EveryLoss::Vectors(loss) => return groups::prepare::<f32>(groups::Loss::Vectors(loss), request),
        other => return Err(format!("{} is not timed", other.info().name)),
    };
    match request.dtype {
        Dtype::F32 => Ours::<f32>::prepare(loss, request),
        Dtype::F64 => Ours::<f64>::prepare(loss, request),
        Dtype::F16 => Ours::<f16>::prepare(loss, request),
        Dtype::Bf16 => Ours::<bf16>::prepare(loss, request),
    }
}

/// A loss with its data.
struct Ours<T> {
    loss: Box<dyn DynLoss>,
    pred: Vec<T>,
    target: Vec<T>,
    gradient: Vec<T>,
    /// The second predicted number by its name, and the gradient by it.
    second: Option<(&'static str, Vec<T>, Vec<T>)>,
    curvature: Vec<T>,
    kind: Gradient,
    threads: usize,
}

impl<T: data::Element + forfeit::Float> Ours<T> {
    fn prepare(loss: Box<dyn DynLoss>, request: &Request) -> Result<Box<dyn Job>, String> {
        let (pred, target) = data::generate::<T>(request);
        let kept = |kept: bool| if kept { vec![T::default(); request.n] } else { Vec::new() };
        let curvature = kept(request.gradient == Gradient::Curvature);
        let gradient = kept(matches!(request.gradient, Gradient::Reused | Gradient::Curvature));
        let name = loss.further().first().map_or("none", |number| number.name);
        let second = data::second(request).map(|second| (name, second, kept(true)));
        let (kind, threads) = (request.gradient, request.threads);
        job::ready(Self { loss, pred, target, gradient, second, curvature, kind, threads })
    }
}

impl<T: data::Element + forfeit::Float> job::Call for Ours<T> {
    type Number = T;

    fn call(&mut self) -> Result<f64, forfeit::Error> {
        let (pred, target) = (&self.pred[..], &self.target[..]);
        let mut evaluation = self.loss.evaluate(pred, target).threads(self.threads).reduction(Reduction::Mean);
        if let Some((name, numbers, gradient)) = &mut self.second {
            evaluation = evaluation.predicted(name, &numbers[..]).gradient_by(name, gradient);
        }
        let outcome = match self.kind {
            Gradient::None => evaluation.run(),
            Gradient::Reused => evaluation.gradient_into(&mut self.gradient).run(),
            Gradient::Curvature => {
                let evaluation = evaluation.gradient_into(&mut self.gradient);
                evaluation.curvature_into(Curvature::Exact, &mut self.curvature).run()
            }
            Gradient::Fresh => {
                job::fresh(&mut self.gradient, pred.len(), |gradient| evaluation.gradient_into(gradient).run())
            }
        };
        outcome.map(|outcome| outcome.value)
    }

    fn gradient(&self) -> &[T] {
        &self.gradient
    }
}
