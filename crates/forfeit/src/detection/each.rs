//! Value and derivative of a loss of one logit, over slices: the loops of the dense passes.

#![expect(clippy::needless_range_loop, reason = "one index runs over many arrays, and a fixed range vectorises")]

use core::marker::PhantomData;

use crate::arity::{A, Arity};
use crate::engine::{Body, Isa, WIDTH};
use crate::form::Elementwise;
use crate::number::{Compute, Jet, Number};

/// What the loop writes. Every slice is of one length, a multiple of the kernel's width.
pub(super) struct Out<'a, T> {
    pub(super) values: &'a mut [T],
    /// Derivatives times `scale`.
    pub(super) slopes: &'a mut [T],
    pub(super) scale: T,
    /// A derivative below this would be subnormal when scaled, and is 0.
    pub(super) floor: T,
    /// The sum of the values is added to it.
    pub(super) sum: &'a mut [f64; WIDTH],
}

/// The loss and its derivative at each logit.
pub(super) fn each<E: Elementwise<Pred = A<1>, Target = A<1>>, T: Compute>(
    isa: Isa,
    params: &[T],
    logits: &[T],
    targets: &[T],
    out: Out<'_, T>,
) {
    isa.run(Each::<'_, E, T> { params, logits, targets, out, loss: PhantomData });
}

struct Each<'a, E, T> {
    params: &'a [T],
    logits: &'a [T],
    targets: &'a [T],
    out: Out<'a, T>,
    loss: PhantomData<E>,
}

impl<E: Elementwise<Pred = A<1>, Target = A<1>>, T: Compute> Body<T> for Each<'_, E, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let params = E::Params::from_fn(|i| Jet::<R, 1>::constant(R::load(self.params[i])));
        let (scale, floor) = (R::load(self.out.scale), R::load(self.out.floor));
        let (mut values, mut slopes) = ([R::lit(0.0); WIDTH], [R::lit(0.0); WIDTH]);
        let steps = self.logits.as_chunks::<WIDTH>().0.iter().zip(self.targets.as_chunks::<WIDTH>().0);
        let (values_out, slopes_out) =
            (self.out.values.as_chunks_mut::<WIDTH>().0, self.out.slopes.as_chunks_mut::<WIDTH>().0);
        for ((logits, targets), (out, slopes_out)) in steps.zip(values_out.iter_mut().zip(slopes_out)) {
            for k in 0..WIDTH {
                let loss =
                    E::eval(params, [Jet::variable(R::load(logits[k]), 0)], [Jet::constant(R::load(targets[k]))]);
                let slope = loss.derivative[0];
                values[k] = loss.value;
                slopes[k] = R::select(slope.abs().lt(floor), R::lit(0.0), slope) * scale;
            }
            for k in 0..WIDTH {
                out[k] = values[k].store();
                slopes_out[k] = slopes[k].store();
            }
            // A loop of its own: lanes of f64 in the one above would halve the width of its vectors.
            for k in 0..WIDTH {
                values[k].accumulate(&mut self.out.sum[k]);
            }
        }
    }
}

/// Replaces each number by its σ, in double precision; a multiple of the kernel's width.
pub(super) fn sigmoids(isa: Isa, numbers: &mut [f64]) {
    isa.run(Sigmoids(numbers));
}

struct Sigmoids<'a>(&'a mut [f64]);

impl Body<f64> for Sigmoids<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        for step in self.0.as_chunks_mut::<WIDTH>().0 {
            for number in step {
                *number = R::load(*number).sigmoid().store();
            }
        }
    }
}

/// Distributions over bins, [`WIDTH`] of them side by side: number k of each bin in turn belongs to the k-th.
pub(super) struct Bins<'a> {
    pub(super) logits: &'a [f64],
    /// Becomes the softmax of the logits.
    pub(super) probabilities: &'a mut [f64],
    /// Becomes ln Σ eˣ over the logits of each.
    pub(super) log_sums: &'a mut [f64; WIDTH],
    /// Becomes Σ j·p_j of each.
    pub(super) means: &'a mut [f64; WIDTH],
}

/// Fills in what follows from the logits.
pub(super) fn distributions(isa: Isa, bins: Bins<'_>) {
    isa.run(bins);
}

impl Body<f64> for Bins<'_> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        let logits = self.logits.as_chunks::<WIDTH>().0;
        let probabilities = self.probabilities.as_chunks_mut::<WIDTH>().0;
        let mut largest = [R::lit(f64::NEG_INFINITY); WIDTH];
        for bin in logits {
            for k in 0..WIDTH {
                largest[k] = largest[k].max(R::load(bin[k]));
            }
        }
        let (mut sum, mut moment) = ([R::lit(0.0); WIDTH], [R::lit(0.0); WIDTH]);
        let mut place = R::lit(0.0);
        for (bin, powers) in logits.iter().zip(&mut *probabilities) {
            for k in 0..WIDTH {
                let power = (R::load(bin[k]) - largest[k]).exp();
                powers[k] = power.store();
                sum[k] = sum[k] + power;
                moment[k] = moment[k] + place * power;
            }
            place = place + R::lit(1.0);
        }
        for k in 0..WIDTH {
            self.log_sums[k] = (largest[k] + sum[k].ln()).store();
            sum[k] = R::lit(1.0) / sum[k];
            self.means[k] = (moment[k] * sum[k]).store();
        }
        for powers in probabilities {
            for k in 0..WIDTH {
                powers[k] = (R::load(powers[k]) * sum[k]).store();
            }
        }
    }
}
