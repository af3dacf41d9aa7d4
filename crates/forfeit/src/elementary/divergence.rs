//! What divergences are made of, spelled the same in both widths: accurate where two numbers nearly agree.

/// Defines them for one width, over the functions in scope and its constants.
macro_rules! divergences {
    ($float:ident, $bits:ident, $signed:ident) => {
        /// The bits of the exponent, of 1, and of the difference of exponents that keeps all others positive.
        const EXPONENT: $bits = $float::INFINITY.to_bits();
        const ONE: $bits = (1.0 as $float).to_bits();
        const BIAS: $bits = EXPONENT;
        /// Adding it to the bits of x or subtracting it doubles or halves x.
        const DOUBLE: $bits = 1 << ($float::MANTISSA_DIGITS - 1);
        /// It makes normal numbers of subnormal ones, and an integer in the low bits of its bits is added to it.
        const UP: $float = DOUBLE as $float;

        /// s, T and k with ln(x/y) = 2s + s·T + k·ln 2, for positive x and y, by one division: s = (x − 2ᵏy)/(x + 2ᵏy).
        ///
        /// That difference is exact. k is the exponent of the ratio, then |s| ≤ 1/5; with `WIDE` it is 0 from `BELOW` to `ABOVE`, where
        /// |s| ≤ ½ and x − y itself is a factor of the result.
        #[inline(always)]
        fn parts<M: Mode, const WIDE: bool>(x: $float, y: $float) -> ($float, $float, $float) {
            let (faint_x, faint_y) = (x < $float::MIN_POSITIVE, y < $float::MIN_POSITIVE);
            let a = choose(faint_x, x * UP, x).to_bits();
            let b = choose(faint_y, y * UP, y).to_bits();
            let apart = a.wrapping_sub(b);
            let near = WIDE & ((apart as $signed) > BELOW) & ((apart as $signed) < ABOVE);
            let k = choose(near, BIAS, apart.wrapping_add(BIAS + DOUBLE / 2) & !(DOUBLE - 1));
            // Both by the power of 2 that brings x to [1, 2), where no sum overflows and no square is subnormal.
            let x = $float::from_bits(a & (DOUBLE - 1) | ONE);
            let y = $float::from_bits(b.wrapping_add(k).wrapping_sub(a & EXPONENT).wrapping_sub(BIAS - ONE));
            let k = $float::from_bits(k / DOUBLE | UP.to_bits()) - (UP + (BIAS / DOUBLE) as $float);
            let lost = ($float::MANTISSA_DIGITS - 1) as $float;
            let k = (k + choose(faint_y, lost, 0.0)) - choose(faint_x, lost, 0.0);
            let s = (x - y) / (x + y);
            let z = s * s;
            let tail = if WIDE {
                polynomial::<M, { WIDE_ARTANH.len() }>(z, WIDE_ARTANH)
            } else {
                polynomial::<M, { ARTANH.len() }>(z, ARTANH)
            };
            (s, z * tail, k)
        }

        /// Whether both numbers are positive and finite.
        #[inline(always)]
        fn ordinary(x: $float, y: $float) -> bool {
            let (x, y) = (x.to_bits() as $signed, y.to_bits() as $signed);
            (x.min(y) > 0) & (x.max(y) < EXPONENT as $signed)
        }

        /// `end` where no number is negative, else NaN.
        #[inline(always)]
        fn unless_negative(x: $float, y: $float, end: $float) -> $float {
            choose((x >= 0.0) & (y >= 0.0), end, $float::NAN)
        }

        /// ln(x/y) for x, y ≥ 0, to 2 ulp, with all its digits where x and y are close; 0 for two zeros.
        #[inline(always)]
        pub(crate) fn ln_ratio<M: Mode>(x: $float, y: $float) -> $float {
            let (s, tail, k) = parts::<M, false>(x, y);
            let ln = fma::<M>(k, LN_2[0], fma::<M>(k, LN_2[1], fma::<M>(s, tail, 2.0 * s)));
            let d = x - y;
            let end = choose(d == 0.0, 0.0, d * $float::INFINITY);
            choose(ordinary(x, y), ln, unless_negative(x, y, end))
        }

        /// x·ln(x/y) − x + y for x, y ≥ 0, to 3.9 ulp, never negative, with all its digits where x and y are close.
        #[inline(always)]
        pub(crate) fn relative_entropy<M: Mode>(x: $float, y: $float) -> $float {
            let (s, tail, k) = parts::<M, true>(x, y);
            let d = y - x;
            // With d and s of opposite signs and |d| the larger: both terms are added.
            let close = s * fma::<M>(x, tail, -d);
            let rest = fma::<M>(k, LN_2[1], fma::<M>(s, tail, 2.0 * s));
            // x·(ln(x/y) − 1) + y
            let apart = fma::<M>(x, (k * LN_2[0] - 1.0) + rest, y);
            // Two infinite numbers have none.
            let end = choose(x == 0.0, y, d.abs() + $float::INFINITY);
            let inside = choose(k == 0.0, close, apart);
            flush::<M>(choose(ordinary(x, y), inside, unless_negative(x, y, end)))
        }

        /// x − ln(1 + x), to 3.3 ulp, with all its digits near 0; 0 in kernels where it would be subnormal.
        ///
        /// Through s = x/(2 + x): ln(1 + x) = 2s + s·z·P(z), and x − 2s = x·s.
        #[inline(always)]
        pub(crate) fn ln_1p_deficit<M: Mode>(x: $float) -> $float {
            let short = choose(!M::SUBNORMALS && x.abs() < ROOT, 0.0, x);
            let s = short / (2.0 + short);
            let g = choose(s.abs() < TINY, 0.0, s);
            let z = g * g;
            let near = s * fma::<M>(-z, polynomial::<M, { WIDE_ARTANH.len() }>(z, WIDE_ARTANH), short);
            let far = x - ln_1p::<M>(x);
            choose(s.abs() < 0.5, near, choose(x == $float::INFINITY, x, far))
        }

        /// eˣ − 1 − x, to 2.9 ulp, with all its digits near 0; 0 in kernels where it would be subnormal.
        #[inline(always)]
        pub(crate) fn exp_excess<M: Mode>(x: $float) -> $float {
            let short = choose(!M::SUBNORMALS && x.abs() < ROOT, 0.0, x);
            let near = short * short * polynomial::<M, { EXP_REST.len() }>(x, EXP_REST);
            let far = exp_m1::<M>(x) - x;
            // Where eˣ is infinite so is the difference, at x = ∞ too.
            choose(x.abs() < 2.0, near, choose(x == $float::INFINITY, x, far))
        }
    };
}
