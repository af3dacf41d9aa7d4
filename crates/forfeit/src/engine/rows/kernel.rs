//! The loops over rows, compiled under every instruction set by [`Isa::run`](crate::Isa).
//!
//! A tile is a number of steps of `WIDTH` elements. Its lanes are the classes of one row where rows are long, and rows where they
//! are short: the loops are the same.

use crate::engine::dispatch::Body;
use crate::engine::kernel::{WIDTH, ahead};
use crate::engine::reduce::across;
use crate::number::{Compute, Number};

/// One number for each lane.
pub(super) type Lanes<T> = [T; WIDTH];

/// No class of the tile.
pub(super) const NOWHERE: usize = usize::MAX;

/// Raises `top` to the largest element of each lane. NaN is passed over: the sum of the exponentials finds it.
#[inline(always)]
pub(super) fn raise<R: Number>(top: &mut Lanes<R>, step: &Lanes<R::Scalar>) {
    for k in 0..WIDTH {
        let x = R::load(step[k]);
        top[k] = R::select(top[k].lt(x), x, top[k]);
    }
}

/// e^(z − top). Where the top is infinite its classes take all, and no difference of infinities is formed.
#[inline(always)]
fn exponentials<R: Number>(z: &Lanes<R::Scalar>, top: &Lanes<R>, infinite: bool, e: &mut Lanes<R::Scalar>) {
    let mut out = [R::lit(0.0); WIDTH];
    if infinite {
        for k in 0..WIDTH {
            let x = R::load(z[k]);
            let below = R::select(x.eq(top[k]), R::lit(0.0), top[k] - x);
            let gone = x.eq(R::lit(f64::NEG_INFINITY));
            out[k] = R::select(gone, R::lit(0.0), below.decay());
        }
    } else {
        for k in 0..WIDTH {
            out[k] = (top[k] - R::load(z[k])).decay();
        }
    }
    for k in 0..WIDTH {
        e[k] = out[k].store();
    }
}

/// The sum of each lane, four elements at a time in the kernel's number, then in f64.
#[inline(always)]
fn sums<R: Number>(terms: &[R::Scalar], sum: &mut Lanes<f64>) {
    let (quads, rest) = terms.as_chunks::<WIDTH>().0.as_chunks::<4>();
    let mut four = [R::lit(0.0); WIDTH];
    for quad in quads {
        for k in 0..WIDTH {
            let load = |step: usize| R::load(quad[step][k]);
            let (a, b, c, d) = (load(0), load(1), load(2), load(3));
            four[k] = (a + b) + (c + d);
        }
        for k in 0..WIDTH {
            four[k].accumulate(&mut sum[k]);
        }
    }
    for step in rest {
        for k in 0..WIDTH {
            R::load(step[k]).accumulate(&mut sum[k]);
        }
    }
}

/// The largest of all lanes.
#[inline(always)]
pub(super) fn largest<R: Number>(mut lanes: Lanes<R>) -> R {
    let mut half = WIDTH / 2;
    while half > 0 {
        for k in 0..half {
            lanes[k] = R::select(lanes[k].lt(lanes[k + half]), lanes[k + half], lanes[k]);
        }
        half /= 2;
    }
    lanes[0]
}

/// Some classes of one row: their exponentials, relative to the largest.
pub(super) struct LongTile<'a, T> {
    pub(super) z: &'a [T],
    pub(super) e: &'a mut [T],
    /// The class that the sum leaves out.
    pub(super) hole: usize,
}

/// What a tile of one row comes to.
#[derive(Clone, Copy, Debug)]
pub(super) struct LongSum<T> {
    /// The largest element.
    pub(super) top: T,
    /// Σ e^(z − top) but for the hole.
    pub(super) rest: f64,
    /// e^(z − top) of the hole.
    pub(super) own: T,
}

impl<T: Compute> Body<T> for LongTile<'_, T> {
    type Output = LongSum<T>;

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) -> LongSum<T> {
        let (whole, tail) = self.z.as_chunks::<WIDTH>();
        let low = R::lit(f64::NEG_INFINITY);
        let (mut last, mut last_e) = ([low.store(); WIDTH], [T::ZERO; WIDTH]);
        let mut tops = [low; WIDTH];
        for step in whole {
            raise(&mut tops, step);
        }
        // Not before: the end of the row is in the cache once the rest has been read, and a long way off until then.
        if !tail.is_empty() {
            last[..tail.len()].copy_from_slice(tail);
            raise(&mut tops, &last);
        }
        let top = largest(tops);
        let infinite = top.abs().eq(R::lit(f64::INFINITY));
        let tops = [top; WIDTH];

        let e = self.e;
        let next = self.z.len();
        let steps = e.as_chunks_mut::<WIDTH>().0;
        for (step, to) in whole.iter().zip(steps) {
            // The next tile, that memory works while exponentials are computed.
            ahead(step, next);
            ahead(to, next);
            exponentials(step, &tops, infinite, to);
        }
        let at = whole.len() * WIDTH;
        if !tail.is_empty() {
            exponentials(&last, &tops, infinite, &mut last_e);
            e[at..].copy_from_slice(&last_e[..tail.len()]);
        }

        let mut own = T::ZERO;
        if self.hole < e.len() {
            own = core::mem::replace(&mut e[self.hole], T::ZERO);
            if self.hole >= at {
                last_e[self.hole - at] = T::ZERO;
            }
        }
        let mut sum = [0.0; WIDTH];
        sums::<R>(&e[..at], &mut sum);
        if !tail.is_empty() {
            sums::<R>(&last_e, &mut sum);
        }
        if self.hole < e.len() {
            e[self.hole] = own;
        }
        LongSum { top: top.store(), rest: across(sum), own }
    }
}

/// Some classes of `WIDTH` rows, a step for each class: their exponentials, relative to the largest of the tile.
pub(super) struct ShortTile<'a, T> {
    pub(super) z: &'a [T],
    pub(super) e: &'a mut [T],
    /// The class of each row that its sum leaves out.
    pub(super) hole: &'a Lanes<usize>,
}

/// What a tile of `WIDTH` rows comes to; see [`LongSum`].
pub(super) struct ShortSum<T> {
    pub(super) top: Lanes<T>,
    pub(super) rest: Lanes<f64>,
    pub(super) own: Lanes<T>,
}

impl<T: Compute> Body<T> for ShortTile<'_, T> {
    type Output = ShortSum<T>;

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) -> ShortSum<T> {
        let steps = self.z.as_chunks::<WIDTH>().0;
        let mut top = [R::lit(f64::NEG_INFINITY); WIDTH];
        for step in steps {
            raise(&mut top, step);
        }
        let infinite = top.iter().any(|top| top.abs().eq(R::lit(f64::INFINITY)));
        for (step, to) in steps.iter().zip(self.e.as_chunks_mut::<WIDTH>().0) {
            exponentials(step, &top, infinite, to);
        }
        let mut own = [T::ZERO; WIDTH];
        for (lane, &class) in self.hole.iter().enumerate() {
            if class < steps.len() {
                own[lane] = core::mem::replace(&mut self.e[class * WIDTH + lane], T::ZERO);
            }
        }
        let mut rest = [0.0; WIDTH];
        sums::<R>(self.e, &mut rest);
        for (lane, &class) in self.hole.iter().enumerate() {
            if class < steps.len() {
                self.e[class * WIDTH + lane] = own[lane];
            }
        }
        ShortSum { top: core::array::from_fn(|k| top[k].store()), rest, own }
    }
}

/// e·factor, for one row; what is below `floor` is 0.
pub(super) struct LongScale<'a, T> {
    pub(super) e: &'a mut [T],
    pub(super) factor: T,
    pub(super) floor: T,
}

impl<T: Compute> Body<T> for LongScale<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let (factor, floor) = (R::load(self.factor), R::load(self.floor));
        for to in self.e {
            let e = R::load(*to);
            *to = (R::select(e.lt(floor), R::lit(0.0), e) * factor).store();
        }
    }
}

/// e·factor − weight·share, for one row: the gradient under label smoothing.
pub(super) struct LongSmooth<'a, T> {
    pub(super) e: &'a mut [T],
    pub(super) factor: T,
    pub(super) floor: T,
    pub(super) weight: &'a [T],
    pub(super) share: T,
}

impl<T: Compute> Body<T> for LongSmooth<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let (factor, floor, share) = (R::load(self.factor), R::load(self.floor), R::load(self.share));
        for (to, &weight) in self.e.iter_mut().zip(self.weight) {
            let e = R::load(*to);
            let slope = R::select(e.lt(floor), R::lit(0.0), e) * factor - R::load(weight) * share;
            *to = slope.faint(R::tiny()).store();
        }
    }
}

/// Σ weight·(top − z) over some classes of one row; weight 0 removes even an infinite difference.
pub(super) struct LongGaps<'a, T> {
    pub(super) z: &'a [T],
    pub(super) top: T,
    pub(super) weight: &'a [T],
}

impl<T: Compute> Body<T> for LongGaps<'_, T> {
    type Output = f64;

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) -> f64 {
        let top = R::load(self.top);
        // No difference of infinities.
        let below = |z: R| R::select(z.eq(top), R::lit(0.0), top - z);
        let gap = |z: T, weight: T| R::load(weight).weigh(below(R::load(z)));
        let mut sum = [0.0; WIDTH];
        let mut out = [R::lit(0.0); WIDTH];
        let (steps, tail) = self.z.as_chunks::<WIDTH>();
        let (weights, last) = self.weight.as_chunks::<WIDTH>();
        // Four at a time, as in `sums`.
        let ((quads, steps), (weight_quads, weights)) = (steps.as_chunks::<4>(), weights.as_chunks::<4>());
        for (quad, weight) in quads.iter().zip(weight_quads) {
            for k in 0..WIDTH {
                let gap = |step: usize| gap(quad[step][k], weight[step][k]);
                let (a, b, c, d) = (gap(0), gap(1), gap(2), gap(3));
                out[k] = (a + b) + (c + d);
            }
            for k in 0..WIDTH {
                out[k].accumulate(&mut sum[k]);
            }
        }
        for (step, weight) in steps.iter().zip(weights) {
            for k in 0..WIDTH {
                out[k] = gap(step[k], weight[k]);
            }
            for k in 0..WIDTH {
                out[k].accumulate(&mut sum[k]);
            }
        }
        for (k, (&z, &weight)) in tail.iter().zip(last).enumerate() {
            gap(z, weight).accumulate(&mut sum[k]);
        }
        across(sum)
    }
}

/// e·factor, a factor for each lane; what would be subnormal is 0.
pub(super) struct ShortScale<'a, T> {
    pub(super) e: &'a mut [T],
    pub(super) factor: &'a Lanes<f64>,
}

impl<T: Compute> Body<T> for ShortScale<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        let mut factor = [R::lit(0.0); WIDTH];
        let mut floor = [R::lit(0.0); WIDTH];
        for (factor, &wide) in factor.iter_mut().zip(self.factor) {
            *factor = R::load(T::from_f64(wide));
        }
        for (floor, factor) in floor.iter_mut().zip(&factor) {
            // Rounded up, so that the product of the floor itself is a normal number.
            *floor = (R::tiny() / factor.abs()) * R::lit(1.000_001);
        }
        for step in self.e.as_chunks_mut::<WIDTH>().0 {
            for k in 0..WIDTH {
                let e = R::load(step[k]);
                step[k] = (R::select(e.lt(floor[k]), R::lit(0.0), e) * factor[k]).store();
            }
        }
    }
}

/// Turns rows of `classes` elements, `WIDTH` at most, into steps of one class each.
pub(super) struct Gather<'a, T> {
    pub(super) rows: &'a [T],
    pub(super) classes: usize,
    pub(super) steps: &'a mut [T],
}

impl<T: Compute> Body<T> for Gather<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        // Class by class: the other way round LLVM writes with scatter instructions, which are slower than one number at a time.
        for (class, step) in self.steps.as_chunks_mut::<WIDTH>().0[..self.classes].iter_mut().enumerate() {
            for (to, &x) in step.iter_mut().zip(self.rows[class..].iter().step_by(self.classes)) {
                *to = x;
            }
        }
    }
}

/// The inverse of [`Gather`].
pub(super) struct Scatter<'a, T> {
    pub(super) steps: &'a [T],
    pub(super) classes: usize,
    pub(super) rows: &'a mut [T],
}

impl<T: Compute> Body<T> for Scatter<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) {
        for (lane, row) in self.rows.chunks_exact_mut(self.classes).enumerate() {
            for (to, step) in row.iter_mut().zip(self.steps.as_chunks::<WIDTH>().0) {
                *to = step[lane % WIDTH];
            }
        }
    }
}
