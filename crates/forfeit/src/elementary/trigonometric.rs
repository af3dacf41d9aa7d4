//! Sine and cosine, and the argument of a periodic function brought home, spelled the same in both widths.

/// Defines them for one width, over constants and two polynomials.
macro_rules! trigonometric {
    ($float:ident) => {
        /// x less the nearest multiple k·y of y > 0, to half an ulp of x − k·y while |k| is below 2^22, 2^51 in double precision; further
        /// out no digit of it is left in x, and it is 0. NaN for infinite x.
        #[inline(always)]
        pub(crate) fn within_period<M: Mode>(x: $float, y: $float) -> $float {
            // A kernel's period is one number: its inverse is computed once.
            let ratio = if M::SUBNORMALS { x / y } else { x * (1.0 / y) };
            let k = (ratio + MAGIC) - MAGIC;
            // In two parts, so that the larger product is exact without fused multiply-add too.
            let high = $float::from_bits(y.to_bits() & HIGH_BITS);
            let near = fma::<M>(-k, y - high, fma::<M>(-k, high, x));
            flush::<M>(choose(ratio.abs() < FARTHEST, near, 0.0 * x))
        }

        /// The sine and the cosine of what is left of x after quarter turns, and the bits that count these.
        #[inline(always)]
        fn quarter<M: Mode>(x: $float) -> ($float, $float, bool, bool) {
            let x = choose(x.abs() < FARTHEST, x, 0.0 * x);
            let turns = fma::<M>(x, core::$float::consts::FRAC_2_PI, MAGIC);
            let k = turns - MAGIC;
            let r = QUARTER.iter().fold(x, |r, part| fma::<M>(-k, *part, r));
            let short = choose(r.abs() < TINY, 0.0, r);
            let z = short * short;
            let sine = fma::<M>(short * z, polynomial::<M, { SINE.len() }>(z, SINE), r);
            let cosine = fma::<M>(z * z, polynomial::<M, { COSINE.len() }>(z, COSINE), fma::<M>(z, -0.5, 1.0));
            let bits = turns.to_bits();
            (sine, cosine, bits & 1 == 1, bits & 2 == 2)
        }

        /// sin x: to 2 ulp while |x| is below 1e4, except beside the multiples of π, where it is to that share of x.
        #[inline(always)]
        pub(crate) fn sin<M: Mode>(x: $float) -> $float {
            let (sine, cosine, odd, negative) = quarter::<M>(x);
            let y = choose(odd, cosine, sine);
            choose(negative, -y, y)
        }

        /// cos x: to 2 ulp while |x| is below 1e4, except beside its zeros, where it is to that share of x.
        #[inline(always)]
        pub(crate) fn cos<M: Mode>(x: $float) -> $float {
            let (sine, cosine, odd, negative) = quarter::<M>(x);
            let y = choose(odd, sine, cosine);
            choose(odd != negative, -y, y)
        }
    };
}
