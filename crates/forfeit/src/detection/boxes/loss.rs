//! Which box loss, as a value: its parameters, its name, its spec.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use super::definition as of;
use super::kernel::{self, Kernel};
use super::rule::Rule;
use crate::error::Error;
use crate::interval::Interval;
use crate::number::Compute;

/// A loss of a predicted and a target box.
///
/// I and U are the areas of intersection and union, C that of the smallest box around both, c its diagonal and c_w, c_h its
/// sides, ρ the distance of the centres; w, h belong to the prediction and W, H to the target. IoU = I/U; where U = 0 it is 1
/// for identical boxes and else 0. A quotient with denominator 0 is 0. Every loss is finite, with a finite gradient, for boxes
/// whose sides are not negative: degenerate, identical, touching, nested, disjoint, huge or tiny.
///
/// ```
/// use forfeit::detection::BoxLoss;
/// let step = BoxLoss::Iou.value_and_gradient(&[[0.0, 0.0, 2.0, 1.0]], &[[0.0, 0.0, 1.0, 1.0]])?;
/// assert_eq!(step.value, 0.5);
/// assert_eq!(step.gradient[0][2], 0.25);
/// let same: BoxLoss = "siou:theta=4".parse()?;
/// assert_eq!(same, BoxLoss::Siou { theta: 4.0 });
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum BoxLoss {
    /// 1 − IoU: no gradient between boxes that are apart. Yu et al. 2016, UnitBox (arXiv 1608.01471), in its linear form;
    /// MMDetection `IoULoss(mode="linear")`.
    Iou,
    /// 1 − IoU + (C − U)/C. Rezatofighi et al. 2019 (arXiv 1902.09630), algorithm 1; torchvision `generalized_box_iou_loss`.
    Giou,
    /// 1 − IoU + ρ²/c². Zheng et al. 2020 (arXiv 1911.08287), eq. 7; torchvision `distance_box_iou_loss`.
    Diou,
    /// 1 − IoU + ρ²/c² + α·v with v = (4/π²)(atan(W/H) − atan(w/h))² and α = v/(1 − IoU + v), which carries no gradient. Zheng
    /// et al. 2020 (arXiv 1911.08287), eqs. 8–11; torchvision `complete_box_iou_loss`. The gradient is that of this formula:
    /// the paper's remark to leave out the factor 1/(w² + h²) of ∂v is not followed, as PyTorch's libraries do not.
    Ciou,
    /// 1 − IoU + ρ²/c² + (w − W)²/c_w² + (h − H)²/c_h²: Efficient IoU, Zhang et al. 2021 (arXiv 2101.08158). Not the Extended
    /// IoU that goes by the same letters.
    Eiou,
    /// 1 − IoU + (Δ + Ω)/2 with Δ = Σ 1 − exp(−(2 − Λ)·(d/c)²) over both axes, Λ = 2·|dx·dy|/ρ², the sine of twice the
    /// angle of the line of centres, and Ω = Σ (1 − exp(−|w − W|/max(w, W)))^θ over both sides: Gevorgyan 2022 (arXiv
    /// 2205.12740).
    Siou {
        /// How much shape counts, > 0; the paper's 4 unless given.
        theta: f64,
    },
    /// exp(ρ²/c²)·(1 − IoU), c without gradient: Wise IoU, Tong et al. 2023 (arXiv 2301.10051), version 1.
    WiouV1,
    /// (L/mean)^γ times version 1, L = 1 − IoU; the factor carries no gradient. Version 2.
    WiouV2 {
        /// How strongly hard boxes count, ≥ 0; 0.5 unless given.
        gamma: f64,
        /// The running mean of 1 − IoU, kept by the caller, > 0.
        mean: f64,
    },
    /// β/(δ·α^(β − δ)) times version 1 with β = (1 − IoU)/mean; the factor carries no gradient. Version 3.
    WiouV3 {
        /// α > 0; the paper's 1.9 unless given.
        alpha: f64,
        /// δ > 0; the paper's 3 unless given.
        delta: f64,
        /// The running mean of 1 − IoU, kept by the caller, > 0.
        mean: f64,
    },
    /// 1 − IoU^α: He et al. 2021 (arXiv 2110.13675). With α < 1 the gradient is without bound as boxes come apart.
    AlphaIou {
        /// α > 0; the paper's 3 unless given.
        alpha: f64,
    },
    /// Σ smooth L1(1 − B) over cx, cy, w, h, B the best IoU that a box with that coordinate can have: Tychsen-Smith & Petersson
    /// 2018 (arXiv 1711.00164); MMDetection `BoundedIoULoss`, summed over its four columns and without its 10⁻³.
    BoundedIou {
        /// Where smooth L1 turns from parabola to line, > 0; 0.2 unless given.
        beta: f64,
    },
}

/// A parameter of a box loss: name, value unless given, range.
type Parameter = (&'static str, Option<f64>, Interval);

const POSITIVE: Interval = Interval::POSITIVE_FINITE;

/// Names and parameters, in the order of the variants.
const KINDS: &[(&str, &[Parameter])] = &[
    ("iou", &[]),
    ("giou", &[]),
    ("diou", &[]),
    ("ciou", &[]),
    ("eiou", &[]),
    ("siou", &[("theta", Some(4.0), POSITIVE)]),
    ("wiou_v1", &[]),
    ("wiou_v2", &[("gamma", Some(0.5), Interval::NON_NEGATIVE_FINITE), ("mean", None, POSITIVE)]),
    ("wiou_v3", &[("alpha", Some(1.9), POSITIVE), ("delta", Some(3.0), POSITIVE), ("mean", None, POSITIVE)]),
    ("alpha_iou", &[("alpha", Some(3.0), POSITIVE)]),
    ("bounded_iou", &[("beta", Some(0.2), POSITIVE)]),
];

impl BoxLoss {
    /// Every box loss, with the parameters that it has unless given, and mean 1 where one must be given.
    pub const ALL: [Self; 11] = [
        Self::Iou,
        Self::Giou,
        Self::Diou,
        Self::Ciou,
        Self::Eiou,
        Self::Siou { theta: 4.0 },
        Self::WiouV1,
        Self::WiouV2 { gamma: 0.5, mean: 1.0 },
        Self::WiouV3 { alpha: 1.9, delta: 3.0, mean: 1.0 },
        Self::AlphaIou { alpha: 3.0 },
        Self::BoundedIou { beta: 0.2 },
    ];

    fn index(self) -> usize {
        match self {
            Self::Iou => 0,
            Self::Giou => 1,
            Self::Diou => 2,
            Self::Ciou => 3,
            Self::Eiou => 4,
            Self::Siou { .. } => 5,
            Self::WiouV1 => 6,
            Self::WiouV2 { .. } => 7,
            Self::WiouV3 { .. } => 8,
            Self::AlphaIou { .. } => 9,
            Self::BoundedIou { .. } => 10,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        KINDS[self.index()].0
    }

    /// Its parameters, in the order of its variant.
    pub fn parameters(self) -> Vec<f64> {
        match self {
            Self::Siou { theta } => alloc::vec![theta],
            Self::WiouV2 { gamma, mean } => alloc::vec![gamma, mean],
            Self::WiouV3 { alpha, delta, mean } => alloc::vec![alpha, delta, mean],
            Self::AlphaIou { alpha } => alloc::vec![alpha],
            Self::BoundedIou { beta } => alloc::vec![beta],
            _ => Vec::new(),
        }
    }

    /// Whether prediction and target may change places: then the gradient by the target is to be had too.
    pub(super) fn is_symmetric(self) -> bool {
        !matches!(self, Self::BoundedIou { .. })
    }

    /// Checks that parameters are in their ranges.
    pub(super) fn check(self) -> Result<(), Error> {
        for ((parameter, _, range), value) in KINDS[self.index()].1.iter().zip(self.parameters()) {
            if !range.contains(value) {
                return Err(Error::Parameter { loss: self.name(), parameter, value, range: *range });
            }
        }
        Ok(())
    }

    /// The kernel under a rule, with its parameters; None where the rule has no such loss.
    pub(super) fn kernel<T: Compute>(self, rule: Rule) -> Option<(Kernel<T>, Vec<f64>)> {
        if rule != Rule::Forfeit {
            let kernel: Kernel<T> = match self {
                Self::Iou => kernel::of::<of::ReferenceIou, T>,
                Self::Giou => kernel::of::<of::ReferenceGiou, T>,
                Self::Diou => kernel::of::<of::ReferenceDiou, T>,
                Self::Ciou => kernel::of::<of::ReferenceCiou, T>,
                _ => return None,
            };
            return Some((kernel, rule.constants(self).to_vec()));
        }
        let kernel: Kernel<T> = match self {
            Self::Iou => kernel::of::<of::Iou, T>,
            Self::Giou => kernel::of::<of::Giou, T>,
            Self::Diou => kernel::of::<of::Diou, T>,
            Self::Ciou => kernel::of::<of::Ciou, T>,
            Self::Eiou => kernel::of::<of::Eiou, T>,
            Self::Siou { theta: 4.0 } => return Some((kernel::of::<of::SiouFour, T>, Vec::new())),
            Self::Siou { .. } => kernel::of::<of::Siou, T>,
            Self::WiouV1 => kernel::of::<of::WiouV1, T>,
            Self::WiouV2 { .. } => kernel::of::<of::WiouV2, T>,
            Self::WiouV3 { .. } => kernel::of::<of::WiouV3, T>,
            Self::AlphaIou { .. } => kernel::of::<of::AlphaIou, T>,
            Self::BoundedIou { .. } => kernel::of::<of::BoundedIou, T>,
        };
        Some((kernel, self.parameters()))
    }

    fn from_parameters(index: usize, p: &[f64]) -> Self {
        match Self::ALL[index] {
            Self::Siou { .. } => Self::Siou { theta: p[0] },
            Self::WiouV2 { .. } => Self::WiouV2 { gamma: p[0], mean: p[1] },
            Self::WiouV3 { .. } => Self::WiouV3 { alpha: p[0], delta: p[1], mean: p[2] },
            Self::AlphaIou { .. } => Self::AlphaIou { alpha: p[0] },
            Self::BoundedIou { .. } => Self::BoundedIou { beta: p[0] },
            plain => plain,
        }
    }
}

impl fmt::Display for BoxLoss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        for (i, ((name, ..), value)) in KINDS[self.index()].1.iter().zip(self.parameters()).enumerate() {
            write!(f, "{}{name}={value}", if i == 0 { ':' } else { ',' })?;
        }
        Ok(())
    }
}

impl FromStr for BoxLoss {
    type Err = Error;

    /// Reads `name` or `name:key=value,key=value`.
    ///
    /// # Errors
    /// An unknown name or parameter, a parameter that is missing, repeated, no number, or out of its range.
    fn from_str(spec: &str) -> Result<Self, Error> {
        let wrong = |reason: String| Error::Spec { spec: spec.into(), reason };
        let (name, rest) = spec.trim().split_once(':').unwrap_or((spec.trim(), ""));
        let Some(index) = KINDS.iter().position(|(known, _)| *known == name) else {
            let known: Vec<_> = KINDS.iter().map(|(name, _)| *name).collect();
            return Err(wrong(format!("there is no box loss '{name}'; there are {}", known.join(", "))));
        };
        let known = KINDS[index].1;
        let mut given = alloc::vec![None; known.len()];
        for piece in rest.split(',').filter(|piece| !piece.trim().is_empty()) {
            let (key, value) = piece.split_once('=').ok_or_else(|| wrong(format!("'{piece}' has no '='")))?;
            let place = known.iter().position(|(name, ..)| *name == key.trim());
            let place = place.ok_or_else(|| wrong(format!("{name} has no parameter '{}'", key.trim())))?;
            let value = value.trim().parse().map_err(|_| wrong(format!("'{}' is no number", value.trim())))?;
            if given[place].replace(value).is_some() {
                return Err(wrong(format!("'{}' is given twice", key.trim())));
            }
        }
        let value = |(given, &(parameter, default, _)): (Option<f64>, &Parameter)| {
            given.or(default).ok_or_else(|| wrong(format!("{name} needs a value for '{parameter}'")))
        };
        let params: Vec<f64> = given.into_iter().zip(known).map(value).collect::<Result<_, _>>()?;
        let loss = Self::from_parameters(index, &params);
        loss.check()?;
        Ok(loss)
    }
}
