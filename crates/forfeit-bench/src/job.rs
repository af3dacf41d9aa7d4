//! What every timed call of the library has in common.

use std::hint::black_box;

use bench_protocol::data::Element;
use bench_protocol::{Check, Job};

/// A loss with its data.
pub(crate) trait Call: 'static {
    /// What its gradient consists of.
    type Number: Element;

    /// From ready arrays to a value and a ready gradient.
    fn call(&mut self) -> Result<f64, forfeit::Error>;

    /// The gradient, or the first of several; empty where none is asked for.
    fn gradient(&self) -> &[Self::Number];
}

/// Makes a call ready.
pub(crate) fn ready(mut call: impl Call) -> Result<Box<dyn Job>, String> {
    // An error shows itself in the first step; the timed ones cannot report it.
    let value = Some(call.call().map_err(|error| error.to_string())?);
    Ok(Box::new(Timed { call, value }))
}

/// Calls with a gradient allocated by the call, and the last one released after it, as a training loop does.
pub(crate) fn fresh<T: Element, R>(kept: &mut Vec<T>, n: usize, call: impl FnOnce(&mut [T]) -> R) -> R {
    let mut gradient = vec![T::default(); n];
    let outcome = call(&mut gradient);
    *kept = gradient;
    outcome
}

struct Timed<C> {
    call: C,
    value: Option<f64>,
}

impl<C: Call> Job for Timed<C> {
    fn step(&mut self) {
        self.value = black_box(self.call.call()).ok();
    }

    fn check(&self) -> Option<Check> {
        let gradient_head = self.call.gradient().iter().take(4).map(|gradient| gradient.widen()).collect();
        Some(Check { value: self.value?, gradient_head })
    }
}
