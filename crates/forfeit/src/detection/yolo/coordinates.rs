//! How the four numbers of an assigned box are judged: as a box, or one by one.

use alloc::vec::Vec;

use super::assign::Row;
use crate::detection::boxes::{BoxLoss, Format, Rule};
use crate::engine::Reduction;
use crate::error::Error;
use crate::real::Real;

/// How logits become a box in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decode {
    /// σ(tx), σ(ty), e^tw·anchor, e^th·anchor.
    Exponential,
    /// 2σ(tx) − ½, 2σ(ty) − ½, (2σ(tw))²·anchor, (2σ(th))²·anchor.
    Square,
}

/// The largest logit of a size: e⁸⁰ cells is more than any image, and far from overflow. A larger logit counts as this one, with
/// the derivative here.
const LARGEST: f64 = 80.0;

impl Decode {
    /// The box, and the derivative of each of its numbers by its logit.
    pub(super) fn decode(self, t: [f64; 4], anchor: [f64; 2]) -> ([f64; 4], [f64; 4]) {
        let mut pred = [0.0; 4];
        let mut slope = [0.0; 4];
        for i in 0..4 {
            let p = t[i].sigmoid();
            let bend = p * (-t[i]).sigmoid();
            (pred[i], slope[i]) = match (self, i < 2) {
                (Self::Exponential, true) => (p, bend),
                (Self::Square, true) => (2.0 * p - 0.5, 2.0 * bend),
                (Self::Square, false) => (4.0 * p * p * anchor[i - 2], 8.0 * p * bend * anchor[i - 2]),
                (Self::Exponential, false) => {
                    let size = Real::exp(f64::min(t[i], LARGEST)) * anchor[i - 2];
                    (size, size)
                }
            };
        }
        (pred, slope)
    }
}

/// How the coordinates of a box are judged.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Coordinates {
    /// A box loss, under whose arithmetic.
    Overlap(BoxLoss, Rule),
    /// (σ(tx) − x)² + (σ(ty) − y)² + (tw − ln(w/a_w))² + (th − ln(h/a_h))².
    SquaredErrors,
    /// BCE(tx, x) + BCE(ty, y) + ½(tw − ln(w/a_w))² + ½(th − ln(h/a_h))²: what darknet's yolo layer descends.
    CrossEntropy,
}

/// What a row's coordinates cost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CoordinateTerms {
    pub(super) pred: [f64; 4],
    /// The score that an objectness may be asked to be.
    pub(super) score: f64,
    pub(super) loss: f64,
    /// By tx, ty, tw, th.
    pub(super) gradient: [f64; 4],
}

impl Coordinates {
    /// The terms of every row, from its four logits.
    pub(super) fn terms(
        self,
        decode: Decode,
        logits: &[[f64; 4]],
        rows: &[Row],
    ) -> Result<Vec<CoordinateTerms>, Error> {
        let n = rows.len();
        if n == 0 {
            return Ok(Vec::new());
        }
        let decoded: Vec<_> = logits.iter().zip(rows).map(|(&t, row)| decode.decode(t, row.anchor_size)).collect();
        let pred: Vec<[f64; 4]> = decoded.iter().map(|(pred, _)| *pred).collect();
        let bounds: Vec<[f64; 4]> = rows.iter().map(|row| row.bounds).collect();
        let (mut losses, mut gradient) = (alloc::vec![0.0; n], alloc::vec![[0.0; 4]; n]);
        let (loss, rule) = match self {
            Self::Overlap(loss, rule) => (loss, rule),
            Self::SquaredErrors | Self::CrossEntropy => (BoxLoss::Iou, Rule::Forfeit),
        };
        let evaluation = loss.evaluate(&pred, &bounds).format(Format::Cxcywh).rule(rule).reduction(Reduction::None);
        evaluation.values_into(&mut losses).gradient_into(&mut gradient).run()?;
        let one = |i: usize| {
            let (pred, slope) = decoded[i];
            let score = 1.0 - losses[i];
            let (loss, gradient) = match self {
                Self::Overlap(..) => (losses[i], core::array::from_fn(|k| gradient[i][k] * slope[k])),
                Self::SquaredErrors | Self::CrossEntropy => self.one_by_one(logits[i], pred, &rows[i]),
            };
            CoordinateTerms { pred, score, loss, gradient }
        };
        Ok((0..n).map(one).collect())
    }

    fn one_by_one(self, t: [f64; 4], pred: [f64; 4], row: &Row) -> (f64, [f64; 4]) {
        let mut gradient = [0.0; 4];
        let mut sum = 0.0;
        for k in 0..2 {
            let (p, wanted) = (pred[k], row.bounds[k]);
            let (loss, slope) = if self == Self::CrossEntropy {
                // With a target outside [0, 1] (a centre moved into the grid) this is still linear plus softplus.
                (t[k].softplus() - wanted * t[k], p - wanted)
            } else {
                ((p - wanted) * (p - wanted), 2.0 * (p - wanted) * p * (-t[k]).sigmoid())
            };
            sum += loss;
            gradient[k] = slope;
        }
        let half = if self == Self::CrossEntropy { 0.5 } else { 1.0 };
        for k in 2..4 {
            let miss = t[k] - Real::ln(row.bounds[k] / row.anchor_size[k - 2]);
            sum += half * miss * miss;
            gradient[k] = 2.0 * half * miss;
        }
        (sum, gradient)
    }
}
