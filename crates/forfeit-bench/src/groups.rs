//! Losses of sums and of vectors behind the protocol.

use bench_protocol::{Gradient, Job, Request, Target, data};
use forfeit::{AggregateLoss, DynAggregateLoss, DynVectorLoss, Float, Reduction, VectorLoss, View};

use crate::job;

/// A loss of sums, each row a group, or of vectors, each row one of them.
pub(crate) enum Loss {
    /// Of sums.
    Aggregate(Box<dyn DynAggregateLoss>),
    /// Of vectors.
    Vectors(Box<dyn DynVectorLoss>),
}

/// Makes a request ready.
pub(crate) fn prepare<T: data::Element + Float>(loss: Loss, request: &Request) -> Result<Box<dyn Job>, String> {
    if request.gradient != Gradient::Reused {
        return Err("losses of sums and vectors are timed with a reused gradient".to_owned());
    }
    let count = match &loss {
        Loss::Aggregate(_) => 1,
        Loss::Vectors(loss) => loss.program().arrays(),
    };
    let shape = [request.n / request.classes, request.classes];
    let arrays: Vec<Vec<T>> = (0..count).map(|k| data::array(request, k)).collect();
    let targets = if matches!(loss, Loss::Aggregate(_)) { request.n } else { shape[0] };
    let target = data::generate::<T>(&Request { n: targets, ..request.clone() }).1;
    let gradients = vec![vec![T::default(); request.n]; count];
    job::ready(Groups { loss, shape, arrays, target, gradients, request: request.clone() })
}

struct Groups<T> {
    loss: Loss,
    shape: [usize; 2],
    arrays: Vec<Vec<T>>,
    target: Vec<T>,
    gradients: Vec<Vec<T>>,
    request: Request,
}

impl<T: data::Element + Float> job::Call for Groups<T> {
    type Number = T;

    fn call(&mut self) -> Result<f64, forfeit::Error> {
        let empty = forfeit::Error::Empty { reason: "n is no multiple of the row length" };
        let shape = &self.shape;
        let view = |numbers| View::shaped(numbers, shape).ok_or(empty.clone());
        let threads = self.request.threads;
        let outcome = match &self.loss {
            Loss::Aggregate(loss) => {
                let evaluation = loss.evaluate(view(&self.arrays[0][..])?, view(&self.target[..])?).keep_axes(&[0]);
                evaluation.threads(threads).reduction(Reduction::Mean).gradient_into(&mut self.gradients[0]).run()
            }
            Loss::Vectors(loss) => {
                let mut evaluation = loss.evaluate(view(&self.arrays[0][..])?, view(&self.arrays[1][..])?);
                if let Some(third) = self.arrays.get(2) {
                    evaluation = evaluation.third(view(&third[..])?);
                }
                if self.request.target != Target::Zero {
                    evaluation = evaluation.target(&self.target[..]);
                }
                for (k, gradient) in self.gradients.iter_mut().enumerate() {
                    evaluation = evaluation.gradient_into(k, gradient);
                }
                evaluation.threads(threads).reduction(Reduction::Mean).run()
            }
        };
        outcome.map(|outcome| outcome.value)
    }

    fn gradient(&self) -> &[T] {
        &self.gradients[0]
    }
}
