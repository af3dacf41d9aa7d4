//! Built-in losses, spelt by a user: recognised, the same loss in everything; interpreted, the same numbers and formulas.

use crate::common::{Format, Random, assert_equal, ulps};
use forfeit::{Curvature, DynLoss, Loss, OwnLoss, parse};

/// A built-in loss, how a user may spell it, and whether the formula is to come back letter by letter where it is interpreted.
pub(crate) const SPELT: &[(&str, &str, bool)] = &[
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
    ("geman_mcclure:c=1.5", "expr[c = 1.5 in (0, inf)]: d = pred - target; d^2/(2*(1 + (d/c)^2))", false),
    ("cauchy:c=2", "expr[c = 2 in (0, inf)]: c^2/2*log(1 + ((pred - target)/c)^2)", false),
    ("welsch:c=2", "expr[c = 2 in (0, inf)]: c^2/2*(1 - exp(-((pred - target)/c)^2))", false),
    ("fair:c=2", "expr[c = 2 in (0, inf)]: v = abs(pred - target)/c; c^2*(v - log(1 + v))", false),
    ("barron:c=2", "expr[c = 2 in (0, inf)]: sqrt(1 + ((pred - target)/c)^2) - 1", false),
    ("logistic_distance", "expr: 2*log(cosh((pred - target)/2))", true),
    ("lp:p=1.5", "expr[p = 1.5 in (0, inf)]: abs(pred - target)^p", true),
    ("total_variation", "expr[pred in [0, 1], target in [0, 1]]: abs(pred - target)/2", true),
    ("squared_epsilon_insensitive", "expr[epsilon = 0.1 in [0, inf)]: relu(abs(pred - target) - epsilon)^2", false),
    (
        "wing",
        "expr[w = 10 in (0, inf), epsilon = 2 in (0, inf)]: d = abs(pred - target); \
         where(d < w, w*log(1 + d/epsilon), d - w + w*log(1 + w/epsilon))",
        false,
    ),
    ("hinge", "expr[target in {-1, 1}]: max(0, 1 - target*pred)", false),
    ("hinge", "expr[target in {-1, 1}]: relu(1 - target*pred)", true),
    ("squared_hinge", "expr[target in {-1, 1}]: relu(1 - target*pred)^2", true),
    ("modified_huber", "expr[target in {-1, 1}]: m = target*pred; where(m < -1, -4*m, relu(1 - m)^2)", false),
    ("perceptron", "expr[target in {-1, 1}]: relu(-target*pred)", true),
    ("exponential", "expr[target in {-1, 1}]: exp(-target*pred)", true),
    ("logistic", "expr[target in {-1, 1}]: log(1 + exp(-target*pred))", true),
    ("sigmoid", "expr[target in {-1, 1}]: 2*sigmoid(-2*pred*target)", false),
    ("hinge_embedding", "expr[target in {-1, 1}]: where(target == 1, pred, relu(1 - pred))", false),
    (
        "smoothed_hinge:gamma=0.5",
        "expr[target in {-1, 1}, gamma = 0.5 in (0, inf)]: d = 1 - target*pred; \
         where(d < gamma, relu(d)^2/(2*gamma), d - gamma/2)",
        false,
    ),
    ("dwd", "expr[target in {-1, 1}]: m = target*pred; where(m < 0.5, 1 - m, 1/(4*m))", false),
    ("log_cosh", "expr: log(cosh(pred - target))", true),
    ("absolute_percentage_error", "expr: abs((pred - target)/target)", false),
    ("poisson", "expr[target in [0, inf)]: exp(pred) - target*pred", false),
    ("poisson_rate", "expr[pred in [0, inf), target in [0, inf)]: pred - target*log(pred)", true),
    ("exponential_nll", "expr[pred in [0, inf), target in [0, inf)]: target*pred - log(pred)", true),
    ("pointwise_cross_entropy", "expr[pred in [0, 1], target in [0, 1]]: -target*log(pred)", false),
    ("pointwise_kl", "expr[pred in [0, 1], target in [0, 1]]: target*log(target/pred)", false),
    ("pointwise_kl", "expr[pred in [0, 1], target in [0, 1]]: target*(log(target) - log(pred))", false),
    ("pointwise_kl_with_logs", "expr[pred in (-inf, 0], target in (-inf, 0]]: exp(target)*(target - pred)", true),
    ("bce", "expr[pred in [0, 1], target in [0, 1]]: -(target*log(pred) + (1 - target)*log(1 - pred))", false),
    (
        "weighted_bce:w_pos=2,w_neg=0.5",
        "expr[pred in [0, 1], target in [0, 1], a = 2, b = 0.5]: \
         -(a*target*log(pred) + b*(1 - target)*log(1 - pred))",
        false,
    ),
    ("bce_with_logits", "expr[target in [0, 1]]: target*log(1 + exp(-pred)) + (1 - target)*log(1 + exp(pred))", false),
    (
        "focal:gamma=2,alpha=0.25",
        "expr[target in {0, 1}, alpha = 0.25]: p = sigmoid(pred); \
         where(target == 1, -alpha*(1 - p)^2*log(p), -(1 - alpha)*p^2*log(1 - p))",
        false,
    ),
    ("gaussian_nll", "expr[pred = (location, scale in (0, inf))]: log(scale) + ((location - target)/scale)^2/2", false),
    ("laplace_nll", "expr[pred = (location, scale in (0, inf))]: abs(location - target)/scale + log(scale)", false),
    ("bce_with_logits", "expr[target in [0, 1]]: softplus(pred) - target*pred", true),
    ("bce_with_logits", "expr[target in [0, 1]]: max(pred, 0) - target*pred + log(1 + exp(-abs(pred)))", true),
    ("binomial:trials=10", "expr[target in [0, 1]]: 10*(softplus(pred) - target*pred)", false),
    (
        "varifocal",
        "expr[target in [0, 1]]: p = sigmoid(pred); \
         where(target == 0, 0.75*p^2*softplus(pred), target*(softplus(pred) - target*pred))",
        false,
    ),
    (
        "binary_poly1",
        "expr[target in [0, 1]]: p = sigmoid(pred); softplus(pred) - target*pred + target*(1 - p) + (1 - target)*p",
        false,
    ),
    (
        "soft_focal",
        "expr[target in [0, 1]]: p = sigmoid(pred); -target*(1 - p)^2*log(p) - (1 - target)*p^2*log(1 - p)",
        false,
    ),
    (
        "quality_focal",
        "expr[target in [0, 1]]: p = sigmoid(pred); (target - p)^2*(softplus(pred) - target*pred)",
        false,
    ),
    (
        "asymmetric",
        "expr[target in {0, 1}]: p = sigmoid(pred); q = max(p - 0.05, 0); \
         where(target == 1, -(1 - p)*log(p), -q^4*log(1 - q))",
        false,
    ),
    (
        "tweedie:power=1.5",
        "expr[p = 1.5 in (1, 2), target in [0, inf)]: \
         (exp((2 - p)*pred) - 1)/(2 - p) - target*(exp((1 - p)*pred) - 1)/(1 - p)",
        false,
    ),
    ("gamma", "expr[target in [0, inf)]: pred + target*exp(-pred)", false),
    ("negative_binomial", "expr[target in [0, inf)]: (target + 1)*log(1 + exp(pred)) - target*pred", false),
    (
        "student_t_nll",
        "expr[pred = (location, scale in (0, inf)), nu = 4 in (0, inf)]: \
         (nu + 1)/2*log(1 + ((target - location)/scale)^2/nu) + log(scale)",
        false,
    ),
    ("generalised_kl", "expr[pred in [0, inf), target in [0, inf)]: target*log(target/pred) - target + pred", false),
    (
        "generalised_kl_with_log_pred",
        "expr[pred in [-inf, inf), target in [0, inf)]: target*(log(target) - pred) - target + exp(pred)",
        false,
    ),
    (
        "generalised_kl_with_logs",
        "expr[pred in [-inf, inf), target in [-inf, inf)]: exp(target)*(target - pred) - exp(target) + exp(pred)",
        false,
    ),
    ("symmetric_percentage_error", "expr: 2*abs(pred - target)/(abs(pred) + abs(target))", false),
    (
        "tukey_biweight:c=2",
        "expr[c = 2 in (0, inf)]: d = (pred - target)/c; where(abs(d) < 1, c^2/6*(1 - (1 - d^2)^3), c^2/6)",
        false,
    ),
    ("squared_log_error", "expr[pred in (-1, inf), target in (-1, inf)]: (log(1 + pred) - log(1 + target))^2", true),
];

const N: usize = 4000;

/// Sizes and signs of every kind, away from kinks by more than rounding.
fn data<T: Format>(loss: &dyn DynLoss) -> (Vec<T>, Vec<T>) {
    let (pred, target) = Random(5).pairs(loss.info(), N);
    (pred.into_iter().map(T::of).collect(), target.into_iter().map(T::of).collect())
}

fn all<T: Format>(loss: &dyn DynLoss, pred: &[T], target: &[T]) -> [Vec<T>; 4] {
    let [mut values, mut gradient, mut curvature, mut majorizer] = [(); 4].map(|()| vec![T::ZERO; pred.len()]);
    let asked = loss.evaluate(pred, target).reduction(forfeit::Reduction::None).values_into(&mut values);
    let asked = asked.gradient_into(&mut gradient).curvature_into(Curvature::Exact, &mut curvature);
    let asked = asked.curvature_into(Curvature::Majorizer, &mut majorizer);
    asked.run().unwrap_or_else(|error| panic!("{loss}: {error}"));
    [values, gradient, curvature, majorizer]
}

fn own(spec: &str) -> OwnLoss {
    spec.parse().unwrap_or_else(|error| panic!("{spec}: {error}"))
}

/// The same loss, computed from the expression all the same.
fn interpreted(spec: &str) -> OwnLoss {
    let (name, rest) = spec.split_at("expr".len());
    let loss = match rest.strip_prefix('[') {
        Some(rest) => own(&format!("{name}[interpreted, {rest}")),
        None => own(&format!("{name}[interpreted]{rest}")),
    };
    assert!(loss.built_in().is_none(), "{loss}");
    loss
}

fn bits<T: Format>() {
    for (name, spelt, _) in SPELT {
        let (built_in, spelt) = (parse(name).expect("a loss"), own(spelt));
        let (pred, target) = data::<T>(built_in.as_ref());
        let (ours, theirs) = (all(&spelt, &pred, &target), all(built_in.as_ref(), &pred, &target));
        ours.iter().zip(&theirs).for_each(|(ours, theirs)| assert_equal(ours, theirs, &format!("{spelt}")));
    }
}

#[test]
fn every_one_is_recognised() {
    let mut wrong: Vec<String> = Vec::new();
    for (name, spelt, _) in SPELT {
        let (built_in, spelt) = (parse(name).expect("a loss"), own(spelt));
        let found = spelt.built_in().map_or("no built-in loss".into(), ToString::to_string);
        if found != built_in.to_string() {
            wrong.push(format!("{spelt} is {found}, not {built_in}"));
            continue;
        }
        assert_eq!(spelt.facts(), built_in.facts(), "{spelt}");
        let (ours, theirs) = (spelt.formulas(), built_in.formulas());
        for (ours, theirs) in
            [(ours.value, theirs.value), (ours.gradient, theirs.gradient), (ours.curvature, theirs.curvature)]
        {
            assert_eq!(ours.unicode().to_string(), theirs.unicode().to_string(), "{spelt}");
            assert_eq!(ours.latex().to_string(), theirs.latex().to_string(), "{spelt}");
        }
        assert_eq!(own(&spelt.to_string()).built_in().map(ToString::to_string), Some(found));
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), SPELT.len(), wrong.join("\n"));
}

#[test]
fn recognised_losses_have_the_same_bits_in_f32() {
    bits::<f32>();
}

#[test]
fn recognised_losses_have_the_same_bits_in_f64() {
    bits::<f64>();
}

/// What cancels where the plain formula is interpreted, and what the built-in loss has put together: there it is exact to so many ulp
/// of the largest of all. In the gradient and the curvature those are crossings of zero; in the values of the divergences, of the
/// likelihoods and of the biweight it is where they are least, beside which their terms are large.
const CANCELS: &[(&str, &[&str], f64)] = &[
    ("cauchy", &["curvature"], 4.0),
    ("focal", &["curvature"], 4.0),
    ("bce_with_logits", &["gradient"], 4.0),
    ("binary_poly1", &["gradient", "curvature"], 4.0),
    ("soft_focal", &["value", "gradient", "curvature"], 4.0),
    ("quality_focal", &["value", "gradient", "curvature"], 4.0),
    ("asymmetric", &["value", "gradient", "curvature"], 16.0),
    ("gamma", &["value", "gradient"], 4.0),
    ("negative_binomial", &["value", "gradient"], 4.0),
    ("student_t_nll", &["curvature"], 4.0),
    ("generalised_kl", &["value", "gradient"], 4.0),
    ("generalised_kl_with_log_pred", &["value", "gradient"], 4.0),
    ("generalised_kl_with_logs", &["value", "gradient"], 4.0),
    ("symmetric_percentage_error", &["gradient", "curvature"], 4.0),
    ("tukey_biweight", &["value", "gradient", "curvature"], 4.0),
];

fn agree<T: Format>() {
    let mut wrong: Vec<String> = Vec::new();
    for (built_in, spelt, _) in SPELT {
        let (built_in, spelt) = (parse(built_in).expect("a loss"), interpreted(spelt));
        let (pred, target) = data::<T>(built_in.as_ref());
        let (ours, theirs) = (all(&spelt, &pred, &target), all(built_in.as_ref(), &pred, &target));
        for (what, (ours, theirs)) in ["value", "gradient", "curvature"].into_iter().zip(ours.iter().zip(&theirs)) {
            let cancels = CANCELS.iter().find(|(name, of, _)| *name == built_in.info().name && of.contains(&what));
            let largest = theirs.iter().fold(0.0, |largest: f64, x| largest.max(x.wide().abs()));
            let apart = |i: usize| {
                let (a, b) = (ours[i].wide(), theirs[i].wide());
                let near_zero = cancels.is_some_and(|(.., ulp)| (a - b).abs() <= ulp * T::EPSILON * largest);
                if near_zero { 0.0 } else { ulps::<T>(a, (b, b)) }
            };
            let worst = (0..N).max_by(|&i, &j| apart(i).total_cmp(&apart(j))).expect("some");
            if apart(worst) > 4.0 {
                let place = (pred[worst].wide(), target[worst].wide());
                let (a, b) = (ours[worst].wide(), theirs[worst].wide());
                wrong.push(format!("{spelt}: {what} is {a:e}, {b:e} is right, at {place:?} in {}", T::NAME));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn interpreted_numbers_agree_in_f32() {
    agree::<f32>();
}

#[test]
fn interpreted_numbers_agree_in_f64() {
    agree::<f64>();
}

#[test]
fn interpreted_formulas_come_back() {
    let mut other: Vec<String> = Vec::new();
    for (built_in, spelt, _) in SPELT.iter().filter(|(.., same)| *same) {
        let (theirs, ours) = (parse(built_in).expect("a loss").formulas(), interpreted(spelt).formulas());
        for (a, b) in
            [(&theirs.value, &ours.value), (&theirs.gradient, &ours.gradient), (&theirs.curvature, &ours.curvature)]
        {
            if a.unicode().to_string() != b.unicode().to_string() || a.latex().to_string() != b.latex().to_string() {
                other.push(format!("{spelt}: {} is {}", b.unicode(), a.unicode()));
            }
        }
    }
    assert!(other.is_empty(), "{}", other.join("\n"));
}
