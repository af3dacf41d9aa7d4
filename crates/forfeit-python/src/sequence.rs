//! Losses of sequences over Python's arrays.

use forfeit::Denominator;
use forfeit::sequence::Ctc;
use pyo3::prelude::*;

use crate::errors::python;
use crate::foreign::{Memory, with_view};
use crate::loss::{array, on_empty, reduction};
use crate::waiting::compute;

/// Connectionist temporal classification; what else was asked for is written to the arrays.
#[pyfunction]
#[pyo3(signature = (pred, target, input_lengths=None, target_lengths=None, weight=None, blank=0, zero_infinity=false, logits=false,
                    batch_first=false, reduction=2, pytorch=false, on_empty=0, threads=0, values=None, gradient=None))]
#[expect(clippy::too_many_arguments, reason = "one call is cheaper from Python than a builder")]
pub(crate) fn ctc_loss(
    py: Python<'_>,
    pred: &Bound<'_, PyAny>,
    target: &Bound<'_, PyAny>,
    input_lengths: Option<&Bound<'_, PyAny>>,
    target_lengths: Option<&Bound<'_, PyAny>>,
    weight: Option<&Bound<'_, PyAny>>,
    blank: usize,
    zero_infinity: bool,
    logits: bool,
    batch_first: bool,
    reduction: u8,
    pytorch: bool,
    on_empty: u8,
    threads: usize,
    values: Option<&Bound<'_, PyAny>>,
    gradient: Option<&Bound<'_, PyAny>>,
) -> PyResult<(f64, f64, f64, u64)> {
    let (pred, target, weight) = (Memory::of(pred)?, Memory::of(target)?, array(weight)?);
    let (input_lengths, target_lengths) = (array(input_lengths)?, array(target_lengths)?);
    let (mut values, mut gradient) = (array(values)?, array(gradient)?);
    let outcome = compute(py, pred.count(), move || {
        let loss = if logits { Ctc::with_logits() } else { Ctc::new() }.blank(blank).zero_infinity(zero_infinity);
        // PyTorch's gradient and PyTorch's mean.
        let loss = loss.softmax_before(pytorch);
        let mut evaluation = with_view!(&pred, pred => with_view!(&target, target => loss.evaluate(pred, target)))
            .batch_first(batch_first)
            .reduction(self::reduction(reduction))
            .denominator(if pytorch { Denominator::PyTorch } else { Denominator::Weight })
            .on_empty(self::on_empty(on_empty));
        if threads > 0 {
            evaluation = evaluation.threads(threads);
        }
        if let Some(lengths) = &input_lengths {
            evaluation = with_view!(lengths, lengths => evaluation.input_lengths(lengths));
        }
        if let Some(lengths) = &target_lengths {
            evaluation = with_view!(lengths, lengths => evaluation.target_lengths(lengths));
        }
        if let Some(weight) = &weight {
            evaluation = with_view!(weight, weight => evaluation.weights(weight));
        }
        if let Some(values) = &mut values {
            evaluation = evaluation.values_into(values.output()?);
        }
        if let Some(gradient) = &mut gradient {
            evaluation = evaluation.gradient_into(gradient.output()?);
        }
        evaluation.run().map_err(python)
    })?;
    Ok((outcome.value, outcome.total.sum, outcome.total.weight, outcome.total.count))
}
