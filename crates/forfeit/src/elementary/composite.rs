//! Functions that are spelled the same in both widths: composites of the exponential and the logarithm.

/// Defines the composites for one width, over the `decay`, `decay_m1`, `ln`, `ln_1p` and `tail` in scope.
macro_rules! composites {
    ($float:ident, $mul_add:ident, $sqrt:ident) => {
        /// a·b + c.
        #[inline(always)]
        fn fma<M: Mode>(a: $float, b: $float, c: $float) -> $float {
            M::$mul_add(a, b, c)
        }

        /// `Σ c[i]·x^i`, by Horner's rule in x² over pairs of coefficients: one product more than in x and half as deep, and
        /// depth is what a kernel waits for.
        #[inline(always)]
        fn polynomial<M: Mode, const N: usize>(x: $float, c: [$float; N]) -> $float {
            // Added to x², it changes no digit of the sum and keeps the square from being subnormal.
            const SMALL: $float = $float::EPSILON * $float::EPSILON * $float::EPSILON * $float::EPSILON;
            let square = fma::<M>(x, x, SMALL);
            let pair = |i: usize| if i + 1 < N { fma::<M>(c[i + 1], x, c[i]) } else { c[i] };
            let mut i = (N - 1) / 2 * 2;
            let mut sum = pair(i);
            while i > 0 {
                i -= 2;
                sum = fma::<M>(sum, square, pair(i));
            }
            sum
        }

        /// The square root of the hardware.
        #[inline(always)]
        fn square_root(x: $float) -> $float {
            #[cfg(feature = "std")]
            return x.sqrt();
            #[cfg(not(feature = "std"))]
            return libm::$sqrt(x);
        }

        /// tanh x, to 2.5 ulp, through e^−2|x| − 1: no cancellation near 0, no overflow far out.
        #[inline(always)]
        pub(crate) fn tanh<M: Mode>(x: $float) -> $float {
            let m = decay_m1::<M>(2.0 * x.abs());
            (-m / (2.0 + m)).copysign(x)
        }

        /// 1 / (1 + e^−x), to 2.9 ulp, from e^−|x|: right in both tails.
        #[inline(always)]
        pub(crate) fn sigmoid<M: Mode>(x: $float) -> $float {
            let e = decay::<M>(x.abs());
            let r = 1.0 / (1.0 + e);
            choose(x < 0.0, e * r, r)
        }

        /// ln(1 + e^x), to 2 ulp, as max(x, 0) + tail(|x|).
        #[inline(always)]
        pub(crate) fn softplus<M: Mode>(x: $float) -> $float {
            let relu = choose(x > 0.0, x, 0.0);
            relu + tail::<M>(x.abs())
        }

        /// x·ln y, to 1.8 ulp, with 0·ln y = 0 for every y that is a number; 0 in kernels where it would be subnormal.
        #[inline(always)]
        pub(crate) fn xlogy<M: Mode>(x: $float, y: $float) -> $float {
            let product = choose((x == 0.0) & !y.is_nan(), 0.0, x * ln::<M>(y));
            flush::<M>(product)
        }

        /// `x`, or 0 in kernels where it is subnormal.
        #[inline(always)]
        fn flush<M: Mode>(x: $float) -> $float {
            choose(!M::SUBNORMALS && x.abs() < $float::MIN_POSITIVE, 0.0, x)
        }

        /// ln(1 + x²), to 2.5 ulp, never overflowing; 0 in kernels where it would be subnormal.
        ///
        /// Far out as 2·ln(1 + |x|), the same to all digits.
        #[inline(always)]
        pub(crate) fn ln_1p_square<M: Mode>(x: $float) -> $float {
            // The least float whose square is normal: the smallest normal number is an even power of two.
            const ROOT: $float = $float::from_bits(($float::MIN_POSITIVE.to_bits() >> 1) + ($float::to_bits(1.0) >> 1));
            let a = x.abs();
            let far = a > 4.0 / $float::EPSILON;
            let short = choose(!M::SUBNORMALS && a < ROOT, 0.0, a);
            let y = ln_1p::<M>(choose(far, a, short * short));
            choose(far, 2.0 * y, y)
        }

        /// √x, rounded correctly.
        #[inline(always)]
        pub(crate) fn sqrt<M: Mode>(x: $float) -> $float {
            square_root(x)
        }

        /// √(x² + y²), to 1 ulp, scaled by a power of two so that no square overflows or underflows.
        #[inline(always)]
        pub(crate) fn hypot<M: Mode>(x: $float, y: $float) -> $float {
            let (x, y) = (x.abs(), y.abs());
            let swap = x < y;
            let (long, short) = (choose(swap, y, x), choose(swap, x, y));
            let by_size = |long_one: $float, short_one: $float| {
                choose(long > LONG, long_one, choose(long < 1.0 / LONG, short_one, 1.0))
            };
            let (scale, back) = (by_size(SHRINK, STRETCH), by_size(1.0 / SHRINK, 1.0 / STRETCH));
            let (long, short) = (long * scale, short * scale);
            // A leg this short changes no digit, and its square might be subnormal.
            let short = choose(short < long * $float::EPSILON, 0.0, short);
            flush::<M>(square_root(fma::<M>(long, long, short * short)) * back)
        }
    };
}
