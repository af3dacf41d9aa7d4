//! What is known about a loss: descriptions that never change, and facts that depend on its parameters.
//!
//! Facts drive validation, plot axes, random tests and documentation; the laws check every one of them.

use alloc::vec::Vec;

use crate::interval::Interval;

/// The family that a loss belongs to: which variable its curve is drawn over, and where its file lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Family {
    /// A function of the residual d = pred − target.
    Distance,
    /// A function of a logit and a label in [0, 1].
    Logit,
    /// A function of a probability and a label in [0, 1].
    Probability,
    /// A function of a score and a label of −1 or 1: of the margin target·pred.
    Margin,
    /// A negative log-likelihood or a divergence: a function of a predicted number and of what was observed.
    Likelihood,
    /// A comparison of labels.
    Label,
    /// A function of a row of classes and a label or probabilities of them.
    Classes,
    /// A function of sums over many elements.
    Aggregate,
    /// A function of two or three vectors.
    Vectors,
    /// A function of prediction and target that is none of their difference: relative and logarithmic errors.
    Relative,
}

/// How a linear predictor becomes what the loss calls `pred`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Link {
    /// The predictor itself.
    Identity,
    /// The loss takes the logit itself; the probability is σ(pred).
    Logit,
    /// The loss takes a probability: pred = σ(predictor).
    Sigmoid,
    /// The loss takes the logarithm itself; what is predicted is e^pred.
    Log,
    /// The loss takes a positive number: pred = e^predictor.
    Exp,
}

/// The sample functional that minimises the mean loss over a constant prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Minimiser {
    /// The mean.
    Mean,
    /// A median.
    Median,
    /// A τ-quantile.
    Quantile(f64),
    /// The τ-expectile: where the squared errors below weigh τ and those above 1 − τ.
    Expectile(f64),
    /// exp of the mean of ln(1 + target), less 1.
    MeanLog1p,
    /// The median in which a target counts 1/max(|target|, floor) times.
    RelativeMedian {
        /// The least size of a target that is divided by.
        floor: f64,
    },
    /// A value between the median and the mean, with no closed form.
    Location,
    /// ln(p / (1 − p)) of the share p of the positive class, each positive counting `positive_weight` times, after
    /// labels are smoothed by `smoothing`.
    LogOdds {
        /// How many negatives one positive counts for.
        positive_weight: f64,
        /// Label smoothing ε.
        smoothing: f64,
    },
    /// The share p of the positive class, each positive counting `positive_weight` times.
    Share {
        /// How many negatives one positive counts for.
        positive_weight: f64,
    },
    /// ½·ln(p / (1 − p)) of the share p of the positive class.
    HalfLogOdds,
    /// The logarithm of the mean.
    LogMean,
    /// 1 / mean.
    ReciprocalMean,
    /// The same number, whatever the sample.
    Constant(f64),
    /// The most frequent value.
    Mode,
    /// No name: found numerically.
    Unnamed,
}

/// What a parameter that is left out is passed as to a definition.
///
/// Out of every range, and below 0 in single precision too.
pub const LEFT_OUT: f64 = f64::MIN;

/// What a parameter of a loss is called and may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// The name in specs and constructors.
    pub name: &'static str,
    /// The letter in formulas.
    pub symbol: &'static str,
    /// The value that a bare name means; None: the parameter may be left out, and then plays no part.
    pub default: Option<f64>,
    /// The values that are allowed.
    pub range: Interval,
    /// What it does, in one sentence.
    pub meaning: &'static str,
}

/// A number that is predicted beside the first: the scale of a likelihood, say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Predicted {
    /// The name in [`Evaluation::predicted`](crate::Evaluation::predicted).
    pub name: &'static str,
    /// The letter in formulas.
    pub symbol: &'static str,
    /// The values that are allowed; 1, which stands for a column that is not given, is one of them.
    pub domain: Interval,
    /// What it is, in one sentence.
    pub meaning: &'static str,
}

/// The same loss under another library's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Equivalent {
    /// The library, as people write it.
    pub library: &'static str,
    /// The name there.
    pub name: &'static str,
    /// What differs: a factor, a default, a convention. Empty if nothing does.
    pub difference: &'static str,
}

/// Where a loss was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Authors, year, title, place, equation.
    pub citation: &'static str,
    /// A BibTeX entry.
    pub bibtex: &'static str,
}

/// What never changes about a loss, whatever its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Info {
    /// The name in specs: lower case, words joined by `_`.
    pub name: &'static str,
    /// Other names that `parse` takes.
    pub aliases: &'static [&'static str],
    /// One sentence.
    pub summary: &'static str,
    /// The family.
    pub family: Family,
    /// The parameters, in the order of the definition.
    pub parameters: &'static [Parameter],
    /// Predictions that are allowed.
    pub pred: Interval,
    /// Targets that are allowed.
    pub target: Interval,
    /// How a linear predictor becomes `pred`.
    pub link: Link,
    /// Whether there is a gradient at all: zero-one loss has none that is of use.
    pub differentiable: bool,
    /// When to use it, and when not.
    pub use_when: &'static str,
    /// Where it was published.
    pub source: Source,
    /// Its names elsewhere.
    pub same_as: &'static [Equivalent],
}

/// What holds for a loss with its parameters as they are. Every field is checked by a law over all losses.
///
/// Of several predicted numbers, all but the range is about the first, with the others at 1.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Facts {
    /// The values that the loss takes.
    pub range: Interval,
    /// Convex in the prediction.
    pub convex: bool,
    /// ℓ(t + d, t) = ℓ(t − d, t).
    pub symmetric: bool,
    /// The least L with |∂ℓ/∂pred| ≤ L everywhere; infinite if there is none.
    pub lipschitz: f64,
    /// The least M with |∂²ℓ/∂pred²| ≤ M away from kinks; infinite if there is none or the gradient jumps.
    pub smoothness: f64,
    /// Where the first or second derivative jumps, in the family's variable: the residual, the logit, the
    /// probability, the margin, pred/target, or the prediction.
    pub kinks: Vec<f64>,
    /// Whether a parabola that touches the loss at any point lies above it everywhere; then `Curvature::Majorizer` is that of
    /// one, and else a non-negative curvature that is usual in its place.
    pub majorized: bool,
    /// What minimises the mean loss over a constant prediction.
    pub minimiser: Minimiser,
    /// Whether the expected loss is least at the true probability (binary families); None where that has no meaning.
    pub proper: Option<bool>,
    /// Whether a minimiser classifies as the Bayes rule does (binary families); None where that has no meaning.
    pub calibrated: Option<bool>,
    /// The noise under which this loss is the negative log-likelihood, up to scale and a constant.
    pub likelihood: Option<&'static str>,
    /// Whether all this was measured on samples of the domain, as for a loss of one's own, and is not known.
    pub measured: bool,
}

impl Facts {
    /// Facts of a convex, unbounded, non-negative loss without kinks; a loss changes what differs.
    pub fn new() -> Self {
        Self {
            range: Interval::NON_NEGATIVE,
            convex: true,
            symmetric: false,
            lipschitz: f64::INFINITY,
            smoothness: f64::INFINITY,
            kinks: Vec::new(),
            majorized: true,
            minimiser: Minimiser::Unnamed,
            proper: None,
            calibrated: None,
            likelihood: None,
            measured: false,
        }
    }
}

impl Default for Facts {
    fn default() -> Self {
        Self::new()
    }
}
