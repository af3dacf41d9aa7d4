//! The loop over boxes, compiled under every instruction set.

#![expect(clippy::needless_range_loop, reason = "one index runs over many arrays, and a fixed range vectorises")]

use core::marker::PhantomData;

use super::definition::PairLoss;
use super::format::Format;
use super::geometry::Span;
use super::sparse::Sparse;
use crate::arity::Arity;
use crate::engine::{Body, Isa, WIDTH, place};
use crate::number::{Compute, Jet, Number};
use crate::real::Real;

/// A box as it lies in memory.
pub(super) type Row<T> = [T; 4];

/// What the kernel reads: as many predicted as target boxes, a multiple of [`WIDTH`].
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a, T> {
    pub(super) params: &'a [T],
    pub(super) format: Format,
    pub(super) pred: &'a [Row<T>],
    pub(super) target: &'a [Row<T>],
}

/// What it writes: values, and gradients by the numbers of each predicted box times `scale`.
pub(super) struct Outputs<'a, T> {
    pub(super) values: &'a mut [T],
    pub(super) gradient: &'a mut [Row<T>],
    pub(super) scale: T,
    /// A gradient below this would be subnormal when scaled, and is 0.
    pub(super) floor: T,
}

/// The kernel of one loss over one float. It returns whether every box is one: sides not negative, nothing too large.
pub(super) type Kernel<T> = fn(Isa, Inputs<'_, T>, Outputs<'_, T>) -> bool;

/// The kernel of a loss.
pub(super) fn of<L: PairLoss, T: Compute>(isa: Isa, inputs: Inputs<'_, T>, outputs: Outputs<'_, T>) -> bool {
    isa.run(Fill::<'_, L, T> { inputs, outputs, loss: PhantomData })
}

struct Fill<'a, L, T> {
    inputs: Inputs<'a, T>,
    outputs: Outputs<'a, T>,
    loss: PhantomData<L>,
}

/// A step's boxes, a column for each of their numbers; or one axis of them, a column for each number of a [`Span`].
struct Columns<R>([[R; WIDTH]; 4]);

impl<R: Number> Columns<R> {
    #[inline(always)]
    fn new() -> Self {
        Self([[R::lit(0.0); WIDTH]; 4])
    }

    /// Axis `axis` (0 or 1) of every box, from the columns of predicted and target boxes.
    #[inline(always)]
    fn fill(&mut self, format: Format, axis: usize, pred: &Self, target: &Self) {
        let (first, second, target_first, target_second) =
            (&pred.0[axis], &pred.0[axis + 2], &target.0[axis], &target.0[axis + 2]);
        let [sizes, target_sizes, lows, highs] = &mut self.0;
        match format {
            Format::Xyxy => {
                for k in 0..WIDTH {
                    sizes[k] = second[k] - first[k];
                    target_sizes[k] = target_second[k] - target_first[k];
                    lows[k] = target_first[k] - first[k];
                    highs[k] = target_second[k] - second[k];
                }
            }
            Format::Cxcywh => {
                for k in 0..WIDTH {
                    let shift = target_first[k] - first[k];
                    let half = R::lit(0.5) * (target_second[k] - second[k]);
                    sizes[k] = second[k];
                    target_sizes[k] = target_second[k];
                    lows[k] = shift - half;
                    highs[k] = shift + half;
                }
            }
        }
    }

    /// Rows as columns. One loop with four stores: this shape becomes shuffles of whole vectors.
    #[inline(always)]
    fn transpose(&mut self, rows: &[Row<R::Scalar>; WIDTH]) {
        let [first, second, third, fourth] = &mut self.0;
        for k in 0..WIDTH {
            let row = rows[k];
            first[k] = R::load(row[0]);
            second[k] = R::load(row[1]);
            third[k] = R::load(row[2]);
            fourth[k] = R::load(row[3]);
        }
    }

    #[inline(always)]
    fn span(&self, k: usize) -> Span<R> {
        let [pred, target, low, high] = &self.0;
        Span { pred: pred[k], target: target[k], low: low[k], high: high[k] }
    }

    /// As jets by the predicted edges: by those of both axes, of which this one is `axis`.
    #[inline(always)]
    fn jets(&self, axis: usize, k: usize) -> Span<Jet<Sparse<R>, 4>> {
        let Span { pred, target, low, high } = self.span(k);
        let along = |value: R, by_low: f64, by_high: f64| {
            let mut jet = Jet::constant(Sparse::new(value));
            jet.derivative[axis] = Real::lit(by_low);
            jet.derivative[axis + 2] = Real::lit(by_high);
            jet
        };
        Span {
            pred: along(pred, -1.0, 1.0),
            target: Jet::constant(Sparse::new(target)),
            low: along(low, -1.0, -0.0),
            high: along(high, -0.0, -1.0),
        }
    }
}

impl<L: PairLoss, T: Compute> Body<T> for Fill<'_, L, T> {
    type Output = bool;

    #[inline(always)]
    fn run<R: Number<Scalar = T>>(self) -> bool {
        let Self { inputs, outputs, .. } = self;
        let params = L::Params::from_fn(|i| Jet::<Sparse<R>, 4>::constant(Sparse::new(R::load(inputs.params[i]))));
        let (scale, floor) = (R::load(outputs.scale), R::load(outputs.floor));
        let limit = R::lit(1.0 / T::TINY);
        let (mut preds, mut targets) = (Columns::<R>::new(), Columns::<R>::new());
        let (mut x, mut y) = (Columns::<R>::new(), Columns::<R>::new());
        let mut values = [R::lit(0.0); WIDTH];
        let mut slopes = [[R::lit(0.0); WIDTH]; 4];
        let mut wrong = [0u32; WIDTH];
        let pred = inputs.pred.as_chunks::<WIDTH>().0;
        let target = inputs.target.as_chunks::<WIDTH>().0;
        let out = outputs.values.as_chunks_mut::<WIDTH>().0;
        let gradient = outputs.gradient.as_chunks_mut::<WIDTH>().0;
        for (((pred, target), out), gradient) in pred.iter().zip(target).zip(out).zip(gradient) {
            preds.transpose(pred);
            targets.transpose(target);
            x.fill(inputs.format, 0, &preds, &targets);
            y.fill(inputs.format, 1, &preds, &targets);
            for k in 0..WIDTH {
                let k = place::<R>(k);
                wrong[k] |= u32::from(!is_pair(x.span(k), y.span(k), limit));
                let loss = L::eval(params, x.jets(0, k), y.jets(1, k));
                values[k] = loss.value.number();
                for i in 0..4 {
                    slopes[i][k] = loss.derivative[i].number();
                }
            }
            for k in 0..WIDTH {
                out[k] = values[k].store();
            }
            finish(&mut slopes, inputs.format, scale, floor);
            let [first, second, third, fourth] = &slopes;
            for k in 0..WIDTH {
                gradient[k] = [first[k].store(), second[k].store(), third[k].store(), fourth[k].store()];
            }
        }
        wrong.iter().fold(0, |any, &one| any | one) == 0
    }
}

/// Derivatives by edges become scaled ones by the numbers of the format. Column by column, and no `array::map`: a call that is not
/// inlined would lose the kernel's instruction set.
#[inline(always)]
fn finish<R: Number>(slopes: &mut [[R; WIDTH]; 4], format: Format, scale: R, floor: R) {
    if format == Format::Cxcywh {
        for axis in 0..2 {
            for k in 0..WIDTH {
                let (low, high) = (slopes[axis][k], slopes[axis + 2][k]);
                slopes[axis][k] = low + high;
                slopes[axis + 2][k] = R::lit(0.5) * (high - low);
            }
        }
    }
    for column in slopes {
        for k in 0..WIDTH {
            let slope = column[k];
            column[k] = R::select(slope.abs().lt(floor), R::lit(0.0), slope) * scale;
        }
    }
}

/// Sides not negative, and no number so large that its reciprocal would be subnormal. False for NaN.
#[inline(always)]
fn is_pair<R: Number>(x: Span<R>, y: Span<R>, limit: R) -> bool {
    let zero = R::lit(0.0);
    let negative = |side: R| !(zero.lt(side) | zero.eq(side));
    let extent = x.extent() + y.extent();
    !(negative(x.pred) | negative(x.target) | negative(y.pred) | negative(y.target)) & extent.lt(limit)
}
