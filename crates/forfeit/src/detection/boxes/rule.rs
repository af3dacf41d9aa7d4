//! Whose arithmetic: this library's, without additive constants, or another's, with them.

use super::loss::BoxLoss;

/// How a box loss treats lengths and areas near 0.
///
/// The losses of this library have no additive constant: they do not depend on the unit of length, identical boxes have loss
/// 0, and value and gradient are finite for every box whose sides are not negative. The other rules reproduce what other
/// libraries compute, for models that were trained so; they exist for IoU, GIoU, DIoU and CIoU.
///
/// Constants of 1e−7 are added to areas in the square of the user's unit: in fractions of an image a box of side 10⁻³ has GIoU
/// loss 0.09 with itself under [`Torchvision`](Self::Torchvision). What is NaN there (boxes without height, a perfect
/// prediction under [`Eriklindernoren`](Self::Eriklindernoren) in single precision) stays NaN under that rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// No constant.
    #[default]
    Forfeit,
    /// torchvision's `generalized_box_iou_loss` and its sisters: 1e−7 on the denominators; boxes that only touch get no
    /// gradient from their overlap.
    Torchvision,
    /// eriklindernoren's PyTorch-YOLOv3: 1e−9 on the heights and the denominators.
    Eriklindernoren,
    /// YOLOv5 and YOLOv8 for boxes given by centre and size: 1e−7 on the denominators.
    Ultralytics,
    /// YOLOv5 and YOLOv8 for boxes given by corners, as in the loss of YOLOv8: 1e−7 on the heights too.
    UltralyticsCorners,
    /// YOLOv7: 1e−7 on the heights, twice under the arc tangent, and on the denominators.
    Yolov7,
    /// MMDetection 3: α counts only where IoU > ½, and scores are cut off at ±1.
    Mmdet,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 7] = [
        Self::Forfeit,
        Self::Torchvision,
        Self::Eriklindernoren,
        Self::Ultralytics,
        Self::UltralyticsCorners,
        Self::Yolov7,
        Self::Mmdet,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forfeit => "forfeit",
            Self::Torchvision => "torchvision",
            Self::Eriklindernoren => "eriklindernoren",
            Self::Ultralytics => "ultralytics",
            Self::UltralyticsCorners => "ultralytics_corners",
            Self::Yolov7 => "yolov7",
            Self::Mmdet => "mmdet",
        }
    }

    /// The constants of a loss under this rule, as the reference definitions take them.
    pub(super) fn constants(self, kind: BoxLoss) -> [f64; 12] {
        // On heights, again on heights under the arc tangent, plus and least of the union, plus and least of the hull, whether
        // these two are inside (C − U) too, on c², on α's denominator; then strict, gated, clamped.
        match self {
            Self::Forfeit => [0.0; 12],
            Self::Torchvision => [0.0, 0.0, 1e-7, f64::MIN, 1e-7, f64::MIN, 0.0, 1e-7, 1e-7, 1.0, 0.0, 0.0],
            Self::Eriklindernoren => [1e-9, 0.0, 1e-9, f64::MIN, 1e-9, f64::MIN, 1.0, 1e-9, 1e-9, 0.0, 0.0, 0.0],
            Self::Ultralytics => [0.0, 0.0, 1e-7, f64::MIN, 1e-7, f64::MIN, 1.0, 1e-7, 1e-7, 0.0, 0.0, 0.0],
            Self::UltralyticsCorners => [1e-7, 0.0, 1e-7, f64::MIN, 1e-7, f64::MIN, 1.0, 1e-7, 1e-7, 0.0, 0.0, 0.0],
            Self::Yolov7 => [1e-7, 1e-7, 1e-7, f64::MIN, 1e-7, f64::MIN, 1.0, 1e-7, 1e-7, 0.0, 0.0, 0.0],
            Self::Mmdet if matches!(kind, BoxLoss::Iou | BoxLoss::Giou) => {
                [0.0, 0.0, 0.0, 1e-7, 0.0, 1e-7, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
            }
            Self::Mmdet => [0.0, 1e-7, 1e-7, f64::MIN, 0.0, f64::MIN, 0.0, 1e-7, 0.0, 0.0, 1.0, 1.0],
        }
    }
}
