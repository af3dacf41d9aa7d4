//! How a number multiplies and adds, and what it does below the smallest normal number.

/// The arithmetic under a [`Lane`](super::lane::Lane): chosen once, outside the kernel.
///
/// `cfg!(target_feature = "fma")` is false inside an inlined body even when its caller has the feature, and a
/// `mul_add` without hardware is a library call (135 ns): so the choice is a type.
pub(crate) trait Mode: Copy + Send + Sync + 'static {
    /// Whether results below the smallest normal number are formed (scalars) or are exactly 0 (kernels, where a
    /// subnormal costs 8 to 50 times an ordinary operation).
    const SUBNORMALS: bool;
    /// Whether kernels are vectors. On x86-64 without AVX2, machines from before 2013, they take one number at a time: vectors of
    /// that time were a fifth of the library's code.
    const VECTORS: bool;
    /// a·b + c.
    fn mul_add_f32(a: f32, b: f32, c: f32) -> f32;
    /// a·b + c.
    fn mul_add_f64(a: f64, b: f64, c: f64) -> f64;
}

/// Scalars: one rounding everywhere, subnormal results, the same bits on every machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exact;

/// Kernels on a machine with fused multiply-add: one rounding, no subnormal results.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fused;

/// Kernels on a machine without fused multiply-add: two roundings, no subnormal results.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain;

impl Mode for Exact {
    const SUBNORMALS: bool = true;
    const VECTORS: bool = true;

    #[inline(always)]
    fn mul_add_f32(a: f32, b: f32, c: f32) -> f32 {
        fused_f32(a, b, c)
    }

    #[inline(always)]
    fn mul_add_f64(a: f64, b: f64, c: f64) -> f64 {
        fused_f64(a, b, c)
    }
}

impl Mode for Fused {
    const SUBNORMALS: bool = false;
    const VECTORS: bool = true;

    #[inline(always)]
    fn mul_add_f32(a: f32, b: f32, c: f32) -> f32 {
        fused_f32(a, b, c)
    }

    #[inline(always)]
    fn mul_add_f64(a: f64, b: f64, c: f64) -> f64 {
        fused_f64(a, b, c)
    }
}

impl Mode for Plain {
    const SUBNORMALS: bool = false;
    const VECTORS: bool = !cfg!(target_arch = "x86_64");

    #[inline(always)]
    fn mul_add_f32(a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }

    #[inline(always)]
    fn mul_add_f64(a: f64, b: f64, c: f64) -> f64 {
        a * b + c
    }
}

/// The compiler's fused multiply-add: one instruction inside a function that enables it, else a library call with
/// the same bits.
#[inline(always)]
fn fused_f32(a: f32, b: f32, c: f32) -> f32 {
    #[cfg(feature = "std")]
    return a.mul_add(b, c);
    #[cfg(not(feature = "std"))]
    return libm::fmaf(a, b, c);
}

/// See [`fused_f32`].
#[inline(always)]
fn fused_f64(a: f64, b: f64, c: f64) -> f64 {
    #[cfg(feature = "std")]
    return a.mul_add(b, c);
    #[cfg(not(feature = "std"))]
    return libm::fma(a, b, c);
}
