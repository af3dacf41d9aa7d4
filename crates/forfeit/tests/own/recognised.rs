//! What is recognised as a built-in loss, and what only looks like one.

use crate::built_in::SPELT;
use forfeit::{DynLoss, Loss, OwnLoss, Reduction, parse};

fn own(spec: &str) -> OwnLoss {
    spec.parse().unwrap_or_else(|error| panic!("{spec}: {error}"))
}

fn found(spec: &str) -> Option<String> {
    own(spec).built_in().map(ToString::to_string)
}

#[test]
fn what_differs_anywhere_is_another_loss() {
    let wrong: Vec<String> = [
        // A term that is small where most numbers are, or everywhere.
        "expr: (pred - target)^2 + 1e-6*(pred - target)^4",
        "expr: (pred - target)^2 + 1e-12*pred",
        "expr: (pred - target)^2 + 1e-300",
        "expr: (pred - target)^2 + 1e-30*sin(pred)",
        "expr: (pred - target)^2 + exp(-(7*pred - 3)^2*1e12)",
        "expr: (pred - target)^2*(1 + 1e-12)",
        "expr: log(cosh(pred - target)) + exp(-1e9*(pred - target)^2)",
        // Clipped far out, near zero, or at the ends of the domain.
        "expr[delta = 1 in (0, inf)]: d = abs(pred - target); min(where(d < delta, d^2/2, delta*(d - delta/2)), 1e6)",
        "expr: abs(clip(pred - target, -1e8, 1e8))",
        "expr: relu(abs(pred - target) - 1e-12) + 1e-12",
        "expr: sqrt((pred - target)^2 + 1e-24)",
        "expr: abs(pred - target) + 1e-12",
        "expr[pred in [0, 1], target in [0, 1]]: p = clip(pred, 1e-12, 1 - 1e-12); -(target*log(p) + (1 - target)*log(1 - p))",
        "expr[pred in [0, 1], target in [0, 1]]: -(target*log(pred + 1e-12) + (1 - target)*log(1 - pred + 1e-12))",
        "expr[target in {-1, 1}]: relu(1 - clip(target*pred, -1e9, 1e9))",
        // Another branch far away, narrow, at one point, or in a corner.
        "expr: d = pred - target; where(d < -1e5, d^4, d^2)",
        "expr: d = pred - target; where(pred > 1e9, abs(d), d^2)",
        "expr: d = pred - target; d^2 + relu(7*pred - 3)*relu(3.1 - 7*pred)",
        "expr: d = pred - target; where(7*pred - 3 < 1e-3 and 3 - 7*pred < 1e-3, 0, d^2)",
        "expr: d = pred - target; where(pred == 3, 0, d^2)",
        "expr: d = pred - target; where(d == 0, 1, d^2)",
        "expr: d = pred - target; d^2 + where(target < -5, 1, 0)*where(pred < -5, 1, 0)",
        "expr: d = pred - target; where(target < -20, where(pred > 20, 2*d^2, d^2), d^2)",
        "expr: d = pred - target; where(target < -1e4, 0.9, 1)*d^2",
        "expr: d = pred - target; where(target < 0, -1, 1)*d^2",
        "expr[target in {0, 1}]: softplus(pred) - target*pred + target*relu(pred - 1e5)",
        // Other weights, another sign, another scale.
        "expr: 3*(pred - target)^2",
        "expr: -(pred - target)^2",
        "expr[delta = 1 in (0, inf)]: d = abs(pred - target); where(d < delta, d^2/2, delta*(d - delta/2.001))",
        "expr[a = 1, b = 1]: d = target - pred; a*relu(d) + b*relu(-d)",
        "expr[tau = 0.5 in (0, 1)]: d = target - pred; tau*relu(d) + (1 - tau)*relu(-d) + (tau - 0.5)*d^2",
        "expr[delta = 1 in (0, inf), k = 1]: d = abs(pred - target); k*where(d < delta, d^2/2, delta*(d - delta/2))",
        // The same values with other derivatives.
        "expr: detach(pred - target)*(pred - target)",
        "expr: 0.5*detach(pred - target)^2 + 0.5*(pred - target)^2",
        // Labels, domains and predicted numbers that the built-in loss does not take.
        "expr: log(1 + exp(-target*pred))",
        "expr: relu(1 - target*pred)",
        "expr: pred - target*log(pred)",
        "expr: -(target*log(pred) + (1 - target)*log(1 - pred))",
        "expr[target in [0, 1]]: p = sigmoid(pred); where(target == 1, -(1 - p)^2*log(p), -p^2*log(1 - p))",
        "expr[pred = (location, scale)]: log(scale) + ((location - target)/scale)^2/2",
        // Told to be left alone.
        "expr[verbatim]: (pred - target)^2",
        "expr[interpreted]: (pred - target)^2",
    ]
    .into_iter()
    .filter_map(|spec| found(spec).map(|found| format!("{spec} is taken for {found}")))
    .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every built-in loss that is spelt, with something done to it.
#[test]
fn a_built_in_loss_with_a_blemish_is_another_loss() {
    let mut wrong: Vec<String> = Vec::new();
    for (built_in, spelt, _) in SPELT {
        let built_in = parse(built_in).expect("a loss").to_string();
        let (parts, last) = spelt.split_once(": ").expect("a colon");
        let (parts, last) = match last.rsplit_once("; ") {
            Some((named, last)) => (format!("{parts}: {named}; "), last),
            None => (format!("{parts}: "), last),
        };
        for blemish in [
            "(X)*(1 + 1e-11)",
            "(X) + 1e-11*target",
            "(X) + 1e-9*pred^4",
            "(X) + 1e-30",
            "(X)*(1 + 1e-30*pred)",
            "(X) + exp(-1e12*(7*pred - 3)^2)",
            "(X) - relu(7*pred + 3)*relu(-2.9 - 7*pred)",
            "(X) + 1e-40*relu(1e9 - 1e10*abs(pred - 0.3))",
            "min(X, 1e280)",
            "max(X, -1e280)",
            "where(7*pred < -2.5, (X)*1.001, X)",
            "where(pred < 1e12, X, 0)",
            "where(pred > -1e12, X, 0)",
            "where(abs(pred) < 1e-13, 1, X)",
            "where(pred == 0.4375, 1, X)",
            "detach(X)",
        ] {
            let blemish = if parts.contains("location") { &blemish.replace("pred", "location") } else { blemish };
            let blemished = format!("{parts}{}", blemish.replace('X', last));
            if found(&blemished).is_some_and(|found| found == built_in) {
                wrong.push(blemished);
            }
        }
    }
    assert!(wrong.is_empty(), "these are no built-in losses:\n{}", wrong.join("\n"));
}

#[test]
fn any_spelling_will_do() {
    let mut wrong: Vec<String> = Vec::new();
    for (spec, built_in) in [
        ("expr: (pred - target)*(pred - target)", "squared_error"),
        ("expr: pred^2 - 2*pred*target + target^2", "squared_error"),
        ("expr: max(pred - target, target - pred)", "absolute_error"),
        ("expr: min((pred - target)^2, 1e8)", "truncated_squared_error:c=10000"),
        ("expr: sqrt((pred - target)^2)", "absolute_error"),
        (
            "expr: d = pred - target; where(d > 1.5, 1.5*(d - 0.75), where(d < -1.5, -1.5*(d + 0.75), d^2/2))",
            "huber:delta=1.5",
        ),
        ("expr: 4*(sqrt(1 + ((pred - target)/2)^2) - 1)", "pseudo_huber:delta=2"),
        ("expr: max(0.9*(target - pred), -0.1*(target - pred))", "quantile:tau=0.9"),
        ("expr: d = pred - target; d + softplus(-2*d) - log(2)", "log_cosh"),
        (
            "expr[target in [0, 1]]: -target*logsigmoid(pred) - (1 - target)*logsigmoid(-pred)",
            "bce_with_logits:pos_weight=1,label_smoothing=0",
        ),
        (
            "expr[target in [0, 1]]: -5*target*logsigmoid(pred) - (1 - target)*logsigmoid(-pred)",
            "bce_with_logits:pos_weight=5,label_smoothing=0",
        ),
        (
            "expr[target in {0, 1}]: p = sigmoid(pred); q = where(target == 1, p, 1 - p); -(1 - q)^3*log(q)",
            "focal:gamma=3",
        ),
        ("expr[target in {-1, 1}]: softplus(-target*pred)", "logistic"),
        ("expr[target in {-1, 1}]: -log(1/(1 + exp(-target*pred)))", "logistic"),
        (
            "expr[target in [0, 1]]: p = 1/(1 + exp(-pred)); -(target*log(p) + (1 - target)*log(1 - p))",
            "bce_with_logits:pos_weight=1,label_smoothing=0",
        ),
        ("expr: d = pred - target; log(exp(d) + exp(-d)) - log(2)", "log_cosh"),
        ("expr: d = (pred - target)/3; 9/2*(1 - 1/exp(d*d))", "welsch:c=3"),
        ("expr[k = 2 in (0, inf)]: d = pred - target; k*(hypot(d, k) - k)", "pseudo_huber:delta=2"),
        ("expr[pred in (0, 10), target in [1, 20]]: pred - target*log(pred)", "poisson_rate:full=0"),
        ("normal[pred = (mu, sigma in (0, inf))]: log(sigma) + 0.5*(target - mu)^2/sigma^2", "gaussian_nll:full=0"),
        // Two names for one function: by the name of the parameter, or the one with the fewest numbers.
        ("expr[delta = 1 in (0, inf)]: d = abs(pred - target); q = min(d, delta); q*(d - q/2)", "huber:delta=1"),
        ("expr[c = 1 in (0, inf)]: d = abs(pred - target); q = min(d, c); q*(d - q/2)", "huber:delta=1"),
        ("expr[beta = 1 in (0, inf)]: d = abs(pred - target); q = min(d, beta); q*(d - q/2)/beta", "smooth_l1:beta=1"),
        ("expr: sqrt(1 + (pred - target)^2) - 1", "pseudo_huber:delta=1"),
    ] {
        if found(spec).as_deref() != Some(built_in) {
            wrong.push(format!("{spec} is {:?}, not {built_in}", found(spec)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_domains_and_parameters_stay_ones_own() {
    let loss = own("cost[pred = (mu in (-9, 9), s in (0, inf)), w = 4 in (0, inf), unused = 1]: \
                    (w + 1)/2*log(1 + ((target - mu)/s)^2/w) + log(s)");
    assert_eq!(
        loss.notes()[0].to_string(),
        "this is student_t_nll(nu = w, full = 0): computed by its kernel, with its formula and facts"
    );
    assert_eq!(loss.to_string(), own(&loss.to_string()).to_string());
    assert_eq!((loss.info().name, loss.further()[0].name, loss.parameters()), ("cost", "s", vec![4.0, 1.0]));
    let (pred, target, scale) = ([0.5, -2.0], [1.0, 3.0], [2.0, 0.5]);
    let mut by_parameter = [f64::NAN; 2];
    let asked = loss.evaluate(&pred, &target).predicted("s", &scale).reduction(Reduction::Sum);
    let value = asked.parameter_gradient_into(&mut by_parameter).run().expect("a sum").value;
    let built_in = parse("student_t_nll:nu=4").expect("a loss");
    let mut by_nu = [f64::NAN; 2];
    let asked = built_in.evaluate(&pred, &target).predicted("scale", &scale).reduction(Reduction::Sum);
    assert_eq!(value, asked.parameter_gradient_into(&mut by_nu).run().expect("a sum").value);
    assert_eq!(by_parameter, [by_nu[0], 0.0]);
    let slopes = loss.slopes(&[0.5, 2.0], 1.0);
    assert_eq!((slopes.len(), slopes[3]), (4, 0.0));
    assert_eq!(slopes[..3], built_in.slopes(&[0.5, 2.0], 1.0)[..3]);
    assert!(loss.mean(&[10.0], &[0.0]).expect_err("outside").to_string().contains("cost"));
    // What computes it elsewhere is in the names of one's own.
    let at = [("pred", 0.5), ("s", 2.0), ("target", 1.0), ("w", 4.0)];
    let results = loss.formulas().derivatives.program.evaluate(&at).expect("by these names");
    assert_eq!(results[..3], [loss.at_all(&[0.5, 2.0], 1.0).value, slopes[0], slopes[1]]);
}

#[test]
fn one_parameter_may_stand_in_two_places() {
    let loss = own(
        "expr[a = 2 in (0, inf), pred in [0, 1], target in [0, 1]]: -a*(target*log(pred) + (1 - target)*log(1 - pred))",
    );
    assert_eq!(loss.built_in().map(ToString::to_string).as_deref(), Some("weighted_bce:w_pos=2,w_neg=2"));
    let slopes = loss.slopes(&[0.25], 1.0);
    assert!((slopes[1] - 4f64.ln()).abs() < 1e-15 && slopes.len() == 2, "{slopes:?}");
}

#[test]
fn other_parameters_may_make_it_another_loss() {
    let loss = own("expr[t = 0.5]: d = target - pred; t*relu(d) + (1 - t)*relu(-d)");
    assert!(loss.built_in().is_some());
    let same = loss.with_parameters(&[0.25]).expect("a loss");
    assert_eq!(same.built_in().map(ToString::to_string).as_deref(), Some("quantile:tau=0.25"));
    // No quantile, and a loss all the same.
    let other = loss.with_parameters(&[3.0]).expect("a loss");
    assert!(other.built_in().is_none() && other.notes().is_empty() && other.facts().measured);
    assert_eq!(other.at(0.0, 1.0).value, 3.0);
    assert!(other.with_parameters(&[0.75]).expect("a loss").built_in().is_some());
}
