//! forfeit's losses over rows of classes behind the protocol, called as a user calls them.

use bench_protocol::{Dtype, Gradient, Job, Request, data};
use forfeit::{DynRowLoss, RowLoss, View};
use half::{bf16, f16};

use crate::job;

/// Makes a request ready.
pub(crate) fn prepare(loss: Box<dyn DynRowLoss>, request: &Request) -> Result<Box<dyn Job>, String> {
    match request.dtype {
        Dtype::F32 => Rows::<f32>::prepare(loss, request),
        Dtype::F64 => Rows::<f64>::prepare(loss, request),
        Dtype::F16 => Rows::<f16>::prepare(loss, request),
        Dtype::Bf16 => Rows::<bf16>::prepare(loss, request),
    }
}

/// A loss with its data.
struct Rows<T> {
    loss: Box<dyn DynRowLoss>,
    shape: [usize; 2],
    pred: Vec<T>,
    labels: Vec<i64>,
    class_weights: Option<Vec<f32>>,
    gradient: Vec<T>,
    kind: Gradient,
    threads: usize,
}

impl<T: data::Element + forfeit::Float> Rows<T> {
    fn prepare(loss: Box<dyn DynRowLoss>, request: &Request) -> Result<Box<dyn Job>, String> {
        if request.gradient == Gradient::Curvature {
            return Err("rows are not timed with curvature".to_owned());
        }
        let (pred, _) = data::generate::<T>(request);
        let reused = request.gradient == Gradient::Reused;
        job::ready(Self {
            loss,
            shape: [request.n / request.classes, request.classes],
            pred,
            labels: data::labels(request),
            class_weights: data::class_weights(request),
            gradient: if reused { vec![T::default(); request.n] } else { Vec::new() },
            kind: request.gradient,
            threads: request.threads,
        })
    }
}

impl<T: data::Element + forfeit::Float> job::Call for Rows<T> {
    type Number = T;

    fn call(&mut self) -> Result<f64, forfeit::Error> {
        let pred = View::shaped(&self.pred, &self.shape)
            .ok_or(forfeit::Error::Empty { reason: "n is no multiple of the classes" })?;
        let mut evaluation = self.loss.evaluate(pred, &self.labels).threads(self.threads);
        if let Some(weights) = &self.class_weights {
            evaluation = evaluation.class_weights(weights);
        }
        let outcome = match self.kind {
            Gradient::None => evaluation.run(),
            Gradient::Reused | Gradient::Curvature => evaluation.gradient_into(&mut self.gradient).run(),
            Gradient::Fresh => {
                job::fresh(&mut self.gradient, self.pred.len(), |gradient| evaluation.gradient_into(gradient).run())
            }
        };
        outcome.map(|outcome| outcome.value)
    }

    fn gradient(&self) -> &[T] {
        &self.gradient
    }
}
