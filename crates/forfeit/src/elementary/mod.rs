//! Our own elementary functions: branch-free, so that the compiler vectorises a scalar loop that calls them, and
//! with the same bits on every machine with fused multiply-add.
//!
//! Each function is generic over the [`Mode`](crate::number::Mode): scalars form subnormal results, kernels return
//! exactly 0 below the smallest normal number and form no subnormal on the way. There is no table, no branch on a
//! value, and no conversion from float to integer that saturates: an exponent is read from, and written to, the bits
//! of a float. NaN goes in, NaN comes out, always.
//!
//! Functions that occur together in a value and its gradient (`tail` and `exp`; `ln_cosh` and `tanh`; `softplus` and
//! `sigmoid`) call the same exponential with the same argument, so that it is computed once.
//!
//! Polynomials are minimax fits of our own (Remez exchange; Chebyshev for quotients). The error bounds in the documentation of each
//! function are measured with fused multiply-add: in single precision at every number from 2^−6 to 2^7 in size and at
//! every 101st elsewhere, in double precision at 150 000 random points, a fifth of them near the ends of the range and
//! where a formula changes to another.

#[macro_use]
mod composite;
#[macro_use]
mod divergence;
#[macro_use]
mod trigonometric;
pub(crate) mod f32;
pub(crate) mod f64;
#[cfg(test)]
mod tests;
