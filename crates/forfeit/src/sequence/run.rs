//! Running a loss of sequences.

use alloc::vec::Vec;

use super::alignment::{AddProbabilities, LogSoftmax, Sequence, loss};
use super::evaluation::CtcEvaluation;
use crate::engine::{AnyView, Denominator, Isa, Outcome, Pairwise, Reduction, Total, for_each, thread_count};
use crate::error::Error;
use crate::interval::Interval;

/// The arrays, read: where each sequence begins and how long it is.
struct Batch {
    steps: usize,
    classes: usize,
    inputs: Vec<usize>,
    targets: Vec<Vec<usize>>,
    weights: Vec<f64>,
}

/// One sequence, settled: its loss, and its gradient by (steps, classes).
#[derive(Default)]
struct Settled {
    loss: f64,
    gradient: Vec<f64>,
    nan: Option<usize>,
}

impl CtcEvaluation<'_> {
    /// Computes all that was asked.
    ///
    /// # Errors
    /// Arrays that do not fit, lengths beyond the arrays, labels out of range or equal to the blank, outputs of wrong length or type, NaN,
    /// bad weights, nothing to average: see [`Error`].
    pub fn run(self) -> Result<Outcome, Error> {
        let batch = self.read()?;
        let mut settled: Vec<Settled> = Vec::new();
        settled.resize_with(batch.inputs.len(), Settled::default);
        let tasks = settled.iter_mut().enumerate().collect();
        let threads = self.threads.unwrap_or_else(thread_count);
        for_each(tasks, threads, |(n, settled): (usize, &mut Settled)| *settled = self.settle(&batch, n));
        if let Some((n, at)) = settled.iter().enumerate().find_map(|(n, sequence)| Some((n, sequence.nan?))) {
            let index = self.place(&batch, n, at / batch.classes) + at % batch.classes;
            return Err(Error::Domain { loss: "ctc", what: "pred", index, value: f64::NAN, domain: Interval::REAL });
        }
        self.write(&batch, &settled)
    }

    /// Where step `step` of sequence `n` begins in row-major order.
    fn place(&self, batch: &Batch, n: usize, step: usize) -> usize {
        let row = if self.batch_first { n * batch.steps + step } else { step * batch.inputs.len() + n };
        row * batch.classes
    }

    fn settle(&self, batch: &Batch, n: usize) -> Settled {
        let (classes, steps) = (batch.classes, batch.inputs[n]);
        if batch.weights[n] == 0.0 {
            return Settled::default();
        }
        let mut log_p: Vec<f64> = alloc::vec![0.0; steps * classes];
        for (step, row) in log_p.chunks_mut(classes).enumerate() {
            let at = self.place(batch, n, step);
            self.pred.load(at..at + classes, row);
        }
        if let Some(nan) = log_p.iter().position(|x| x.is_nan()) {
            return Settled { nan: Some(nan), ..Settled::default() };
        }
        let isa = Isa::best();
        if self.loss.logits {
            log_p.chunks_mut(classes).for_each(|row| isa.run(LogSoftmax(row)));
        }
        let blank = self.loss.blank;
        let labels = batch.targets[n].iter().flat_map(|&label| [label, blank]);
        let sequence = Sequence { log_p: &log_p, classes, states: core::iter::once(blank).chain(labels).collect() };
        let mut gradient = if self.gradient.is_some() { alloc::vec![0.0; log_p.len()] } else { Vec::new() };
        let slopes = self.gradient.is_some().then_some(&mut gradient[..]);
        let mut loss = loss(isa, &sequence, blank, slopes);
        let impossible = loss == f64::INFINITY;
        if (self.loss.logits || self.loss.softmax_before) && !impossible {
            isa.run(AddProbabilities { log_p: &log_p, gradient: &mut gradient });
        }
        if impossible && self.loss.zero_infinity {
            loss = 0.0;
        }
        Settled { loss, gradient, nan: None }
    }

    fn write(mut self, batch: &Batch, settled: &[Settled]) -> Result<Outcome, Error> {
        let by_labels = self.denominator == Denominator::PyTorch && self.reduction == Reduction::Mean;
        let share = |n: usize| if by_labels { 1.0 / batch.targets[n].len().max(1) as f64 } else { 1.0 };
        let factor = |n: usize| batch.weights[n] * share(n);
        let weigh = |factor: f64, loss: f64| if factor == 0.0 { 0.0 } else { factor * loss };
        let sum = settled.iter().enumerate().map(|(n, s)| weigh(factor(n), s.loss)).collect::<Pairwise>().sum();
        let total = Total { sum, weight: batch.weights.iter().sum(), count: settled.len() as u64 };
        let by = match self.reduction {
            Reduction::None | Reduction::Sum => 1.0,
            Reduction::Mean => total.weight,
            Reduction::MeanOverCount => total.count as f64,
        };
        let scale = if by == 0.0 { 0.0 } else { self.upstream / by };
        if let Some(mut output) = self.gradient.take() {
            output.fill_zero();
            let mut scaled = Vec::with_capacity(batch.classes);
            for (n, sequence) in settled.iter().enumerate() {
                let scale = scale * factor(n);
                for (step, row) in sequence.gradient.chunks(batch.classes.max(1)).enumerate() {
                    scaled.clear();
                    scaled.extend(row.iter().map(|slope| scale * slope));
                    output.store(self.place(batch, n, step), &scaled);
                }
            }
        }
        if let Some(mut output) = self.values {
            let values: Vec<f64> =
                settled.iter().zip(&batch.weights).map(|(s, &weight)| weigh(weight, s.loss)).collect();
            output.store(0, &values);
        }
        if by > 0.0 {
            return Ok(Outcome { value: total.reduce(self.reduction), total });
        }
        let reason = if total.count == 0 { "there are no sequences" } else { "all weights are zero" };
        Ok(Outcome { value: self.on_empty.value(reason)?, total })
    }

    /// Checks everything but the numbers of `pred`, and reads it.
    fn read(&self) -> Result<Batch, Error> {
        let shape = &self.pred.layout.shape;
        let (steps, count, classes) = match shape[..] {
            [steps, count, classes] if !self.batch_first => (steps, count, classes),
            [count, steps, classes] => (steps, count, classes),
            [steps, classes] => (steps, 1, classes),
            _ => return Err(Error::SequenceShape { shape: shape.clone() }),
        };
        if self.loss.blank >= classes {
            let range = Interval { whole: true, ..Interval::closed(0.0, classes as f64 - 1.0) };
            let value = self.loss.blank as f64;
            return Err(Error::Parameter { loss: "ctc", parameter: "blank", value, range });
        }
        let target = &self.target.layout.shape;
        if !self.target.holds_labels() {
            return Err(Error::LabelType { got: self.target.type_name() });
        }
        let packed = target.len() == 1 && count != 1;
        let width = target.last().copied().unwrap_or(0);
        if !packed && *target != [count, width] && !(target.len() == 1 && count == 1) {
            return Err(Error::Shape { pred: alloc::vec![count, width], other: "target", shape: target.clone() });
        }
        let inputs = lengths("input", self.input_lengths.as_ref(), count, steps)?;
        let longest = if packed && self.target_lengths.is_none() { width / count.max(1) } else { width };
        let targets = lengths("target", self.target_lengths.as_ref(), count, longest)?;
        let used: usize = targets.iter().sum();
        if packed && used != width {
            return Err(Error::Shape { pred: alloc::vec![used], other: "target", shape: target.clone() });
        }
        for (what, output, expected) in
            [("values", &self.values, count), ("the gradient", &self.gradient, shape.iter().product())]
        {
            if let Some(output) = output {
                if output.len() != expected {
                    return Err(Error::Length { what, got: output.len(), expected });
                }
                if output.type_name() != self.pred.output_type() {
                    return Err(Error::Type { what, got: output.type_name(), expected: self.pred.output_type() });
                }
            }
        }
        let weights = self.read_weights(count)?;
        let mut start = 0;
        let mut labels = Vec::new();
        for (n, &length) in targets.iter().enumerate() {
            let from = if packed { start } else { n * width };
            start += length;
            labels.push(self.read_labels(n, from, length, classes, weights[n] != 0.0)?);
        }
        Ok(Batch { steps, classes, inputs, targets: labels, weights })
    }

    fn read_weights(&self, count: usize) -> Result<Vec<f64>, Error> {
        let mut weights = alloc::vec![1.0; count];
        if let Some(view) = &self.weights {
            if view.layout.shape != [count] {
                let shape = view.layout.shape.clone();
                return Err(Error::Shape { pred: alloc::vec![count], other: "weights", shape });
            }
            view.load(0..count, &mut weights);
        }
        match weights.iter().position(|weight| !(0.0..f64::INFINITY).contains(weight)) {
            Some(index) => Err(Error::Weight { index, value: weights[index] }),
            None => Ok(weights),
        }
    }

    fn read_labels(
        &self,
        n: usize,
        from: usize,
        length: usize,
        classes: usize,
        counts: bool,
    ) -> Result<Vec<usize>, Error> {
        let mut labels = alloc::vec![0; length];
        self.target.load_labels(from..from + length, &mut labels);
        let blank = self.loss.blank;
        let wrong = |&label: &i64| !(0..classes as i64).contains(&label) || label == blank as i64;
        match labels.iter().position(wrong) {
            Some(position) if counts => {
                Err(Error::SequenceLabel { sequence: n, position, label: labels[position], classes, blank })
            }
            Some(_) => Ok(Vec::new()),
            None => Ok(labels.into_iter().map(|label| label as usize).collect()),
        }
    }
}

/// The length of each sequence: `longest` where none are given.
fn lengths(what: &'static str, view: Option<&AnyView<'_>>, count: usize, longest: usize) -> Result<Vec<usize>, Error> {
    let Some(view) = view else { return Ok(alloc::vec![longest; count]) };
    if view.layout.shape != [count] {
        let shape = view.layout.shape.clone();
        return Err(Error::Shape { pred: alloc::vec![count], other: "the lengths", shape });
    }
    if !view.holds_labels() {
        return Err(Error::LengthType { got: view.type_name() });
    }
    let mut lengths = alloc::vec![0; count];
    view.load_labels(0..count, &mut lengths);
    match lengths.iter().position(|length| !(0..=longest as i64).contains(length)) {
        Some(sequence) => Err(Error::SequenceLength { what, sequence, length: lengths[sequence], longest }),
        None => Ok(lengths.into_iter().map(|length| length as usize).collect()),
    }
}
