//! What is checked before the numbers of the arrays are read, and the numbers that are not.

use alloc::vec::Vec;
use core::ops::Range;

use super::VectorProgram;
use super::evaluation::VectorEvaluation;
use crate::engine::Output;
use crate::engine::reduce::Pairwise;
use crate::engine::tile::{Buffer, TILE};
use crate::engine::total::Total;
use crate::error::Error;
use crate::interval::Interval;

/// What the arrays are called in messages.
const NAMES: [&str; 3] = ["the first array", "the second array", "the third array"];

impl VectorEvaluation<'_> {
    /// How many rows there are.
    pub(super) fn count(&self) -> usize {
        self.arrays[0].layout.shape.first().copied().unwrap_or(1)
    }

    /// Checks all but numbers.
    pub(super) fn check(&self, program: &VectorProgram) -> Result<(), Error> {
        let loss = self.loss.info().name;
        if self.arrays.len() != program.arrays {
            return Err(Error::Arrays { loss, expected: program.arrays, got: self.arrays.len() });
        }
        let shape = &self.arrays[0].layout.shape;
        for (view, other) in self.arrays.iter().zip(NAMES) {
            if view.layout.shape != *shape {
                return Err(Error::Shape { pred: shape.clone(), other, shape: view.layout.shape.clone() });
            }
        }
        let rows = self.count();
        for (other, view) in [("target", &self.target), ("weights", &self.weights)] {
            if let Some(view) = view
                && view.layout.shape != [rows]
            {
                return Err(Error::Shape { pred: alloc::vec![rows], other, shape: view.layout.shape.clone() });
            }
        }
        match (&self.target, program.targets) {
            (None, Some(_)) => {
                let expected = "a number for each row, given by target(…),";
                Err(Error::TargetKind { loss, expected })
            }
            (Some(_), None) => Err(Error::TargetKind { loss, expected: "nothing" }),
            _ => self.check_outputs(rows),
        }
    }

    fn check_outputs(&self, rows: usize) -> Result<(), Error> {
        let (expected, elements) = (self.arrays[0].output_type(), self.arrays[0].layout.count());
        let fits = |what, output: &Output<'_>, expected, of| {
            if output.len() != expected {
                return Err(Error::Length { what, got: output.len(), expected });
            }
            if output.type_name() != of {
                return Err(Error::Type { what, got: output.type_name(), expected: of });
            }
            Ok(())
        };
        if let Some(output) = &self.values {
            fits("values", output, rows, expected)?;
        }
        for (array, output) in &self.gradients {
            let Some(view) = self.arrays.get(*array) else {
                let mend = "arrays are numbered from 0: first, second and, where the loss takes one, third";
                return Err(Error::Unavailable { what: "a gradient by that array", of: self.loss.info().name, mend });
            };
            fits("the gradient", output, elements, view.output_type())?;
        }
        Ok(())
    }

    /// The pre-pass: Σ w and the number of rows. Names the first bad weight.
    pub(super) fn weigh(&self) -> Result<Total, Error> {
        let rows = self.count();
        let Some(view) = &self.weights else {
            return Ok(Total { sum: 0.0, weight: rows as f64, count: rows as u64 });
        };
        let (mut buffer, mut sums) = (Buffer::new(), Pairwise::default());
        for start in (0..rows).step_by(TILE) {
            let end = (start + TILE).min(rows);
            let weights = buffer.first(end - start);
            view.load(start..end, weights);
            for (i, &weight) in weights.iter().enumerate() {
                if !(0.0..f64::INFINITY).contains(&weight) {
                    return Err(Error::Weight { index: start + i, value: weight });
                }
                sums.push(weight);
            }
        }
        Ok(Total { sum: 0.0, weight: sums.sum(), count: rows as u64 })
    }

    /// Loads the target of each of these rows; names the first that the loss does not take.
    pub(super) fn load_targets(&self, allowed: [f64; 2], rows: Range<usize>, targets: &mut [f64]) -> Result<(), Error> {
        let Some(view) = &self.target else { return Ok(()) };
        view.load(rows.clone(), targets);
        let loss = self.loss.info().name;
        let is_wrong = |target: f64| (target != allowed[0]) & (target != allowed[1]);
        // All at once first, by vectors.
        if !targets.iter().fold(false, |wrong, target| wrong | is_wrong(*target)) {
            return Ok(());
        }
        let wrong = targets.iter().position(|target| is_wrong(*target));
        wrong.map_or(Ok(()), |i| Err(Error::PairTarget { loss, row: rows.start + i, value: targets[i], allowed }))
    }

    /// The sum over some rows is NaN: names the first number that counts and is. (∞ − ∞ makes a NaN that none is.)
    pub(super) fn find_nan(&self, rows: Range<usize>, length: usize) -> Result<(), Error> {
        let mut numbers: Vec<f64> = alloc::vec![0.0; length];
        for row in rows {
            let mut weight = [1.0];
            if let Some(weights) = &self.weights {
                weights.load(row..row + 1, &mut weight);
            }
            for (array, what) in self.arrays.iter().zip(NAMES).filter(|_| weight != [0.0]) {
                array.load(row * length..(row + 1) * length, &mut numbers);
                if let Some(at) = numbers.iter().position(|x| x.is_nan()) {
                    let (loss, index) = (self.loss.info().name, row * length + at);
                    return Err(Error::Domain { loss, what, index, value: f64::NAN, domain: Interval::REAL });
                }
            }
        }
        Ok(())
    }
}
