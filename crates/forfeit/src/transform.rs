//! Changes of scale: a loss of ln y instead of y, and the way back.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::any::{DynLoss, Loss, Step};
use crate::engine::Point;
use crate::error::Error;
use crate::interval::Interval;
use crate::number::Jet2;
use crate::real::Real;

/// A change of scale of targets: increasing, invertible, written once for every kind of number.
///
/// A model is trained on [`forward`](Transform::forward) of its targets, and its predictions are brought
/// [`backward`](Transform::backward). What a loss calls for on the new scale it calls for on the old one only if it is a
/// median or a quantile: the mean of ln y, brought back, is the geometric mean.
///
/// ```
/// use forfeit::Transform;
/// let log1p: Transform = "log1p".parse()?;
/// let scaled = log1p.forward_all(&[0.0, 99.0])?;
/// assert_eq!(scaled, [0.0, 100f64.ln()]);
/// assert!((log1p.backward(scaled[1]) - 99.0).abs() < 1e-12);
/// assert!("log".parse::<Transform>()?.forward_all(&[0.0]).is_err());
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Transform {
    /// ln y, for y > 0: ratios become differences.
    Log,
    /// ln(1 + y), for y > −1: as the logarithm far out, with 0 at 0.
    Log1p,
    /// asinh y = ln(y + √(y² + 1)): the same for numbers of either sign.
    Asinh,
    /// (y^λ − 1)/λ for y > 0, and ln y at λ = 0 (Box & Cox 1964, JRSS B 26(2)).
    BoxCox {
        /// The power λ.
        lambda: f64,
    },
    /// (y − mean)/deviation.
    Standardise {
        /// What becomes 0.
        mean: f64,
        /// What becomes 1, counted from there; above 0.
        deviation: f64,
    },
}

/// The names of all transforms, as they are parsed.
const NAMES: [&str; 5] = ["log", "log1p", "asinh", "box_cox", "standardise"];

impl Transform {
    /// The number on the new scale.
    pub fn forward<R: Real>(&self, y: R) -> R {
        let one = R::lit(1.0);
        match *self {
            Self::Log => y.ln(),
            Self::Log1p => y.ln_1p(),
            Self::Asinh => odd(y, |a| (a + a * (a / (one + a.hypot(one)))).ln_1p()),
            Self::BoxCox { lambda: 0.0 } => y.ln(),
            Self::BoxCox { lambda } => (R::lit(lambda) * y.ln()).exp_m1() / R::lit(lambda),
            Self::Standardise { mean, deviation } => (y - R::lit(mean)) / R::lit(deviation),
        }
    }

    /// The number back on the old scale; NaN where no number of the old scale goes to `z`.
    pub fn backward<R: Real>(&self, z: R) -> R {
        let half = R::lit(0.5);
        match *self {
            Self::Log | Self::BoxCox { lambda: 0.0 } => z.exp(),
            Self::Log1p => z.exp_m1(),
            Self::Asinh => odd(z, |a| {
                let e = a.exp_m1();
                let finite = R::select(e.lt(R::lit(f64::INFINITY)), e, R::lit(0.0));
                half * (e + finite / (finite + R::lit(1.0)))
            }),
            Self::BoxCox { lambda } => ((R::lit(lambda) * z).ln_1p() / R::lit(lambda)).exp(),
            Self::Standardise { mean, deviation } => z * R::lit(deviation) + R::lit(mean),
        }
    }

    /// The numbers that can be transformed.
    pub fn domain(&self) -> Interval {
        match self {
            Self::Log | Self::BoxCox { .. } => Interval::POSITIVE_FINITE,
            Self::Log1p => Interval::open(-1.0, f64::INFINITY),
            Self::Asinh | Self::Standardise { .. } => Interval::open(f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// Every number on the new scale.
    ///
    /// # Errors
    /// A number outside the domain, with its index.
    pub fn forward_all(&self, target: &[f64]) -> Result<Vec<f64>, Error> {
        let domain = self.domain();
        match target.iter().position(|y| !domain.contains(*y)) {
            None => Ok(target.iter().map(|y| self.forward(*y)).collect()),
            Some(index) => {
                Err(Error::Domain { loss: self.name(), what: "target", index, value: target[index], domain })
            }
        }
    }

    /// Standardising with the mean and the deviation (divided by n) of these numbers.
    ///
    /// # Errors
    /// Numbers that are none, or all the same.
    pub fn standardise(target: &[f64]) -> Result<Self, Error> {
        let count = target.len() as f64;
        let mean = target.iter().sum::<f64>() / count;
        let deviation = Real::sqrt(target.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / count);
        if deviation > 0.0 { Ok(Self::Standardise { mean, deviation }) } else { Err(NO_SPREAD) }
    }

    /// Box and Cox's transform with the power λ from −2 to 2 under which these numbers are most nearly normal.
    ///
    /// # Errors
    /// A number that is not above 0; numbers that are none, or all the same.
    pub fn box_cox(target: &[f64]) -> Result<Self, Error> {
        let logs = Self::Log.forward_all(target)?;
        Self::standardise(&logs)?;
        let sum: f64 = logs.iter().sum();
        // The profile likelihood; its Jacobian makes powers comparable.
        let likelihood = |lambda: f64| {
            let scaled: Vec<f64> = target.iter().map(|y| Self::BoxCox { lambda }.forward(*y)).collect();
            match Self::standardise(&scaled) {
                Ok(Self::Standardise { deviation, .. }) => {
                    (lambda - 1.0) * sum - logs.len() as f64 * Real::ln(deviation)
                }
                _ => f64::NEG_INFINITY,
            }
        };
        let (mut low, mut high) = (-2.0, 2.0);
        for _ in 0..60 {
            let (left, right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
            if likelihood(left) < likelihood(right) {
                low = left;
            } else {
                high = right;
            }
        }
        Ok(Self::BoxCox { lambda: f64::midpoint(low, high) })
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Log1p => "log1p",
            Self::Asinh => "asinh",
            Self::BoxCox { .. } => "box_cox",
            Self::Standardise { .. } => "standardise",
        }
    }
}

/// (√5 − 1)/2: what a golden section keeps of its interval.
const GOLDEN: f64 = 0.618_033_988_749_894_8;

const NO_SPREAD: Error = Error::Empty { reason: "the targets are none, or all the same: they have no spread" };

/// An odd function from its half over x ≥ 0, without losing the slope at 0 as |x| would.
fn odd<R: Real>(x: R, half: impl Fn(R) -> R) -> R {
    let negative = x.lt(R::lit(0.0));
    let value = half(R::select(negative, -x, x));
    R::select(negative, -value, value)
}

impl fmt::Display for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::BoxCox { lambda } => write!(f, ":lambda={lambda}"),
            Self::Standardise { mean, deviation } => write!(f, ":mean={mean},deviation={deviation}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Transform {
    type Err = Error;

    /// `log`, `log1p`, `asinh`, `box_cox:lambda=0.5`, `standardise:mean=10,deviation=2`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |reason: &str| Error::Spec { spec: text.into(), reason: reason.into() };
        let (name, rest) = text.split_once(':').unwrap_or((text, ""));
        let value = |key: &str| {
            let pair = rest.split(',').filter_map(|pair| pair.split_once('=')).find(|(k, _)| k.trim() == key);
            let number = pair.and_then(|(_, value)| value.trim().parse::<f64>().ok()).filter(|x| x.is_finite());
            number.ok_or_else(|| wrong(&alloc::format!("{name} needs {key}=NUMBER")))
        };
        match name.trim() {
            "log" => Ok(Self::Log),
            "log1p" => Ok(Self::Log1p),
            "asinh" => Ok(Self::Asinh),
            "box_cox" => Ok(Self::BoxCox { lambda: value("lambda")? }),
            "standardise" => {
                let (mean, deviation) = (value("mean")?, value("deviation")?);
                if deviation > 0.0 {
                    Ok(Self::Standardise { mean, deviation })
                } else {
                    Err(wrong("deviation is above 0"))
                }
            }
            _ => Err(wrong(&alloc::format!("transforms are {}", NAMES.join(", ")))),
        }
    }
}

/// A loss of transformed numbers: ℓ(T(pred), T(target)), pred on the old scale.
///
/// The derivatives follow the chain rule: ∂ = ℓ′·T′, ∂² = ℓ″·T′² + ℓ′·T″. To train on the new scale itself, transform the
/// targets and use the loss as it is.
///
/// ```
/// use forfeit::{Rescaled, SquaredError, Transform};
/// let relative = Rescaled::new(&SquaredError, Transform::Log);
/// let step = relative.value_and_gradient(&[2.0, 8.0], &[1.0, 8.0])?;
/// assert_eq!(step.value, 0.5 * 2f64.ln().powi(2));
/// assert_eq!(step.gradient, [0.5 * 2.0 * 2f64.ln() / 2.0, 0.0]);
/// assert_eq!(relative.to_string(), "squared_error of log");
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rescaled {
    loss: Box<dyn DynLoss>,
    transform: Transform,
}

impl Rescaled {
    /// The loss after the transform.
    pub fn new(loss: &dyn DynLoss, transform: Transform) -> Self {
        Self { loss: loss.boxed(), transform }
    }

    /// The loss.
    pub fn loss(&self) -> &dyn DynLoss {
        self.loss.as_ref()
    }

    /// The transform.
    pub fn transform(&self) -> Transform {
        self.transform
    }

    /// Value and derivatives at one point of the old scale. The majorizer is ℓ's own times T′²: it leaves the bend of T out,
    /// as Gauss and Newton do.
    pub fn at(&self, pred: f64, target: f64) -> Point {
        let scaled = |x: f64| self.transform.forward(Jet2::variable(x));
        let (p, t) = (scaled(pred), scaled(target));
        let point = self.loss.at(p.value, t.value);
        let square = p.first * p.first;
        Point {
            value: point.value,
            gradient: point.gradient * p.first,
            target_gradient: point.target_gradient * t.first,
            curvature: point.curvature * square + point.gradient * p.second,
            majorizer: point.majorizer * square,
        }
    }

    /// The mean loss.
    ///
    /// # Errors
    /// Numbers outside the domain of the transform; as [`Loss::mean`].
    pub fn mean(&self, pred: &[f64], target: &[f64]) -> Result<f64, Error> {
        self.loss.mean(&self.preds(pred)?, &self.transform.forward_all(target)?)
    }

    /// The mean loss and its gradient by the prediction on the old scale.
    ///
    /// # Errors
    /// Numbers outside the domain of the transform; as [`Loss::value_and_gradient`].
    pub fn value_and_gradient(&self, pred: &[f64], target: &[f64]) -> Result<Step<f64>, Error> {
        let scaled = self.preds(pred)?;
        let mut step = self.loss.value_and_gradient(&scaled, &self.transform.forward_all(target)?)?;
        for (slope, x) in step.gradient.iter_mut().zip(pred) {
            *slope *= self.transform.forward(Jet2::variable(*x)).first;
        }
        Ok(step)
    }

    fn preds(&self, pred: &[f64]) -> Result<Vec<f64>, Error> {
        self.transform.forward_all(pred).map_err(|error| match error {
            Error::Domain { loss, index, value, domain, .. } => {
                Error::Domain { loss, what: "pred", index, value, domain }
            }
            other => other,
        })
    }
}

impl fmt::Display for Rescaled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.loss, self.transform)
    }
}
