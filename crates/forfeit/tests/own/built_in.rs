//! Built-in losses, spelt by a user: the same numbers, and the same formulas.

use crate::common::{Format, Random, ulps};
use forfeit::{Curvature, DynLoss, Loss, parse};

/// A built-in loss, how a user may spell it, and whether the formula is to come back letter by letter.
const SPELT: &[(&str, &str, bool)] = &[
    ("absolute_error", "expr: abs(pred - target)", true),
    ("squared_error", "expr: (pred - target)^2", true),
    ("half_squared_error", "expr: (pred - target)^2/2", true),
    (
        "huber",
        "expr[delta = 1 in (0, inf)]: d = pred - target; where(abs(d) < delta, d^2/2, delta*(abs(d) - delta/2))",
        true,
    ),
    (
        "huber:delta=1.5",
        "expr[delta = 1.5 in (0, inf)]: d = abs(pred - target); where(d <= delta, d^2/2, delta*(d - delta/2))",
        false,
    ),
    ("huber", "expr[delta = 1 in (0, inf)]: d = abs(pred - target); q = min(d, delta); q*(d - q/2)", false),
    (
        "smooth_l1:beta=0.5",
        "expr[beta = 0.5 in (0, inf)]: d = pred - target; where(abs(d) < beta, d^2/(2*beta), abs(d) - beta/2)",
        false,
    ),
    ("quantile:tau=0.9", "expr[tau = 0.9 in (0, 1)]: d = target - pred; tau*relu(d) + (1 - tau)*relu(-d)", true),
    ("expectile:tau=0.7", "expr[tau = 0.7 in (0, 1)]: d = pred - target; where(d < 0, tau, 1 - tau)*d^2", false),
    ("epsilon_insensitive:epsilon=0.1", "expr[epsilon = 0.1 in [0, inf)]: relu(abs(pred - target) - epsilon)", true),
    ("truncated_squared_error:c=2", "expr[c = 2 in (0, inf)]: min((pred - target)^2, c^2)", false),
    ("pseudo_huber:delta=2", "expr[delta = 2 in (0, inf)]: delta^2*(sqrt(1 + ((pred - target)/delta)^2) - 1)", true),
    ("geman_mcclure:c=1.5", "expr[c = 1.5 in (0, inf)]: d = (pred - target)^2; d/2/(1 + d/c^2)", false),
    ("hinge", "expr[target in {-1, 1}]: max(0, 1 - target*pred)", false),
    ("hinge", "expr[target in {-1, 1}]: relu(1 - target*pred)", true),
    ("squared_hinge", "expr[target in {-1, 1}]: relu(1 - target*pred)^2", true),
    ("modified_huber", "expr[target in {-1, 1}]: m = target*pred; where(m < -1, -4*m, relu(1 - m)^2)", false),
    ("perceptron", "expr[target in {-1, 1}]: relu(-target*pred)", true),
    ("exponential", "expr[target in {-1, 1}]: exp(-target*pred)", true),
    ("logistic", "expr[target in {-1, 1}]: log(1 + exp(-target*pred))", true),
    ("log_cosh", "expr: log(cosh(pred - target))", true),
    ("squared_log_error", "expr[pred in (-1, inf), target in (-1, inf)]: (log(1 + pred) - log(1 + target))^2", false),
];

const N: usize = 4000;

/// Sizes and signs of every kind, away from kinks by more than rounding.
fn data<T: Format>(loss: &dyn DynLoss) -> (Vec<T>, Vec<T>) {
    let (pred, target) = Random(5).pairs(loss.info(), N);
    (pred.into_iter().map(T::of).collect(), target.into_iter().map(T::of).collect())
}

fn all<T: Format>(loss: &dyn DynLoss, pred: &[T], target: &[T]) -> [Vec<T>; 3] {
    let [mut values, mut gradient, mut curvature] = [(); 3].map(|()| vec![T::ZERO; pred.len()]);
    let asked = loss.evaluate(pred, target).reduction(forfeit::Reduction::None).values_into(&mut values);
    let asked = asked.gradient_into(&mut gradient).curvature_into(Curvature::Exact, &mut curvature);
    asked.run().unwrap_or_else(|error| panic!("{loss}: {error}"));
    [values, gradient, curvature]
}

/// Those whose plain spelling cancels where the built-in one does not: their numbers are compared by size.
const CANCELS: [&str; 2] = ["squared_log_error", "geman_mcclure"];

fn agree<T: Format>() {
    for (built_in, spelt, _) in SPELT {
        let (built_in, spelt) = (parse(built_in).expect("a loss"), parse(spelt).expect("a loss"));
        let (pred, target) = data::<T>(built_in.as_ref());
        let (ours, theirs) = (all(spelt.as_ref(), &pred, &target), all(built_in.as_ref(), &pred, &target));
        for (what, (ours, theirs)) in ["value", "gradient", "curvature"].iter().zip(ours.iter().zip(&theirs)) {
            for i in 0..N {
                let (a, b) = (ours[i].wide(), theirs[i].wide());
                let cancels = CANCELS.contains(&built_in.info().name);
                let right =
                    if cancels { (a - b).abs() <= 1e-3 * b.abs().max(1e-3) } else { ulps::<T>(a, (b, b)) <= 4.0 };
                let place = (pred[i].wide(), target[i].wide());
                assert!(right, "{spelt}: {what} is {a:e}, {b:e} is right, at {place:?} in {}", T::NAME);
            }
        }
    }
}

#[test]
fn numbers_agree_in_f32() {
    agree::<f32>();
}

#[test]
fn numbers_agree_in_f64() {
    agree::<f64>();
}

#[test]
fn formulas_come_back() {
    for (built_in, spelt, _) in SPELT.iter().filter(|(.., same)| *same) {
        let (built_in, spelt) = (parse(built_in).expect("a loss").formulas(), parse(spelt).expect("a loss").formulas());
        for (a, b) in [
            (&built_in.value, &spelt.value),
            (&built_in.gradient, &spelt.gradient),
            (&built_in.curvature, &spelt.curvature),
        ] {
            assert_eq!(a.unicode().to_string(), b.unicode().to_string());
            assert_eq!(a.latex().to_string(), b.latex().to_string());
        }
    }
}
