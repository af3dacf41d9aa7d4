//! What the machine streams: `c[i] = a[i] - b[i]` over as many bytes as a fused value and gradient moves,
//! and the sum of `a[i] - b[i]` where no gradient is asked for. It shares no code with forfeit. Rows of classes have no target of
//! their size: there b is a itself.

use std::hint::black_box;
use std::ops::Sub;

use bench_protocol::{Check, Dtype, Gradient, Job, Request};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Elements per piece of work: few enough to balance threads, enough to hide the cost of handing them out.
const PIECE: usize = 1 << 16;
/// Partial sums, so that the sum is limited by reading and not by the latency of an addition.
const LANES: usize = 64;

/// Makes the bound for one request.
pub(crate) fn prepare(request: &Request) -> Result<Box<dyn Job>, String> {
    Ok(match request.dtype {
        Dtype::F32 => Box::new(Stream::new(request, 2.0_f32, 1.0)?),
        Dtype::F64 => Box::new(Stream::new(request, 2.0_f64, 1.0)?),
        // As many bytes; arithmetic in half precision is no part of a bound.
        Dtype::F16 | Dtype::Bf16 => Box::new(Stream::new(request, Bits(2), Bits(1))?),
    })
}

/// An element that is subtracted and summed at no cost beside its bytes.
trait Cheap: Copy + Default + Sub<Output = Self> + Send + Sync + 'static {
    /// Adds.
    fn plus(self, other: Self) -> Self;
}

impl Cheap for f32 {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self + other
    }
}

impl Cheap for f64 {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self + other
    }
}

/// Sixteen bits that wrap around.
#[derive(Clone, Copy, Default)]
struct Bits(u16);

impl Sub for Bits {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }
}

impl Cheap for Bits {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }
}

struct Stream<T> {
    a: Vec<T>,
    /// Empty where `b` is `a`.
    b: Vec<T>,
    c: Vec<T>,
    gradient: Gradient,
    pool: Option<ThreadPool>,
}

impl<T: Cheap> Stream<T> {
    fn new(request: &Request, a: T, b: T) -> Result<Self, String> {
        let (n, threads) = (request.n, request.threads);
        // Small inputs stay on the calling thread, as any library would have it.
        let pool = (threads > 1 && n > PIECE)
            .then(|| ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| error.to_string()))
            .transpose()?;
        let c = if matches!(request.gradient, Gradient::Reused | Gradient::Curvature) {
            vec![T::default(); n]
        } else {
            Vec::new()
        };
        let b = if request.classes > 0 { Vec::new() } else { vec![b; n] };
        Ok(Self { a: vec![a; n], b, c, gradient: request.gradient, pool })
    }
}

impl<T: Cheap> Job for Stream<T> {
    fn step(&mut self) {
        let b = if self.b.is_empty() { &self.a[..] } else { &self.b[..] };
        let (a, b, pool) = (black_box(&self.a[..]), black_box(b), self.pool.as_ref());
        match self.gradient {
            Gradient::None => _ = black_box(sum(a, b, pool)),
            Gradient::Reused | Gradient::Curvature => difference(a, b, black_box(&mut self.c), pool),
            Gradient::Fresh => {
                let mut c = vec![T::default(); a.len()];
                difference(a, b, &mut c, pool);
                black_box(c);
            }
        }
    }

    fn check(&self) -> Option<Check> {
        None
    }
}

fn difference<T: Cheap>(a: &[T], b: &[T], c: &mut [T], pool: Option<&ThreadPool>) {
    match pool {
        None => dispatch::difference(a, b, c),
        Some(pool) => pool.install(|| {
            let inputs = a.par_chunks(PIECE).zip(b.par_chunks(PIECE));
            inputs.zip(c.par_chunks_mut(PIECE)).for_each(|((a, b), c)| dispatch::difference(a, b, c));
        }),
    }
}

fn sum<T: Cheap>(a: &[T], b: &[T], pool: Option<&ThreadPool>) -> T {
    match pool {
        None => dispatch::sum(a, b),
        Some(pool) => pool.install(|| {
            let pieces = a.par_chunks(PIECE).zip(b.par_chunks(PIECE));
            pieces.map(|(a, b)| dispatch::sum(a, b)).reduce(T::default, T::plus)
        }),
    }
}

/// The two loops, compiled for AVX-512 as well and chosen at run time.
mod dispatch {
    use super::{Cheap, LANES};

    #[inline(always)]
    fn difference_body<T: Cheap>(a: &[T], b: &[T], c: &mut [T]) {
        for ((&a, &b), c) in a.iter().zip(b).zip(c) {
            *c = a - b;
        }
    }

    #[inline(always)]
    fn sum_body<T: Cheap>(a: &[T], b: &[T]) -> T {
        let mut lanes = [T::default(); LANES];
        for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
            for k in 0..LANES {
                lanes[k] = lanes[k].plus(a[k] - b[k]);
            }
        }
        lanes.into_iter().fold(T::default(), T::plus)
    }

    macro_rules! twins {
        ($($name:ident, $body:ident, $twin:ident, ($($argument:ident: $type:ty),*) $(-> $output:ty)?;)*) => {$(
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
            fn $twin<T: Cheap>($($argument: $type),*) $(-> $output)? {
                $body($($argument),*)
            }

            pub(super) fn $name<T: Cheap>($($argument: $type),*) $(-> $output)? {
                #[cfg(target_arch = "x86_64")]
                if is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("fma")
                {
                    #[expect(unsafe_code, reason = "a function compiled for AVX-512, called where AVX-512 was just found")]
                    // SAFETY: every feature that the callee enables was detected in the condition above.
                    return unsafe { $twin($($argument),*) };
                }
                $body($($argument),*)
            }
        )*};
    }
    twins! {
        difference, difference_body, difference_avx512, (a: &[T], b: &[T], c: &mut [T]);
        sum, sum_body, sum_avx512, (a: &[T], b: &[T]) -> T;
    }
}
