//! Every function against exact values, at its special points, and between the modes.

use crate::number::mode::{Exact, Fused, Mode, Plain};

/// A function of one or two numbers; the second is ignored by the functions of one.
type Function<T> = fn(T, T) -> T;

/// The worst error allowed, in ulp, with fused multiply-add.
fn bound(name: &str) -> f64 {
    match name {
        "sqrt" => 0.5,
        "tanh" | "sigmoid" | "ln_cosh" | "ln_gamma" | "digamma" | "trigamma" | "polygamma_2" => 3.0,
        "exp_excess" | "ln_ratio" | "ln_1p_deficit" | "ln_1p_square" | "ln_bessel" | "bessel_gap" => 3.0,
        "polygamma_3" | "relative_entropy" => 4.0,
        _ => 2.0,
    }
}

macro_rules! width {
    ($float:ident, $bits:ident, $csv:literal, $half:expr) => {
        mod $float {
            use super::*;
            use crate::elementary::$float as elementary;

            /// What rounding the expected value to double precision may add to an error.
            const HALF: f64 = $half;
            const LEAST: $float = $float::MIN_POSITIVE;

            fn functions<M: Mode>() -> [(&'static str, Function<$float>); 29] {
                [
                    ("exp", |x, _| elementary::exp::<M>(x)),
                    ("exp_m1", |x, _| elementary::exp_m1::<M>(x)),
                    ("ln", |x, _| elementary::ln::<M>(x)),
                    ("ln_1p", |x, _| elementary::ln_1p::<M>(x)),
                    ("tanh", |x, _| elementary::tanh::<M>(x)),
                    ("atan", |x, _| elementary::atan::<M>(x)),
                    ("sigmoid", |x, _| elementary::sigmoid::<M>(x)),
                    ("softplus", |x, _| elementary::softplus::<M>(x)),
                    ("tail", |x, _| elementary::tail::<M>(x)),
                    ("ln_cosh", |x, _| elementary::ln_cosh::<M>(x)),
                    ("sqrt", |x, _| elementary::sqrt::<M>(x)),
                    ("powf", elementary::powf::<M>),
                    ("xlogy", elementary::xlogy::<M>),
                    ("hypot", elementary::hypot::<M>),
                    ("ln_gamma", |x, _| elementary::polygamma::<M>(-1, x)),
                    ("digamma", |x, _| elementary::polygamma::<M>(0, x)),
                    ("trigamma", |x, _| elementary::polygamma::<M>(1, x)),
                    ("polygamma_2", |x, _| elementary::polygamma::<M>(2, x)),
                    ("polygamma_3", |x, _| elementary::polygamma::<M>(3, x)),
                    ("ln_bessel", |x, _| elementary::ln_bessel::<M>(x)),
                    ("bessel_gap", |x, _| elementary::bessel_gap::<M>(x)),
                    ("sin", |x, _| elementary::sin::<M>(x)),
                    ("cos", |x, _| elementary::cos::<M>(x)),
                    ("within_period", elementary::within_period::<M>),
                    ("ln_1p_deficit", |x, _| elementary::ln_1p_deficit::<M>(x)),
                    ("ln_1p_square", |x, _| elementary::ln_1p_square::<M>(x)),
                    ("exp_excess", |x, _| elementary::exp_excess::<M>(x)),
                    ("ln_ratio", elementary::ln_ratio::<M>),
                    ("relative_entropy", elementary::relative_entropy::<M>),
                ]
            }

            /// Calls `visit(function, x, y, exact)` for every golden value.
            fn golden<M: Mode>(mut visit: impl FnMut(&str, Function<$float>, $float, $float, f64)) {
                let functions = functions::<M>();
                let number = |hex: &str| $float::from_bits($bits::from_str_radix(hex, 16).unwrap_or(0));
                let mut seen = 0;
                for line in include_str!($csv).lines().skip(1) {
                    let mut fields = line.split(',');
                    let mut field = || fields.next().expect("four columns");
                    let (name, x, y) = (field(), number(field()), number(field()));
                    let exact = field().parse().expect("a number");
                    let (_, f) = functions.iter().find(|f| f.0 == name).expect("a known function");
                    visit(name, *f, x, y, exact);
                    seen += 1;
                }
                assert_eq!(seen, 29 * 160);
            }

            /// The error of `value` in units of the last place of `exact`, or of the subnormal numbers.
            fn error(value: $float, exact: f64) -> f64 {
                let rounded = (exact as $float).abs();
                if rounded == $float::INFINITY {
                    return if value as f64 == exact.signum() * f64::INFINITY { 0.0 } else { f64::INFINITY };
                }
                let place = $float::from_bits(rounded.to_bits() & $float::INFINITY.to_bits()).max(LEAST);
                // In two steps: the last place of a small number may be zero.
                ((value as f64 - exact) / f64::from(place)).abs() / f64::from($float::EPSILON)
            }

            fn within<M: Mode>(extra: f64) {
                golden::<M>(|name, f, x, y, exact| {
                    let value = f(x, y);
                    // An ulp on either side of the smallest normal number, a kernel may round to it or to 0.
                    let faint = (exact.abs() as $float) <= LEAST;
                    if faint && !M::SUBNORMALS {
                        assert!(
                            value == 0.0 || value.abs() == LEAST || x.abs() < LEAST,
                            "{name}({x:e}, {y:e}) = {value:e}"
                        );
                    } else {
                        let error = error(value, exact);
                        let allowed = bound(name) + extra + HALF;
                        assert!(error <= allowed, "{name}({x:e}, {y:e}) = {value:e}: {error} ulp, exact {exact:e}");
                    }
                });
            }

            #[test]
            fn exact_mode_meets_its_bounds() {
                within::<Exact>(0.0);
            }

            #[test]
            fn fused_mode_meets_its_bounds() {
                within::<Fused>(0.0);
            }

            #[test]
            fn plain_mode_meets_its_bounds() {
                within::<Plain>(2.5);
            }

            #[test]
            fn fused_is_exact_bit_for_bit_where_the_result_is_normal() {
                let fused = functions::<Fused>();
                golden::<Exact>(|name, f, x, y, _| {
                    let exact = f(x, y);
                    let (_, f) = fused.iter().find(|f| f.0 == name).expect("the same functions");
                    let value = f(x, y);
                    if exact.abs() >= LEAST {
                        assert_eq!(value.to_bits(), exact.to_bits(), "{name}({x:e}, {y:e}): {value:e}, {exact:e}");
                    } else {
                        assert!(value == 0.0 || value == x, "{name}({x:e}, {y:e}) = {value:e}");
                    }
                });
            }

            #[test]
            fn nan_in_nan_out() {
                fn check<M: Mode>() {
                    for (name, f) in functions::<M>() {
                        assert!(f($float::NAN, 2.0).is_nan(), "{name}(NaN)");
                        assert!(f($float::NAN, 0.0).is_nan(), "{name}(NaN, 0)");
                        if ["powf", "xlogy", "hypot"].contains(&name) {
                            for x in [0.0, 1.0, 2.0, $float::INFINITY] {
                                assert!(f(x, $float::NAN).is_nan(), "{name}({x}, NaN)");
                            }
                        }
                    }
                }
                check::<Exact>();
                check::<Fused>();
                check::<Plain>();
            }

            #[test]
            fn limits() {
                fn check<M: Mode>() {
                    const INF: $float = $float::INFINITY;
                    const NAN: $float = $float::NAN;
                    let table: &[(&str, $float, $float, $float)] = &[
                        ("exp", -INF, 0.0, 0.0),
                        ("exp", INF, 0.0, INF),
                        ("exp", 0.0, 0.0, 1.0),
                        ("exp", -0.0, 0.0, 1.0),
                        ("exp_m1", -INF, 0.0, -1.0),
                        ("exp_m1", INF, 0.0, INF),
                        ("exp_m1", -0.0, 0.0, -0.0),
                        ("exp_m1", 0.0, 0.0, 0.0),
                        ("ln", 0.0, 0.0, -INF),
                        ("ln", -0.0, 0.0, -INF),
                        ("ln", 1.0, 0.0, 0.0),
                        ("ln", INF, 0.0, INF),
                        ("ln", -1.0, 0.0, NAN),
                        ("ln", -INF, 0.0, NAN),
                        ("ln_1p", -1.0, 0.0, -INF),
                        ("ln_1p", -1.5, 0.0, NAN),
                        ("ln_1p", -INF, 0.0, NAN),
                        ("ln_1p", INF, 0.0, INF),
                        ("ln_1p", -0.0, 0.0, -0.0),
                        ("ln_1p", 0.0, 0.0, 0.0),
                        ("tanh", INF, 0.0, 1.0),
                        ("tanh", -INF, 0.0, -1.0),
                        ("tanh", -0.0, 0.0, -0.0),
                        ("tanh", 0.0, 0.0, 0.0),
                        ("atan", INF, 0.0, core::$float::consts::FRAC_PI_2),
                        ("atan", -INF, 0.0, -core::$float::consts::FRAC_PI_2),
                        ("atan", -0.0, 0.0, -0.0),
                        ("sigmoid", INF, 0.0, 1.0),
                        ("sigmoid", -INF, 0.0, 0.0),
                        ("sigmoid", 0.0, 0.0, 0.5),
                        ("sigmoid", -0.0, 0.0, 0.5),
                        ("softplus", INF, 0.0, INF),
                        ("softplus", -INF, 0.0, 0.0),
                        ("softplus", 0.0, 0.0, core::$float::consts::LN_2),
                        ("softplus", 1e30, 0.0, 1e30),
                        ("tail", INF, 0.0, 0.0),
                        ("tail", 0.0, 0.0, core::$float::consts::LN_2),
                        ("tail", 1e30, 0.0, 0.0),
                        ("ln_cosh", INF, 0.0, INF),
                        ("ln_cosh", -INF, 0.0, INF),
                        ("ln_cosh", -0.0, 0.0, 0.0),
                        ("ln_cosh", -1e30, 0.0, 1e30),
                        ("powf", 0.0, 0.0, 1.0),
                        ("powf", 0.0, 2.5, 0.0),
                        ("powf", 0.0, -2.5, INF),
                        ("powf", 3.0, 0.0, 1.0),
                        ("powf", INF, 0.0, 1.0),
                        ("powf", INF, 0.5, INF),
                        ("powf", INF, -0.5, 0.0),
                        ("powf", 2.0, INF, INF),
                        ("powf", 2.0, -INF, 0.0),
                        ("powf", 0.5, INF, 0.0),
                        ("powf", 0.5, -INF, INF),
                        ("powf", 1.0, INF, 1.0),
                        ("powf", 0.0, INF, 0.0),
                        ("powf", 2.0, 1e30, INF),
                        ("powf", 7.0, 1.0, 7.0),
                        ("powf", -2.0, 2.0, NAN),
                        ("xlogy", 0.0, 0.0, 0.0),
                        ("xlogy", 0.0, INF, 0.0),
                        ("xlogy", 2.0, 0.0, -INF),
                        ("xlogy", 2.0, 1.0, 0.0),
                        ("hypot", 0.0, 0.0, 0.0),
                        ("hypot", 3.0, -4.0, 5.0),
                        ("hypot", -INF, 1.0, INF),
                        ("hypot", INF, INF, INF),
                        ("hypot", $float::MAX, $float::MAX, INF),
                        ("sin", 0.0, 0.0, 0.0),
                        ("sin", INF, 0.0, NAN),
                        ("cos", 0.0, 0.0, 1.0),
                        ("cos", -INF, 0.0, NAN),
                        ("within_period", 7.0, 2.0, -1.0),
                        ("within_period", -1.25, 1.0, -0.25),
                        ("within_period", INF, 2.0, NAN),
                        ("ln_ratio", 0.0, 0.0, 0.0),
                        ("ln_ratio", -0.0, 1.0, -INF),
                        ("ln_ratio", 1.0, 0.0, INF),
                        ("ln_ratio", INF, 1.0, INF),
                        ("ln_ratio", 1.0, INF, -INF),
                        ("ln_ratio", INF, INF, NAN),
                        ("ln_ratio", -1.0, 1.0, NAN),
                        ("ln_ratio", 1.0, -1.0, NAN),
                        ("ln_ratio", $float::MAX, 0.5 * $float::MAX, core::$float::consts::LN_2),
                        ("relative_entropy", 0.0, 0.0, 0.0),
                        ("relative_entropy", 0.0, 2.0, 2.0),
                        ("relative_entropy", 2.0, 0.0, INF),
                        ("relative_entropy", 1.0, INF, INF),
                        ("relative_entropy", INF, 1.0, INF),
                        ("relative_entropy", -1.0, 1.0, NAN),
                        ("relative_entropy", $float::MAX, $float::MAX, 0.0),
                        ("ln_1p_deficit", 0.0, 0.0, 0.0),
                        ("ln_1p_deficit", INF, 0.0, INF),
                        ("ln_1p_deficit", -1.0, 0.0, INF),
                        ("ln_1p_deficit", -1.5, 0.0, NAN),
                        ("ln_1p_square", 0.0, 0.0, 0.0),
                        ("ln_1p_square", -INF, 0.0, INF),
                        ("ln_gamma", 1.0, 0.0, 0.0),
                        ("ln_gamma", 2.0, 0.0, 0.0),
                        ("ln_gamma", 0.0, 0.0, INF),
                        ("ln_gamma", INF, 0.0, INF),
                        ("ln_gamma", -0.5, 0.0, NAN),
                        ("ln_bessel", INF, 0.0, -INF),
                        ("bessel_gap", 0.0, 0.0, 1.0),
                        ("bessel_gap", INF, 0.0, 0.0),
                        ("bessel_gap", -1.0, 0.0, NAN),
                        ("digamma", 0.0, 0.0, -INF),
                        ("digamma", INF, 0.0, INF),
                        ("trigamma", 0.0, 0.0, INF),
                        ("trigamma", INF, 0.0, 0.0),
                        ("polygamma_2", 0.0, 0.0, -INF),
                        ("polygamma_3", 0.0, 0.0, INF),
                        ("polygamma_3", -1.5, 0.0, NAN),
                    ];
                    let functions = functions::<M>();
                    for &(name, x, y, expected) in table {
                        let (_, f) = functions.iter().find(|f| f.0 == name).expect("a known function");
                        let value = f(x, y);
                        let same = value.to_bits() == expected.to_bits() || value.is_nan() && expected.is_nan();
                        assert!(same, "{name}({x:?}, {y:?}) = {value:?}, not {expected:?}");
                    }
                }
                check::<Exact>();
                check::<Fused>();
                check::<Plain>();
            }

            #[test]
            fn kernels_return_no_subnormal_number() {
                // Fine steps through where e^x, and its square, fall below the normal range.
                let floor = crate::elementary::$float::ln::<Exact>(LEAST);
                for i in -4000..4000i32 {
                    for around in [floor, 0.5 * floor] {
                        let x = around * (1.0 + i as $float * 1e-5);
                        // The first ten: exponentials, logarithms and their composites.
                        let (fused, plain) = (functions::<Fused>(), functions::<Plain>());
                        for (name, f) in fused.into_iter().take(10).chain(plain.into_iter().take(10)) {
                            let x = if name == "tail" { -x } else { x };
                            assert!(!f(x, 0.0).is_subnormal(), "{name}({x})");
                        }
                    }
                }
            }
        }
    };
}

width!(f32, u32, "../../../../testdata/elementary/f32.csv", 0.0);
width!(f64, u64, "../../../../testdata/elementary/f64.csv", 0.5);
