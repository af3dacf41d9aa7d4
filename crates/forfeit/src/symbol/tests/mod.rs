//! Tests of formulas as a whole.

mod folding;
mod losses;
mod reading;
