//! A loss as a curve: over which variable, sampled where, broken where it jumps.

use std::fmt;

use clap::ValueEnum;
use forfeit::{DynLoss, DynRowLoss, EveryLoss, Facts, Family, Info, Interval, Link, RowLoss, RowTargets};

use crate::failure::Failure;

/// A loss that has a curve: of one number, or of a row of two classes.
#[derive(Clone, Copy)]
pub(crate) enum Curved<'a> {
    Elements(&'a dyn DynLoss),
    Rows(&'a dyn DynRowLoss),
}

impl<'a> Curved<'a> {
    /// Losses of sums and of vectors have none.
    pub(crate) fn of(loss: &'a EveryLoss) -> Option<Self> {
        match loss {
            EveryLoss::Elements(loss) => Some(Self::Elements(loss.as_ref())),
            EveryLoss::Rows(loss) => Some(Self::Rows(loss.as_ref())),
            _ => None,
        }
    }

    pub(crate) fn info(self) -> &'static Info {
        match self {
            Self::Elements(loss) => loss.info(),
            Self::Rows(loss) => loss.info(),
        }
    }

    fn facts(self) -> Facts {
        match self {
            Self::Elements(loss) => loss.facts(),
            Self::Rows(loss) => loss.facts(),
        }
    }
}

impl fmt::Display for Curved<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elements(loss) => loss.fmt(f),
            Self::Rows(loss) => loss.fmt(f),
        }
    }
}

/// Two classes, of which the first is right by `margin`: the value, and its derivatives by the first logit; those of losses that take
/// probabilities or logarithms, by the chain rule. NaN where there is no second derivative.
fn two_classes(loss: &dyn DynRowLoss, margin: f64, quantity: Quantity) -> f64 {
    let info = loss.info();
    let (p, q) = (sigmoid(margin), sigmoid(-margin));
    // What the loss takes, and the first and second derivative of both numbers by the margin.
    let (row, [first, second], [bend, counter]) = if info.pred == Interval::UNIT {
        ([p, q], [p * q, -p * q], [p * q * (q - p), p * q * (p - q)])
    } else if info.link == Link::Log {
        ([-softplus(-margin), -softplus(margin)], [q, -p], [-p * q, -p * q])
    } else {
        ([margin, 0.0], [1.0, 0.0], [0.0, 0.0])
    };
    let labels = !matches!(loss.program().targets(), RowTargets::Probabilities | RowTargets::Sets);
    let target: ([i64; 1], [[f64; 2]; 1]) = ([0], [[1.0, 0.0]]);
    let rows = [row];
    let ask = || if labels { loss.evaluate(&rows, &target.0) } else { loss.evaluate(&rows, &target.1) };
    let (mut gradient, mut curvature) = ([f64::NAN; 2], [f64::NAN; 2]);
    let asked = match quantity {
        Quantity::Value => ask(),
        Quantity::Gradient => ask().gradient_into(&mut gradient),
        Quantity::Curvature => ask().gradient_into(&mut gradient).curvature_into(&mut curvature),
    };
    // A loss without a second derivative says so, and its curve is left out.
    let Ok(outcome) = asked.validate(false).run() else { return f64::NAN };
    match quantity {
        Quantity::Value => outcome.value,
        Quantity::Gradient => gradient[0] * first + gradient[1] * second,
        Quantity::Curvature => {
            let along = curvature[0] * first * first + curvature[1] * second * second;
            along + gradient[0] * bend + gradient[1] * counter
        }
    }
}

/// The variable along the horizontal axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Variable {
    /// pred − target.
    Residual,
    /// The logit of the positive class.
    Logit,
    /// The probability of the positive class.
    Probability,
    /// The logit of the true class: positive where the prediction is right.
    Margin,
    /// What the loss calls pred.
    Prediction,
}

/// What is drawn of a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    Value,
    Gradient,
    Curvature,
}

impl Quantity {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Gradient => "gradient",
            Self::Curvature => "curvature",
        }
    }
}

impl Variable {
    /// The variable that a family's curves are drawn over unless asked otherwise.
    pub(crate) fn of(family: Family) -> Self {
        match family {
            Family::Logit => Self::Logit,
            Family::Probability => Self::Probability,
            Family::Classes | Family::Margin => Self::Margin,
            Family::Likelihood | Family::Relative => Self::Prediction,
            _ => Self::Residual,
        }
    }

    /// The target that curves are drawn for unless asked otherwise: one of the first loss's domain.
    pub(crate) fn target(self, first: Curved<'_>) -> f64 {
        let domain = first.info().target;
        match self {
            Self::Residual => 0.0,
            Self::Prediction => [2.0, 0.5, -0.5].into_iter().find(|x| domain.contains(*x)).unwrap_or(1.0),
            _ => 1.0,
        }
    }

    pub(crate) fn label(self, target: f64) -> String {
        match self {
            Self::Residual => "residual  d = pred − target".into(),
            Self::Logit => format!("logit  z   (target {target})"),
            Self::Probability => format!("probability  p   (target {target})"),
            Self::Margin => "margin  m: how far the right class leads".into(),
            Self::Prediction => format!("prediction   (target {target})"),
        }
    }

    /// The range that shows the shape of all `losses`.
    pub(crate) fn range<'a>(self, losses: impl IntoIterator<Item = Curved<'a>>) -> (f64, f64) {
        match self {
            Self::Residual => {
                let kinks = losses.into_iter().flat_map(|l| l.facts().kinks);
                let half = kinks.fold(3.0f64, |half, k| half.max(1.6 * k.abs()));
                (-half, half)
            }
            Self::Logit => (-6.0, 6.0),
            Self::Probability => (0.0, 1.0),
            Self::Margin => (-4.0, 4.0),
            Self::Prediction => {
                let domains = losses.into_iter().map(|loss| loss.info().pred);
                domains.fold((-3.0, 6.0), |(low, high): (f64, f64), pred| (low.max(pred.low), high.min(pred.high)))
            }
        }
    }

    /// Checks that `loss` is a function of this variable.
    pub(crate) fn check(self, loss: Curved<'_>) -> Result<(), Failure> {
        let info = loss.info();
        let own = Self::of(info.family).to_possible_value();
        let own = own.as_ref().map_or("residual", |v| v.get_name());
        let (fits, instead) = match (info.family, self) {
            (Family::Distance, Self::Logit | Self::Margin) => (false, "residual"),
            (Family::Classes, Self::Residual | Self::Logit | Self::Probability) => (false, "margin"),
            (Family::Logit | Family::Probability, Self::Residual) => (false, "logit, probability or margin"),
            (Family::Margin, Self::Residual | Self::Logit | Self::Probability) => (false, "margin"),
            (
                Family::Likelihood | Family::Relative,
                Self::Residual | Self::Logit | Self::Probability | Self::Margin,
            ) => (false, "prediction"),
            (Family::Logit | Family::Probability | Family::Margin | Family::Label, Self::Prediction) => (false, own),
            _ => (true, ""),
        };
        if fits {
            return Ok(());
        }
        Err(Failure::new(format_args!("{loss} is a function of the {own}: draw it with --x {instead}")))
    }

    /// What the loss calls `pred` at `x`.
    fn pred(self, family: Family, x: f64, target: f64) -> f64 {
        let side = 2.0 * target - 1.0;
        match (self, family) {
            (Self::Residual, _) => target + x,
            (Self::Prediction, _) => x,
            (Self::Margin, Family::Margin) => target * x,
            (Self::Logit, Family::Logit) | (Self::Probability, Family::Probability | Family::Distance) => x,
            (Self::Logit, Family::Label) => f64::from(u8::from(x > 0.0)),
            (Self::Logit, _) => sigmoid(x),
            (Self::Probability, Family::Logit) => (x / (1.0 - x)).ln(),
            (Self::Probability, _) => f64::from(u8::from(x > 0.5)),
            (Self::Margin, Family::Logit) => side * x,
            (Self::Margin, Family::Label) => f64::from(u8::from(side * x > 0.0)),
            (Self::Margin, _) => sigmoid(side * x),
        }
    }

    /// Where the curve of `loss` may have a corner or a jump.
    fn corners(self, loss: Curved<'_>, target: f64) -> Vec<f64> {
        let family = loss.info().family;
        let side = 2.0 * target - 1.0;
        let mut kinks = loss.facts().kinks;
        if family == Family::Classes {
            // Those of hinges.
            return vec![-1.0, 0.0, 1.0];
        }
        if family == Family::Label {
            kinks.push(if self == Self::Probability { 0.5 } else { 0.0 });
            return kinks;
        }
        let moved = |k: f64| match (self, family) {
            (Self::Probability, Family::Distance) => target + k,
            (Self::Probability, Family::Logit) => sigmoid(k),
            (Self::Logit, Family::Probability) => (k / (1.0 - k)).ln(),
            (Self::Margin, Family::Probability) => side * (k / (1.0 - k)).ln(),
            (Self::Margin, Family::Margin) => k,
            (Self::Prediction, Family::Distance) => target + k,
            (Self::Prediction, Family::Relative) => target * k,
            (Self::Margin, _) => side * k,
            _ => k,
        };
        kinks.into_iter().map(moved).collect()
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// A loss to be drawn.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) loss: Curved<'a>,
    pub(crate) variable: Variable,
    pub(crate) target: f64,
}

/// A sampled curve. A NaN breaks it where it jumps; `isolated` holds the values at those jumps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples {
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) isolated: Vec<(f64, f64)>,
}

/// Points in each smooth piece: enough for a curve that looks smooth on a poster.
const PIECE: usize = 240;

impl Subject<'_> {
    fn at(&self, quantity: Quantity, x: f64) -> f64 {
        let loss = match self.loss {
            Curved::Elements(loss) => loss,
            Curved::Rows(loss) => return two_classes(loss, x, quantity),
        };
        let point = loss.at(self.variable.pred(loss.info().family, x, self.target), self.target);
        match quantity {
            Quantity::Value => point.value,
            Quantity::Gradient => point.gradient,
            Quantity::Curvature => point.curvature,
        }
    }

    /// The curve over `[low, high]`: densely sampled, with every kink in its exact place.
    pub(crate) fn sample(&self, quantity: Quantity, (low, high): (f64, f64)) -> Samples {
        if quantity != Quantity::Value && !self.loss.info().differentiable {
            return Samples::default();
        }
        let mut corners = self.variable.corners(self.loss, self.target);
        corners.retain(|c| low < *c && *c < high);
        corners.sort_by(f64::total_cmp);
        corners.dedup();
        let edges: Vec<f64> = [low].into_iter().chain(corners.iter().copied()).chain([high]).collect();
        let beside = (high - low) * 1e-9;
        let mut samples = Samples::default();
        for piece in edges.windows(2) {
            let (from, to) = (piece[0] + beside, piece[1] - beside);
            if let Some(&(_, before)) = samples.points.last() {
                let after = self.at(quantity, from);
                let corner = self.at(quantity, piece[0]);
                if (after - before).abs() <= 1e-5 * (1.0 + after.abs())
                    && (corner - after).abs() <= 1e-5 * (1.0 + after.abs())
                {
                    samples.points.push((piece[0], corner));
                } else {
                    samples.points.push((piece[0], f64::NAN));
                    samples.isolated.push((piece[0], corner));
                }
            }
            for i in 0..=PIECE {
                // Denser towards both ends, where curves over a probability rise without bound.
                let share = 0.5 - 0.5 * (std::f64::consts::PI * i as f64 / PIECE as f64).cos();
                let x = from + share * (to - from);
                samples.points.push((x, self.at(quantity, x)));
            }
        }
        samples.isolated.retain(|p| p.1.is_finite());
        samples
    }
}

/// [`limits`] with a little room on either side.
pub(crate) fn vertical_range(curves: &[Samples], variable: Variable) -> (f64, f64) {
    let (low, high) = limits(curves, variable);
    let margin = if high > low { 0.05 * (high - low) } else { 0.5 };
    (low - margin, high + margin)
}

/// A vertical range in which all curves show their shape: a curve that rises far above the others is cut off.
pub(crate) fn limits(curves: &[Samples], variable: Variable) -> (f64, f64) {
    let reach = |sign: f64| {
        let mut tops: Vec<f64> = curves.iter().map(|c| top(c, variable, sign)).collect();
        tops.retain(|top| *top > 0.0);
        tops.sort_by(f64::total_cmp);
        // The upper half keeps its head; what goes more than twice beyond may lose it.
        tops.last().map_or(0.0, |highest| highest.min(2.2 * tops[tops.len() / 2]))
    };
    let (down, up) = (reach(-1.0), reach(1.0));
    (-down, up)
}

/// How high a curve goes on one side of zero. Beside the ends of a domain the last bit does not count.
fn top(curve: &Samples, variable: Variable, sign: f64) -> f64 {
    let edge = |p: Option<&(f64, f64)>| p.map_or(0.0, |p| p.0);
    let (first, last) = (edge(curve.points.first()), edge(curve.points.last()));
    let bounded = matches!(variable, Variable::Probability | Variable::Prediction);
    let counts = |x: f64| !bounded || (0.012..=0.988).contains(&((x - first) / (last - first)));
    let values = curve.points.iter().chain(&curve.isolated).filter(|p| counts(p.0)).map(|p| sign * p.1);
    values.filter(|y| y.is_finite()).fold(0.0, f64::max)
}
