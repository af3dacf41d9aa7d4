//! Every kernel under every instruction set, and the choice between them: the one module with an `unsafe` call.

#[cfg(all(feature = "half", target_arch = "x86_64"))]
use core::arch::x86_64::{__m128i, __m256, _mm256_cvtph_ps, _mm256_cvtps_ph};
#[cfg(all(feature = "half", target_arch = "x86_64"))]
use core::mem::transmute;

use super::kernel::{self, Columns, Inputs};
use super::values::Values;
use crate::arity::A;
use crate::form::Elementwise;
use crate::number::{Compute, Number};

/// An instruction set that kernels are compiled for. A value of it proves that this machine has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa(Level);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Portable = 0,
    Avx2 = 1,
    Avx512 = 2,
}

impl Isa {
    /// What runs everywhere. On aarch64 fused multiply-add belongs to it.
    pub const PORTABLE: Self = Self(Level::Portable);

    /// Every instruction set of this machine, the best one last.
    pub fn available() -> impl DoubleEndedIterator<Item = Self> {
        let best = Self::best();
        [Level::Portable, Level::Avx2, Level::Avx512]
            .into_iter()
            .map(Self)
            .filter(move |isa| isa.0 as u8 <= best.0 as u8)
    }

    /// The best instruction set of this machine.
    pub fn best() -> Self {
        #[cfg(all(target_arch = "x86_64", feature = "std"))]
        {
            // Half precision has instructions of its own, which every machine with AVX2 has.
            let avx2 =
                is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c");
            let avx512 = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl");
            match (avx2, avx512) {
                (true, true) => return Self(Level::Avx512),
                (true, false) => return Self(Level::Avx2),
                _ => {}
            }
        }
        Self::PORTABLE
    }

    /// Whether it has 32 registers of 8 f64, not 16 of 4.
    pub(crate) const fn has_wide_vectors(self) -> bool {
        matches!(self.0, Level::Avx512)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self.0 {
            Level::Portable => "portable",
            Level::Avx2 => "AVX2+FMA",
            Level::Avx512 => "AVX-512",
        }
    }
}

/// Code that is compiled for each instruction set, for whatever is no column of elements: boxes, rows.
///
/// `run` must be `#[inline(always)]`, and so must all that it calls in its loops: what is not inlined is compiled for the baseline.
pub(crate) trait Body<T: Compute> {
    /// What it returns.
    type Output;
    /// The code, over a number of the instruction set.
    fn run<R: Number<Scalar = T>>(self) -> Self::Output;
}

impl Isa {
    /// Runs `body` as compiled for this instruction set.
    #[cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "as for kernels"))]
    pub(crate) fn run<T: Compute, B: Body<T>>(self, body: B) -> B::Output {
        match self.0 {
            Level::Portable => body.run::<Baseline<T>>(),
            // SAFETY: an `Isa` above `PORTABLE` is made by `Isa::best` alone, after it has found on this machine every
            // feature that these functions are compiled with.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { body_avx2(body) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Level::Avx512 => unsafe { body_avx512(body) },
            #[cfg(not(target_arch = "x86_64"))]
            Level::Avx2 | Level::Avx512 => body.run::<Baseline<T>>(),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn body_avx2<T: Compute, B: Body<T>>(body: B) -> B::Output {
    body.run::<T::Fused>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
fn body_avx512<T: Compute, B: Body<T>>(body: B) -> B::Output {
    body.run::<T::Fused>()
}

/// Asks for the cache line of `address` early; does nothing where the machine has no such instruction.
#[inline(always)]
#[cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "the instruction takes an address"))]
pub(super) fn prefetch<T>(address: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch of any address neither faults nor reads nor writes what a program can see.
    unsafe {
        core::arch::x86_64::_mm_prefetch::<{ core::arch::x86_64::_MM_HINT_T0 }>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

/// Widens as many f16 as whole vectors hold, by the machine's own instruction, and returns how many: none where it has none.
#[cfg(feature = "half")]
#[cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "as for kernels"))]
pub(super) fn widen(from: &[half::f16], out: &mut [f32]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if Isa::best() != Isa::PORTABLE {
        let (from, out) = (from.as_chunks().0, out.as_chunks_mut().0);
        // SAFETY: the machine has what the function is compiled with.
        unsafe { widen_f16c(from, out) };
        return 8 * from.len();
    }
    let _ = (from, out);
    0
}

#[cfg(all(feature = "half", target_arch = "x86_64"))]
#[target_feature(enable = "avx,f16c")]
#[expect(unsafe_code, reason = "arrays and vectors of the same bits")]
fn widen_f16c(from: &[[half::f16; 8]], out: &mut [[f32; 8]]) {
    for (&from, out) in from.iter().zip(out) {
        // SAFETY: eight u16 or f32 and the vector of as many bits have the same layout.
        *out = unsafe { transmute::<__m256, [f32; 8]>(_mm256_cvtph_ps(transmute::<[half::f16; 8], __m128i>(from))) };
    }
}

/// Rounds as many f32 as whole vectors hold to f16, by the machine's own instruction, and returns how many.
#[cfg(feature = "half")]
#[cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "as for kernels"))]
pub(super) fn narrow(from: &[f32], out: &mut [half::f16]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if Isa::best() != Isa::PORTABLE {
        let (from, out) = (from.as_chunks().0, out.as_chunks_mut().0);
        // SAFETY: the machine has what the function is compiled with.
        unsafe { narrow_f16c(from, out) };
        return 8 * from.len();
    }
    let _ = (from, out);
    0
}

#[cfg(all(feature = "half", target_arch = "x86_64"))]
#[target_feature(enable = "avx,f16c")]
#[expect(unsafe_code, reason = "arrays and vectors of the same bits")]
fn narrow_f16c(from: &[[f32; 8]], out: &mut [[half::f16; 8]]) {
    for (&from, out) in from.iter().zip(out) {
        // SAFETY: eight u16 or f32 and the vector of as many bits have the same layout.
        *out =
            unsafe { transmute::<__m128i, [half::f16; 8]>(_mm256_cvtps_ph::<0>(transmute::<[f32; 8], __m256>(from))) };
    }
}

/// A kernel compiled for each instruction set.
#[derive(Clone, Copy)]
pub(crate) struct Kernel<F>([F; 3]);

/// The number of a kernel where nothing is known of the machine.
#[cfg(target_arch = "aarch64")]
type Baseline<T> = <T as Compute>::Fused;
#[cfg(not(target_arch = "aarch64"))]
type Baseline<T> = <T as Compute>::Plain;

/// Items for the widest instruction set, or none.
macro_rules! only_if {
    (avx512 $($item:item)*) => { $($item)* };
    (avx2 $($item:item)*) => {};
}

macro_rules! kernels {
    ($($(#[$doc:meta])* $name:ident[$side_by_side:literal, $widest:ident]: $pointer:ident($($argument:ident: $type:ty),*);)*) => {
        $(
            type $pointer<T> = unsafe fn(Inputs<'_, T>, $($type),*);

            mod $name {
                use super::*;

                pub(super) fn portable<E: Elementwise<Target = A<1>>, T: Compute>(inputs: Inputs<'_, T>, $($argument: $type),*) {
                    kernel::$name::<E, Baseline<T>, 1>(inputs, $($argument),*);
                }

                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2,fma")]
                pub(super) fn avx2<E: Elementwise<Target = A<1>>, T: Compute, const K: usize>(inputs: Inputs<'_, T>, $($argument: $type),*) {
                    kernel::$name::<E, T::Fused, K>(inputs, $($argument),*);
                }

                #[cfg(not(target_arch = "x86_64"))]
                pub(super) fn avx2<E: Elementwise<Target = A<1>>, T: Compute, const K: usize>(inputs: Inputs<'_, T>, $($argument: $type),*) {
                    portable::<E, T>(inputs, $($argument),*);
                }

                only_if! { $widest
                    #[cfg(target_arch = "x86_64")]
                    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
                    pub(super) fn avx512<E: Elementwise<Target = A<1>>, T: Compute, const K: usize>(inputs: Inputs<'_, T>, $($argument: $type),*) {
                        kernel::$name::<E, T::Fused, K>(inputs, $($argument),*);
                    }

                    #[cfg(not(target_arch = "x86_64"))]
                    pub(super) use avx2 as avx512;
                }
            }
        )*

        /// Every kernel of one loss over one float.
        pub(crate) struct Kernels<T: 'static> {
            $($(#[$doc])* $name: Kernel<$pointer<T>>,)*
        }

        impl<T: Compute> Kernels<T> {
            pub(crate) const fn of<E: Elementwise<Target = A<1>>>() -> Self {
                // Only what is chosen here is compiled.
                if E::SIDE_BY_SIDE {
                    Self {
                        $($name: Kernel([
                            $name::portable::<E, T>,
                            $name::avx2::<E, T, $side_by_side>,
                            $name::$widest::<E, T, $side_by_side>,
                        ]),)*
                    }
                } else {
                    Self { $($name: Kernel([$name::portable::<E, T>, $name::avx2::<E, T, 1>, $name::$widest::<E, T, 1>]),)* }
                }
            }

            $(
                $(#[$doc])*
                #[expect(unsafe_code, reason = "a function compiled for an instruction set is called from ordinary code")]
                pub(crate) fn $name(&self, isa: Isa, inputs: Inputs<'_, T>, $($argument: $type),*) {
                    // SAFETY: an `Isa` above `PORTABLE` is made by `Isa::best` alone, after it has found on this machine
                    // every feature that the kernel of that index is compiled with.
                    unsafe { (self.$name.0[isa.0 as usize])(inputs, $($argument),*) }
                }
            )*
        }
    };
}

// In brackets: numbers side by side, four in the kernels that matter most, where depth is what they wait for; and the widest
// instruction set that is compiled for, AVX2 serving AVX-512 too where the kernel is seldom called. What runs everywhere takes
// one number at a time. All of this is the time that a build takes.
kernels! {
    /// The values or their sum.
    value[4, avx512]: Value(values: Values<'_, T>);
    /// The scaled gradient, and the values or their sum.
    gradient[4, avx512]: Gradient(gradient: Columns<'_, '_, T>, values: Values<'_, T>, scaling: [T; 2]);
    /// Value, scaled gradient and second derivative.
    curvature[1, avx2]: CurvatureOf(values: Values<'_, T>, gradient: Columns<'_, '_, T>, curvature: Columns<'_, '_, T>, scaling: [T; 2]);
    /// The gradient by the target.
    target_gradient[1, avx2]: TargetGradient(gradient: Columns<'_, '_, T>);
    /// The gradient by each parameter.
    parameter_gradient[1, avx2]: ParameterGradient(gradient: Columns<'_, '_, T>);
    /// The majorizer.
    majorizer[1, avx2]: Majorizer(majorizer: &mut [T]);
}
