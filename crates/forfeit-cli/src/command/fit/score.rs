//! Every loss at every fit: predictions on the scale that each loss takes.

use forfeit::{DynLoss, Family, Link, Loss, Reduction};

use crate::failure::Failure;

/// What a fit predicts for some rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Predicted<'a> {
    /// The link of the loss that was fitted.
    pub(crate) link: Link,
    /// The linear predictors.
    pub(crate) scores: &'a [f64],
}

/// Whether a fit with this link predicts probabilities.
pub(crate) fn is_binary(link: Link) -> bool {
    link != Link::Identity
}

/// What one linear predictor means on the scale of the target: itself, or a probability.
pub(crate) fn response(link: Link, score: f64) -> f64 {
    if is_binary(link) { 1.0 / (1.0 + (-score).exp()) } else { score }
}

impl Predicted<'_> {
    /// The predictions on the scale of the target.
    pub(crate) fn responses(&self) -> Vec<f64> {
        self.scores.iter().map(|&score| response(self.link, score)).collect()
    }

    /// What `loss` calls `pred`; None if these predictions mean nothing to it, such as −3 as a probability.
    fn preds(&self, loss: &dyn DynLoss) -> Option<Vec<f64>> {
        let responses = self.responses();
        match loss.info().family {
            Family::Logit if is_binary(self.link) => Some(self.scores.to_vec()),
            Family::Logit => {
                let inside = responses.iter().all(|p| 0.0 < *p && *p < 1.0);
                inside.then(|| responses.iter().map(|p| (p / (1.0 - p)).ln()).collect())
            }
            Family::Label => Some(responses.iter().map(|p| f64::from(u8::from(*p >= 0.5))).collect()),
            _ => responses.iter().all(|p| loss.info().pred.contains(*p)).then_some(responses),
        }
    }

    /// Sum of weights times losses, and sum of weights; None where the loss does not apply.
    pub(crate) fn total(&self, loss: &dyn DynLoss, rows: Rows<'_>) -> Result<Option<(f64, f64)>, Failure> {
        let domain = loss.info().target;
        let applies =
            rows.target.iter().all(|t| domain.contains(*t) && (loss.info().family != Family::Label || is_label(*t)));
        let Some(preds) = self.preds(loss).filter(|_| applies) else { return Ok(None) };
        let evaluation = loss.evaluate(&preds, rows.target).reduction(Reduction::Sum);
        let outcome = match rows.weights {
            Some(weights) => evaluation.weights(weights).run()?,
            None => evaluation.run()?,
        };
        Ok(Some((outcome.total.sum, outcome.total.weight)))
    }

    /// The size of each row's gradient by the linear predictor, weighted.
    pub(crate) fn pulls(&self, loss: &dyn DynLoss, rows: Rows<'_>) -> Vec<f64> {
        let preds = self.preds(loss).unwrap_or_else(|| self.scores.to_vec());
        let pull = |row: usize| {
            let chain = if self.link == Link::Sigmoid { preds[row] * (1.0 - preds[row]) } else { 1.0 };
            let weight = rows.weights.map_or(1.0, |w| w[row]);
            (weight * chain * loss.at(preds[row], rows.target[row]).gradient).abs()
        };
        (0..preds.len()).map(pull).collect()
    }
}

/// Targets and weights of some rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    pub(crate) target: &'a [f64],
    pub(crate) weights: Option<&'a [f64]>,
}

fn is_label(target: f64) -> bool {
    target == 0.0 || target == 1.0
}
