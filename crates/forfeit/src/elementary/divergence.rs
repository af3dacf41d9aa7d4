//! What divergences are made of, spelled the same in both widths: accurate where two numbers nearly agree.

/// Defines them for one width, over the `exp_m1` and `ln` in scope and two polynomials.
macro_rules! divergences {
    ($float:ident) => {
        /// s = (x − y)/(x + y), 0 for two zeros, and z·P(z) with z = s², for ln(x/y) = 2s + s·z·P(z); the last is whether
        /// s is small enough for that.
        #[inline(always)]
        fn nearness<M: Mode>(x: $float, y: $float) -> ($float, $float, bool) {
            let d = x - y;
            let s = choose(d == 0.0, 0.0, d / (x + y));
            let g = choose(s.abs() < TINY, 0.0, s);
            let z = g * g;
            (s, z * polynomial::<M, { ARTANH.len() }>(z, ARTANH), s.abs() < 2.0 / 3.0)
        }

        /// |ln(x/y)| for x and y that are far apart; their ratio may overflow where its logarithm does not.
        #[inline(always)]
        fn ln_far<M: Mode>(x: $float, y: $float) -> $float {
            // Adding 0 makes −0 positive.
            let (large, small) = (choose(x < y, y, x), choose(x < y, x, y) + 0.0);
            let wide = small * FAR < large;
            let small = choose(wide, small * FAR, small);
            // The smallest number and the largest are further apart than one such step; 0 is as far from either.
            let wider = (small > 0.0) & (small * FAR < large);
            let large = choose(wider, large * (1.0 / FAR), large);
            let step = choose(wider, 2.0 * LN_FAR, LN_FAR);
            ln::<M>(large / small) + choose(wide, step, 0.0)
        }

        /// ln(x/y) for x, y ≥ 0, to 2.5 ulp, with all its digits where x and y are close; 0 for two zeros.
        #[inline(always)]
        pub(crate) fn ln_ratio<M: Mode>(x: $float, y: $float) -> $float {
            let (s, tail, near) = nearness::<M>(x, y);
            let far = ln_far::<M>(x, y);
            choose(near, fma::<M>(s, tail, 2.0 * s), choose(x < y, -far, far))
        }

        /// x·ln(x/y) − x + y for x, y ≥ 0, to 3.5 ulp, never negative, with all its digits where x and y are close.
        #[inline(always)]
        pub(crate) fn relative_entropy<M: Mode>(x: $float, y: $float) -> $float {
            let (s, tail, near) = nearness::<M>(x, y);
            let (d, far) = (y - x, ln_far::<M>(x, y));
            // With d and s of opposite signs and |d| the larger: both terms are added.
            let close = s * fma::<M>(x, tail, -d);
            let apart = fma::<M>(x, choose(x < y, -far, far), d);
            flush::<M>(choose(near, close, choose(x == 0.0, y, apart)))
        }

        /// x − ln(1 + x), to 3 ulp, with all its digits near 0; 0 in kernels where it would be subnormal.
        ///
        /// Through s = x/(2 + x): ln(1 + x) = 2s + s·z·P(z), and x − 2s = x·s.
        #[inline(always)]
        pub(crate) fn ln_1p_deficit<M: Mode>(x: $float) -> $float {
            let short = choose(!M::SUBNORMALS && x.abs() < ROOT, 0.0, x);
            let s = short / (2.0 + short);
            let g = choose(s.abs() < TINY, 0.0, s);
            let z = g * g;
            let near = s * fma::<M>(-z, polynomial::<M, { ARTANH.len() }>(z, ARTANH), short);
            let far = x - ln_1p::<M>(x);
            choose(s.abs() < 2.0 / 3.0, near, choose(x == $float::INFINITY, x, far))
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
