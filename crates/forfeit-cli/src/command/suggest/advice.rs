//! From what was read to a short list: losses, parameters, reasons.

use serde::Serialize;

use super::model::Growth;
use super::portrait::{Kind, Portrait};
use super::residuals::Residuals;
use crate::output::{digits, listed, rows};

/// A class rarer than this is rare.
const RARE: f64 = 0.2;
/// Poisson counts vary by their mean; more than this many times it is more.
const DISPERSED: f64 = 1.5;
/// From this power of the mean on, the spread of positive numbers grows about as fast as they do.
const PROPORTIONAL: f64 = 1.5;
/// Tweedie powers between which zeros and positive numbers go together.
const TWEEDIE: (f64, f64) = (1.05, 1.95);

/// A loss and why.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Suggestion {
    pub(crate) loss: String,
    pub(crate) reason: String,
    /// Whether `fit` has a model for it.
    pub(crate) fits: bool,
}

/// The losses, the best first, and what else should be known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Advice {
    pub(crate) suggestions: Vec<Suggestion>,
    pub(crate) remarks: Vec<String>,
}

impl Advice {
    /// Suggests a loss that `fit` takes; what the registry does not have cannot be tried, and is not suggested.
    fn loss(&mut self, loss: impl Into<String>, reason: impl Into<String>) {
        let loss = loss.into();
        if forfeit::parse(&loss).is_ok() {
            self.suggestions.push(Suggestion { loss, reason: reason.into(), fits: true });
        }
    }

    fn judge(&mut self, loss: impl Into<String>, reason: impl Into<String>) {
        self.suggestions.push(Suggestion { loss: loss.into(), reason: reason.into(), fits: false });
    }

    fn remark(&mut self, remark: impl Into<String>) {
        self.remarks.push(remark.into());
    }
}

/// The advice for a target, by its kind, then by the residuals.
pub(crate) fn advise(target: &Portrait, residuals: Option<&Residuals>, growth: Option<&Growth>) -> Advice {
    let mut advice = Advice::default();
    match target.kind {
        Kind::Constant => advice.remark("the target has one value only: there is nothing to learn"),
        Kind::TwoClasses => two_classes(&mut advice, target),
        Kind::Classes => classes(&mut advice, target),
        Kind::Counts => counts(&mut advice, target, growth),
        Kind::Shares => {
            advice
                .loss("bce_with_logits", "shares from 0 to 1: their own logit, so that no prediction leaves the range");
        }
        Kind::PositiveWithZeros => zeros(&mut advice, target, growth),
        Kind::Positive | Kind::Real => {}
    }
    let Some(residuals) = residuals else { return advice };
    match target.kind {
        Kind::Positive | Kind::Real => {
            positive(&mut advice, target, residuals, growth);
            real(&mut advice, residuals);
            if advice.suggestions.is_empty() {
                plain(&mut advice, residuals);
            }
        }
        _ => {
            if residuals.heavy && target.kind != Kind::Counts {
                outliers(&mut advice, residuals);
            }
        }
    }
    advice
}

fn two_classes(advice: &mut Advice, target: &Portrait) {
    let [(first, a), (second, b)] = &target.classes[..] else {
        return advice.remark("two values in too few rows to tell");
    };
    if first == "-1" && second == "1" {
        advice.loss("logistic", "two classes written −1 and 1: the likelihood of a label; the score is its logit");
        advice.loss(
            "hinge",
            "where only the side matters and not how likely it is; rows that are clearly right have no pull",
        );
        return advice.judge("zero_one", "to judge the classes by; it cannot be trained with");
    }
    let (total, rare) = ((a + b) as f64, *a.min(b) as f64 / (a + b) as f64);
    let coded = first == "0" && second == "1";
    let mut take =
        |loss: &str, reason: String| if coded { advice.loss(loss, reason) } else { advice.judge(loss, reason) };
    take("bce_with_logits", format!("two classes, {first} and {second}: the likelihood of a label"));
    if rare < RARE {
        let share = digits(100.0 * rare, 3);
        let weight = *a as f64 / *b as f64;
        take(
            &format!("bce_with_logits:pos_weight={}", digits(weight, 4)),
            format!("one class has {share} % of the rows: pos_weight = {a}/{b} gives both the same say"),
        );
        take(
            &format!("weighted_bce:w_pos={},w_neg={}", digits(*a as f64 / total, 4), digits(*b as f64 / total, 4)),
            "the same on probabilities: each class weighs the share of the other".into(),
        );
        take(
            "focal:gamma=2",
            "easy rows of the common class fade; try it against the weights, it is not always better".into(),
        );
    }
    advice.judge("zero_one", "to judge the classes by; it cannot be trained with");
    if !coded {
        advice.remark(format!("code the classes as 0 ({first}) and 1 ({second}) before a fit"));
    }
}

fn classes(advice: &mut Advice, target: &Portrait) {
    let total: usize = target.classes.iter().map(|c| c.1).sum();
    let count = target.classes.len();
    advice.judge(
        "cross_entropy",
        format!("{} classes: the likelihood of a label, over one logit for each class", target.distinct),
    );
    let fewest = target.classes.iter().map(|c| c.1).min().unwrap_or(0);
    if count > 0 && (fewest as f64) < 0.5 * total as f64 / count as f64 {
        let weight =
            |(label, rows): &(String, usize)| format!("{label}: {}", digits(total as f64 / (count * rows) as f64, 4));
        let weights: Vec<String> = target.classes.iter().map(weight).collect();
        advice.remark(format!("class weights N/(K·n), which give every class the same say: {}", weights.join(", ")));
    }
    advice.remark("`fit` has no model of several classes: fit each class against the rest, as two classes");
}

fn counts(advice: &mut Advice, target: &Portrait, growth: Option<&Growth>) {
    advice.loss("poisson", "whole numbers from 0 on: counts, with the logarithm of their mean as the model");
    let Some(growth) = growth else { return };
    let dispersion = digits(growth.dispersion, 3);
    if growth.dispersion > DISPERSED && growth.excess > 0.0 {
        advice.loss(
            format!("negative_binomial:dispersion={}", digits(growth.excess, 3)),
            format!("the counts vary {dispersion} times as much as Poisson counts; the dispersion is read from them"),
        );
    } else {
        advice.remark(format!("the counts vary {dispersion} times as much as Poisson counts, which is close to 1"));
    }
    if target.zeros > 0.05 + 1.5 * growth.poisson_zeros {
        advice.remark(format!(
            "{} % of the counts are 0, Poisson counts of these means would have {} %: the zeros may have a cause of their own",
            digits(100.0 * target.zeros, 3),
            digits(100.0 * growth.poisson_zeros, 3)
        ));
    }
}

fn zeros(advice: &mut Advice, target: &Portrait, growth: Option<&Growth>) {
    let share = digits(100.0 * target.zeros, 3);
    let power = growth.and_then(|growth| growth.power);
    let (power, why) = match power {
        Some(found) => {
            let power = found.clamp(TWEEDIE.0, TWEEDIE.1);
            (power, format!("the variance grows with the power {} of the mean", digits(found, 3)))
        }
        None => (1.5, "the power cannot be read from these rows, 1.5 is the usual start".into()),
    };
    let power = digits(power, 3);
    advice.loss(format!("tweedie:power={power}"), format!("positive numbers, and {share} % zeros: {why}"));
}

/// What the residuals alone say.
fn real(advice: &mut Advice, residuals: &Residuals) {
    if residuals.spread == 0.0 {
        advice.loss("absolute_error", "it is what fits most rows exactly");
        advice.remark(format!(
            "{} % of the rows are fitted exactly, so the residuals have no spread: no δ can be computed, and none is made up",
            digits(100.0 * residuals.exact, 3)
        ));
        return;
    }
    if residuals.skewed {
        let side = if residuals.skew > 0.0 { "above" } else { "below" };
        advice.loss(
            "quantile:tau=0.5",
            format!("the residuals are skewed ({}), their long side is {side}: the median is not the mean, choose which you want", digits(residuals.skew, 2)),
        );
        advice.loss(
            "quantile:tau=0.05",
            "with the next, an interval for 90 % of the targets that is as skewed as they are",
        );
        advice.loss("quantile:tau=0.95", "the upper end of that interval");
    }
    if residuals.heavy {
        outliers(advice, residuals);
    }
}

/// Robust losses, each tuned to 95 % of least squares' efficiency under normal errors.
fn outliers(advice: &mut Advice, residuals: &Residuals) {
    let count = residuals.outliers.len();
    let (lines, spread) = (listed(&residuals.outliers), digits(residuals.spread, 3));
    let tuned = |factor: f64| digits(factor * residuals.spread, 3);
    advice.loss(
        format!("huber:delta={}", tuned(1.345)),
        format!(
            "{} beyond 3.5 spreads (lines {lines}): δ is 1.345 spreads of {spread}, in units of the target",
            rows(count)
        ),
    );
    advice.loss(
        "absolute_error",
        "no parameter to choose: the median; where errors are normal it wastes a third of the rows",
    );
    advice.loss(
        format!("tukey_biweight:c={}", tuned(4.685)),
        "rows that are plainly wrong have no pull at all; not convex, started from absolute error",
    );
    let one_side = residuals.outliers_above == 0 || residuals.outliers_above == count;
    if one_side && !residuals.skewed && count > 2 {
        let side = if residuals.outliers_above == 0 { "below" } else { "above" };
        advice.remark(format!("all rows that stand out lie {side} the fit: look at lines {lines} before any loss"));
    }
}

/// Positive numbers whose spread grows with them.
fn positive(advice: &mut Advice, target: &Portrait, residuals: &Residuals, growth: Option<&Growth>) {
    let Some(power) = growth.and_then(|growth| growth.power).filter(|_| target.kind == Kind::Positive) else { return };
    if power >= PROPORTIONAL {
        let told = digits(power, 3);
        advice.loss("gamma", format!("positive numbers whose variance grows with the power {told} of their mean"));
        advice.remark("or predict ln(target) under squared_error: relative errors count instead of absolute ones, and the answer is a median");
    } else if residuals.skewed {
        let told = digits(power, 3);
        advice.remark(format!("the variance grows only with the power {told} of the mean: no need for gamma"));
    }
}

/// Nothing stands out.
fn plain(advice: &mut Advice, residuals: &Residuals) {
    let spread = digits(residuals.spread, 3);
    advice.loss("squared_error", "nothing stands out: no row beyond what normal errors explain, no skew");
    advice.remark(format!(
        "should bad rows ever come, huber:delta={} (1.345 spreads of {spread}) gives away 5 % now and bounds their pull",
        digits(1.345 * residuals.spread, 3)
    ));
}
