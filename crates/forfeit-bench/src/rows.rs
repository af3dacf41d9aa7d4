//! forfeit's losses over rows of classes behind the protocol, called as a user calls them.

use bench_protocol::{Dtype, Gradient, Job, Request, Target, data};
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
    /// A number for each class, instead of labels.
    numbers: Option<Vec<T>>,
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
        let (pred, target) = data::generate::<T>(request);
        let labelled = matches!(request.target, Target::Class | Target::WeightedClass);
        let reused = request.gradient == Gradient::Reused;
        job::ready(Self {
            loss,
            shape: [request.n / request.classes, request.classes],
            pred,
            labels: data::labels(request),
            numbers: (!labelled).then_some(target),
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
        let empty = forfeit::Error::Empty { reason: "n is no multiple of the classes" };
        let view = |numbers| View::shaped(numbers, &self.shape).ok_or(empty.clone());
        let mut evaluation = match &self.numbers {
            Some(numbers) => self.loss.evaluate(view(&self.pred[..])?, view(&numbers[..])?),
            None => self.loss.evaluate(view(&self.pred[..])?, &self.labels),
        };
        evaluation = evaluation.threads(self.threads);
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
