//! Losses of sums over groups of elements: masks judged by their overlap, and the like.

pub(crate) mod dice;
pub(crate) mod dice_with_logits;
pub(crate) mod focal_tversky;
pub(crate) mod focal_tversky_with_logits;
pub(crate) mod generalised_dice;
pub(crate) mod generalised_dice_with_logits;
pub(crate) mod jaccard;
pub(crate) mod jaccard_with_logits;
pub(crate) mod lovasz_hinge;
pub(crate) mod lovasz_softmax;
pub(crate) mod matthews;
pub(crate) mod soft_correlation;
pub(crate) mod tversky;
pub(crate) mod tversky_with_logits;

use alloc::vec::Vec;

use crate::real::Real;

/// What an element adds to the true positives, the false positives and the false negatives.
#[inline(always)]
fn overlap<R: Real>(pred: R, target: R) -> [R; 3] {
    let one = R::lit(1.0);
    [pred * target, pred * (one - target), (one - pred) * target]
}

/// As [`overlap`], of a logit: both the probability and what it lacks to 1 keep their digits.
#[inline(always)]
fn overlap_of_logits<R: Real>(pred: R, target: R) -> [R; 3] {
    let p = pred.sigmoid();
    [p * target, p * (R::lit(1.0) - target), (-pred).sigmoid() * target]
}

/// What is wrong over what counts: 1 − (TP + s)/(TP + α·FP + β·FN + s), 0 where nothing counts.
#[inline(always)]
fn ratio<R: Real>([right, false_alarm, missed]: [R; 3], alpha: R, beta: R, smooth: R) -> R {
    let (zero, one) = (R::lit(0.0), R::lit(1.0));
    let (wrong, kept) = (alpha.weigh(false_alarm) + beta.weigh(missed), right + smooth);
    let nothing = (wrong + kept).eq(zero);
    let whole = R::select(nothing, one, wrong + kept);
    // By the smaller part, whose derivatives do not cancel.
    R::select(nothing, zero, R::select(wrong.lt(kept), wrong / whole, one - kept / whole))
}

/// Σ error⁺·ΔJaccard over a group, errors in falling order, and the factor of each error's slope (Berman et al. 2018, algorithm 1).
fn lovasz(errors: &[f64], target: &[f64], slopes: &mut [f64]) -> f64 {
    let mut order: Vec<usize> = (0..errors.len()).collect();
    // A NaN comes first, and makes the loss NaN.
    order.sort_by(|&a, &b| errors[b].total_cmp(&errors[a]));
    let whole: f64 = target.iter().sum();
    let (mut hits, mut alarms, mut before, mut loss) = (0.0, 0.0, 0.0, 0.0);
    slopes.fill(0.0);
    for &i in &order {
        hits += target[i];
        alarms += 1.0 - target[i];
        let jaccard = 1.0 - (whole - hits) / (whole + alarms);
        let step = jaccard - before;
        before = jaccard;
        if errors[i] > 0.0 || errors[i].is_nan() {
            loss += errors[i] * step;
            if let Some(slope) = slopes.get_mut(i) {
                *slope = step;
            }
        }
    }
    loss
}
