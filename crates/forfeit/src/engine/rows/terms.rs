//! Prices of every class of `WIDTH` rows, a step for each class: for targets that are probabilities, and for curvature.

use super::kernel::Lanes;
use crate::arity::Arity;
use crate::engine::Isa;
use crate::engine::dispatch::Body;
use crate::engine::kernel::WIDTH;
use crate::form::{RowInput, RowWise};
use crate::number::{Compute, Jet2, Number};
use crate::real::Real;

/// What is priced: the price of a class is that of top, z and log_sum's log-probability, times its share.
pub(super) struct Shares<'a, T> {
    pub(super) params: &'a [T],
    pub(super) z: &'a [T],
    pub(super) top: &'a Lanes<T>,
    pub(super) log_sum: &'a Lanes<T>,
    /// The target's probability times the class weight.
    pub(super) share: &'a [T],
}

/// Share times price, and its first and second derivative: by the log-probability, or by the number itself where that is no logit.
pub(super) struct Costs<'a, T> {
    pub(super) value: &'a mut [T],
    pub(super) slope: &'a mut [T],
    pub(super) bend: Option<&'a mut [T]>,
}

/// The kernel's type, whatever the loss.
pub(super) type Terms<T> = fn(Isa, Shares<'_, T>, Costs<'_, T>);

struct TermsOf<'a, L, T> {
    from: Shares<'a, T>,
    to: Costs<'a, T>,
    loss: core::marker::PhantomData<L>,
}

impl<L: RowWise, T: Compute> Body<T> for TermsOf<'_, L, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let Costs { value, slope, mut bend } = self.to;
        let Shares { params, z, top, log_sum, share } = self.from;
        let params = <L::Params as Arity>::from_fn(|i| Jet2::constant(R::load(params[i])));
        let mut out = [[R::lit(0.0); WIDTH]; 3];
        for (step, (z, share)) in z.as_chunks::<WIDTH>().0.iter().zip(share.as_chunks::<WIDTH>().0).enumerate() {
            for k in 0..WIDTH {
                let x = R::load(z[k]);
                let log_p = match L::INPUT {
                    RowInput::Logits => {
                        let top = R::load(top[k]);
                        // No difference of infinities.
                        let below = R::select(x.eq(top), R::lit(0.0), top - x);
                        Jet2::variable(-(below + R::load(log_sum[k])))
                    }
                    RowInput::LogProbabilities => Jet2::variable(x),
                    RowInput::Probabilities => Jet2::variable(x).ln(),
                };
                let price = L::price(params, log_p);
                let share = R::load(share[k]);
                out[0][k] = share.weigh(price.value);
                out[1][k] = share.weigh(price.first);
                out[2][k] = share.weigh(price.second);
            }
            let at = step * WIDTH;
            store(&out[0], &mut value[at..at + WIDTH]);
            store(&out[1], &mut slope[at..at + WIDTH]);
            if let Some(bend) = &mut bend {
                store(&out[2], &mut bend[at..at + WIDTH]);
            }
        }
    }
}

#[inline(always)]
fn store<R: Number>(from: &Lanes<R>, to: &mut [R::Scalar]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = from.store();
    }
}

/// The kernel of one loss over one float.
pub(super) fn terms_of<L: RowWise, T: Compute>(isa: Isa, from: Shares<'_, T>, to: Costs<'_, T>) {
    isa.run(TermsOf::<L, T> { from, to, loss: core::marker::PhantomData });
}

/// The step of each lane's largest element; of its first one where several are.
pub(super) struct Pivots<'a, T> {
    pub(super) z: &'a [T],
}

impl<T: Compute> Body<T> for Pivots<'_, T> {
    type Output = Lanes<usize>;

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) -> Lanes<usize> {
        let mut top = [R::lit(f64::NEG_INFINITY); WIDTH];
        let mut place = [R::lit(0.0); WIDTH];
        for (step, z) in self.z.as_chunks::<WIDTH>().0.iter().enumerate() {
            let here = R::lit(step as f64);
            for k in 0..WIDTH {
                let x = R::load(z[k]);
                let above = top[k].lt(x);
                top[k] = R::select(above, x, top[k]);
                place[k] = R::select(above, here, place[k]);
            }
        }
        core::array::from_fn(|k| place[k].store().to_f64() as usize)
    }
}

/// slope·factor − e·pull: the gradient of shares and the pull of the normaliser.
pub(super) struct Combine<'a, T> {
    pub(super) e: &'a [T],
    pub(super) slope: &'a mut [T],
    pub(super) factor: &'a Lanes<T>,
    pub(super) pull: &'a Lanes<T>,
}

impl<T: Compute> Body<T> for Combine<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        for (slope, e) in self.slope.as_chunks_mut::<WIDTH>().0.iter_mut().zip(self.e.as_chunks::<WIDTH>().0) {
            for k in 0..WIDTH {
                let own = R::load(slope[k]) * R::load(self.factor[k]);
                let pulled = R::load(e[k]) * R::load(self.pull[k]);
                slope[k] = (own - pulled).faint(R::tiny()).store();
            }
        }
    }
}

/// The curvature by each class: b·(1 − p)² + (Σb − b)·p² − Σa·p·(1 − p), with a and b the shares of the price's derivatives.
pub(super) struct Bends<'a, T> {
    pub(super) e: &'a [T],
    pub(super) bend: &'a mut [T],
    /// What turns exponentials into probabilities.
    pub(super) inverse: &'a Lanes<T>,
    pub(super) slopes: &'a Lanes<T>,
    pub(super) bends: &'a Lanes<T>,
    pub(super) factor: &'a Lanes<T>,
}

impl<T: Compute> Body<T> for Bends<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        for (bend, e) in self.bend.as_chunks_mut::<WIDTH>().0.iter_mut().zip(self.e.as_chunks::<WIDTH>().0) {
            for k in 0..WIDTH {
                let p = R::load(e[k]) * R::load(self.inverse[k]);
                let lack = R::lit(1.0) - p;
                let own = R::load(bend[k]);
                let others = R::load(self.bends[k]) - own;
                let curved = own * lack.square() + others * p.square() - R::load(self.slopes[k]) * (p * lack);
                bend[k] = (curved * R::load(self.factor[k])).faint(R::tiny()).store();
            }
        }
    }
}

/// Logits under a soft cap c: c·tanh(z/c), and its first and second derivative.
pub(super) struct Cap<'a, T> {
    pub(super) z: &'a mut [T],
    pub(super) slope: &'a mut [T],
    pub(super) bend: &'a mut [T],
    pub(super) cap: T,
}

impl<T: Compute> Body<T> for Cap<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let cap = R::load(self.cap);
        let inverse = R::lit(1.0) / cap;
        for ((z, slope), bend) in self.z.iter_mut().zip(self.slope).zip(self.bend) {
            let jet = (Jet2::variable(R::load(*z)) * Jet2::constant(inverse)).tanh() * Jet2::constant(cap);
            (*z, *slope, *bend) = (jet.value.store(), jet.first.store(), jet.second.store());
        }
    }
}

/// Adds terms to the sum of each lane.
pub(super) struct Add<'a, T> {
    pub(super) terms: &'a [T],
    pub(super) sum: &'a mut Lanes<f64>,
}

impl<T: Compute> Body<T> for Add<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        for step in self.terms.as_chunks::<WIDTH>().0 {
            self.sum.iter_mut().zip(step).for_each(|(sum, term)| R::load(*term).accumulate(sum));
        }
    }
}

/// As [`Add`], but the term of one step of each lane goes to `own`, if the step is one of these.
pub(super) struct Apart<'a, T> {
    pub(super) terms: &'a mut [T],
    pub(super) hole: &'a Lanes<usize>,
    pub(super) sum: &'a mut Lanes<f64>,
    pub(super) own: &'a mut Lanes<f64>,
}

impl<T: Compute> Body<T> for Apart<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let Self { terms, hole, sum, own } = self;
        let steps = terms.as_chunks_mut::<WIDTH>().0;
        let kept: Lanes<T> = core::array::from_fn(|k| match steps.get_mut(hole[k]) {
            Some(step) => core::mem::replace(&mut step[k], T::ZERO),
            None => T::ZERO,
        });
        Add { terms: steps.as_flattened(), sum }.run::<R>();
        for (k, (own, kept)) in own.iter_mut().zip(kept).enumerate() {
            if let Some(step) = steps.get_mut(hole[k]) {
                step[k] = kept;
                *own += kept.to_f64();
            }
        }
    }
}

/// Target probabilities, smoothed and times the class weights; those of rows that take no part are 0.
pub(super) struct Smooth<'a, T> {
    pub(super) share: &'a mut [T],
    /// Those of the classes of the tile.
    pub(super) class_weights: Option<&'a [f64]>,
    pub(super) keep: f64,
    pub(super) even: f64,
    /// The weight of each row.
    pub(super) counts: &'a Lanes<f64>,
}

impl<T: Compute> Body<T> for Smooth<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        for (class, step) in self.share.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
            let weight = self.class_weights.map_or(1.0, |weights| weights[class]);
            for (q, counts) in step.iter_mut().zip(self.counts) {
                let share = T::from_f64(weight * (self.keep * q.to_f64() + self.even));
                *q = if *counts == 0.0 { T::ZERO } else { share };
            }
        }
    }
}
