//! forfeit's losses over rows of classes behind the protocol, called as a user calls them.

use std::hint::black_box;

use bench_protocol::{Check, Dtype, Gradient, Job, Request, data};
use forfeit::{DynRowLoss, RowLoss, View};
use half::{bf16, f16};

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
    value: Result<f64, forfeit::Error>,
}

impl<T: data::Element + forfeit::Float> Rows<T> {
    fn prepare(loss: Box<dyn DynRowLoss>, request: &Request) -> Result<Box<dyn Job>, String> {
        if request.gradient == Gradient::Curvature {
            return Err("rows are not timed with curvature".to_owned());
        }
        let (pred, _) = data::generate::<T>(request);
        let reused = request.gradient == Gradient::Reused;
        let mut job = Self {
            loss,
            shape: [request.n / request.classes, request.classes],
            pred,
            labels: data::labels(request),
            class_weights: data::class_weights(request),
            gradient: if reused { vec![T::default(); request.n] } else { Vec::new() },
            kind: request.gradient,
            threads: request.threads,
            value: Ok(0.0),
        };
        // An error shows itself in the first step; the timed ones cannot report it.
        job.step();
        match job.value {
            Ok(_) => Ok(Box::new(job)),
            Err(error) => Err(error.to_string()),
        }
    }

    fn compute(&mut self) -> Result<f64, forfeit::Error> {
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
                // Allocated by the call, and the last one released after it, as a training loop does.
                let mut gradient = vec![T::default(); self.pred.len()];
                let outcome = evaluation.gradient_into(&mut gradient).run();
                self.gradient = gradient;
                outcome
            }
        };
        outcome.map(|outcome| outcome.value)
    }
}

impl<T: data::Element + forfeit::Float> Job for Rows<T> {
    fn step(&mut self) {
        self.value = black_box(self.compute());
    }

    fn check(&self) -> Option<Check> {
        let value = *self.value.as_ref().ok()?;
        let gradient_head = self.gradient.iter().take(4).map(|gradient| gradient.widen()).collect();
        Some(Check { value, gradient_head })
    }
}
