//! ln Γ and its derivatives.

use super::{Mode, rounded};
use crate::elementary::f64 as double;

/// The polygamma function of the given order at x > 0, −1 for ln Γ: computed in double precision, rounded once.
#[inline(always)]
pub(crate) fn polygamma<M: Mode>(order: i32, x: f32) -> f32 {
    rounded::<M>(double::polygamma::<M>(order, f64::from(x)))
}
