//! A loss as a curve: over which variable, sampled where, broken where it jumps.

use clap::ValueEnum;
use forfeit::{DynLoss, Family};

use crate::failure::Failure;

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
            _ => Self::Residual,
        }
    }

    /// The target that curves are drawn for unless asked otherwise.
    pub(crate) fn target(self) -> f64 {
        if self == Self::Residual { 0.0 } else { 1.0 }
    }

    pub(crate) fn label(self, target: f64) -> String {
        match self {
            Self::Residual => "residual  d = pred − target".into(),
            Self::Logit => format!("logit  z   (target {target})"),
            Self::Probability => format!("probability  p   (target {target})"),
            Self::Margin => "margin  m = (2·target − 1)·z".into(),
        }
    }

    /// The range that shows the shape of all `losses`.
    pub(crate) fn range(self, losses: &[&dyn DynLoss]) -> (f64, f64) {
        match self {
            Self::Residual => {
                let kinks = losses.iter().flat_map(|l| l.facts().kinks);
                let half = kinks.fold(3.0f64, |half, k| half.max(1.6 * k.abs()));
                (-half, half)
            }
            Self::Logit => (-6.0, 6.0),
            Self::Probability => (0.0, 1.0),
            Self::Margin => (-4.0, 4.0),
        }
    }

    /// Checks that `loss` is a function of this variable.
    pub(crate) fn check(self, loss: &dyn DynLoss) -> Result<(), Failure> {
        let info = loss.info();
        let (fits, instead) = match (info.family, self) {
            (Family::Distance, Self::Logit | Self::Margin) => (false, "residual"),
            (Family::Logit | Family::Probability, Self::Residual) => (false, "logit, probability or margin"),
            _ => (true, ""),
        };
        if fits {
            return Ok(());
        }
        let own = Self::of(info.family).to_possible_value();
        let own = own.as_ref().map_or("residual", |v| v.get_name()).to_owned();
        Err(Failure::new(format_args!("{loss} is a function of the {own}: draw it with --x {instead}")))
    }

    /// What the loss calls `pred` at `x`.
    fn pred(self, family: Family, x: f64, target: f64) -> f64 {
        let side = 2.0 * target - 1.0;
        match (self, family) {
            (Self::Residual, _) => target + x,
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
    fn corners(self, loss: &dyn DynLoss, target: f64) -> Vec<f64> {
        let family = loss.info().family;
        let side = 2.0 * target - 1.0;
        let mut kinks = loss.facts().kinks;
        if family == Family::Label {
            kinks.push(if self == Self::Probability { 0.5 } else { 0.0 });
            return kinks;
        }
        let moved = |k: f64| match (self, family) {
            (Self::Probability, Family::Distance) => target + k,
            (Self::Probability, Family::Logit) => sigmoid(k),
            (Self::Logit, Family::Probability) => (k / (1.0 - k)).ln(),
            (Self::Margin, Family::Probability) => side * (k / (1.0 - k)).ln(),
            (Self::Margin, _) => side * k,
            _ => k,
        };
        kinks.into_iter().map(moved).collect()
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// A loss to be drawn.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) loss: &'a dyn DynLoss,
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
        let pred = self.variable.pred(self.loss.info().family, x, self.target);
        let point = self.loss.at(pred, self.target);
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

/// How high a curve goes on one side of zero. Over a probability the last bit before 0 and 1 does not count.
fn top(curve: &Samples, variable: Variable, sign: f64) -> f64 {
    let counts = |x: f64| variable != Variable::Probability || (0.012..=0.988).contains(&x);
    let values = curve.points.iter().chain(&curve.isolated).filter(|p| counts(p.0)).map(|p| sign * p.1);
    values.filter(|y| y.is_finite()).fold(0.0, f64::max)
}
