//! Text: what it means, and what is wrong with it.

use forfeit::{DynLoss, Error, Family, Loss, Minimiser, OwnLoss, parse, parse_every_list, parse_list};

fn value(expression: &str, pred: f64, target: f64) -> f64 {
    let loss: OwnLoss = format!("expr: {expression}").parse().unwrap_or_else(|error| panic!("{error}"));
    loss.at(pred, target).value
}

#[test]
fn operators_bind_as_usual() {
    for (expression, expected) in [
        ("pred - target - 1", 1.0),
        ("2*pred/target*3", 12.0),
        ("-pred^2", -16.0),
        ("(-pred)^2", 16.0),
        ("pred^-1", 0.25),
        ("2^pred^0.5", 4.0),
        ("2**3**target", 512.0),
        ("pred--target", 6.0),
        ("+pred", 4.0),
        ("1e1 + .5 + 2.", 12.5),
        ("where(target < pred, 1, 2)", 1.0),
        ("where(not target < pred, 1, 2)", 2.0),
        ("where(0 < target <= pred and pred >= 4, 1, 2)", 1.0),
        ("where(pred < 0 or target == 2, 1, 2)", 1.0),
        ("where(pred != 4, 1, 2)", 2.0),
        ("where((pred < 0 or target > 0) and not (pred == target), 1, 2)", 1.0),
        ("max(1, pred, target)", 4.0),
        ("minimum(1, pred, target)", 1.0),
        ("clip(pred, -1, 1)", 1.0),
        ("d = pred - target; s = d^2; s + d", 6.0),
        ("sign(-pred)", -1.0),
        ("pi - pi + e/e", 1.0),
        ("abs(target - pred)**3", 8.0),
        ("log10(100)*log2(8)", 6.0),
        ("pow(pred, 0.5)", 2.0),
    ] {
        let value = value(expression, 4.0, 2.0);
        assert!((value - expected).abs() <= 1e-15 * expected.abs(), "{expression} is {value}");
    }
}

#[test]
fn what_is_wrong_is_pointed_at() {
    for (spec, column, told) in [
        ("expr: 1 + foo^2", 11, "'foo' is no name here, there are pred, target"),
        ("expr: (pred - target", 21, "')' is missing"),
        ("expr: pred -", 13, "ends where a number is missing"),
        ("expr: pred target", 12, "an operator is missing"),
        ("expr: pred # target", 12, "'#' means nothing"),
        ("expr: exq(pred)", 7, "there is no function 'exq'; there is exp"),
        ("expr: exp(pred, target)", 7, "exp takes one argument, here are 2"),
        ("expr: exp", 7, "'exp' is a function"),
        ("expr: pred < target", 7, "a condition is no number"),
        ("expr: where(pred, 1, 2)", 13, "a condition is missing"),
        ("expr: (pred < 1) + 2", 7, "a condition is no number"),
        ("expr: pred = target", 7, "has a meaning already"),
        ("expr: 2*pred = target", 14, "compare by '=='"),
        ("expr: pred = 2; pred", 7, "has a meaning already"),
        ("expr: d = pred; d = target; d", 17, "has a meaning already"),
        ("expr: d = pred d", 16, "';' is missing"),
        ("expr[c]: c*pred", 7, "a parameter has a value: c=1"),
        ("expr[c = 1, c = 2]: c*pred", 13, "'c' is declared twice"),
        ("expr[c = -1 in (0, inf)]: c*pred", 10, "c must be in (0, ∞)"),
        ("expr[c = 1 in (2, 1)]: c*pred", 15, "from a smaller to a larger"),
        ("expr[pred = (m, s in (2, inf))]: m*s", 17, "1, which stands for a column"),
        ("expr[target = 1]: pred", 13, "'in' is missing"),
        ("expr[in = 1]: pred", 6, "has a meaning of its own"),
        ("expr[c = 1: c*pred", 11, "',' or ']' is missing"),
        ("expr: 1.2.3", 10, "an operator is missing"),
        ("expr: .", 7, "no number"),
        ("expr:", 6, "ends where a number is missing"),
    ] {
        let Err(error @ Error::Expression { .. }) = spec.parse::<OwnLoss>() else { panic!("'{spec}' was taken") };
        let Error::Expression { column: found, .. } = &error else { unreachable!() };
        let text = error.to_string();
        assert!(text.contains(told), "{spec}: {text}");
        assert_eq!(*found, column, "{spec}: {text}");
        let caret = text.lines().last().expect("a line");
        assert_eq!(caret.chars().count(), column + 2, "{text}");
    }
}

#[test]
fn text_without_bounds_is_refused() {
    let deep = format!("expr: {}pred{}", "(".repeat(5000), ")".repeat(5000));
    assert!(deep.parse::<OwnLoss>().unwrap_err().to_string().contains("more than 64 levels"));
    let powers = format!("expr: pred{}", "^2".repeat(5000));
    assert!(powers.parse::<OwnLoss>().unwrap_err().to_string().contains("more than 64 levels"));
    let signs = format!("expr: {}pred", "-".repeat(9001));
    assert_eq!(signs.parse::<OwnLoss>().expect("one sign").at(2.0, 0.0).value, -2.0);
    let long = format!("expr: pred{}", " + 1".repeat(5000));
    assert!(long.parse::<OwnLoss>().unwrap_err().to_string().contains("16384 are the most"));
    let many = (0..1100).fold(String::from("expr: p0 = pred"), |text, i| format!("{text};p{}=exp(p{i})", i + 1));
    assert!(format!("{many}; p0").parse::<OwnLoss>().is_err(), "it is too long or has too many operations");
    let chain = (0..1010).fold(String::from("expr: a=pred"), |text, _| text + "+exp(pred*target)^3");
    assert!(chain.parse::<OwnLoss>().is_err());
}

#[test]
fn a_spec_is_read_back() {
    for spec in [
        "expr: (pred - target)^2",
        "expr[c = 2]: abs(pred - target)*c",
        "cost[pred in (0, inf), target in [0, 1], c = -1.5 in [-2, 0)]: c*log(pred)*target",
        "normal[verbatim, pred = (location, scale in (0, inf))]: log(scale) + ((target - location)/scale)^2/2",
        "flip[target in {-1, 1}]: log(1 + exp(-pred*target))",
        "other[pred = (p in [0, 1])]: (p - target)^2",
    ] {
        let loss: OwnLoss = spec.parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(loss.to_string(), spec);
        assert_eq!(parse(&loss.to_string()).expect("a loss").to_string(), spec);
        assert_eq!(spec.parse::<OwnLoss>().expect("the same"), loss);
    }
}

#[test]
fn a_printed_spec_is_normal() {
    for (written, normal) in [
        ("EXPR :(pred-target)**2", "expr: (pred-target)**2"),
        (
            " cost [c=2.50 , pred in (0,∞)] : \n  d = pred\n      - target;\n\t c*d^2 ",
            "cost[pred in (0, inf), c = 2.5]: d = pred - target; c*d^2",
        ),
        ("a[pred=(pred)]: pred", "a[]: pred"),
        ("a[target in {0,1}, verbatim,]: pred*target", "a[verbatim, target in {0, 1}]: pred*target"),
        ("t[c = 0.1, b = 1e-300 in (-inf, 1e22]]: c*b*pred", "t[c = 0.1, b = 1e-300 in (-inf, 1e22]]: c*b*pred"),
    ] {
        let loss: OwnLoss = written.parse().unwrap_or_else(|error| panic!("{error}"));
        let again: OwnLoss = loss.to_string().parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((loss.to_string(), again.to_string()), (normal.to_string(), normal.to_string()));
        assert_eq!((again.value().steps(), again.parameters()), (loss.value().steps(), loss.parameters()));
    }
}

#[test]
fn a_list_is_cut_between_losses() {
    let list = "huber:delta=5,expr[a = 1, b = 2]: max(a*pred, b*target),log_cosh";
    let losses = parse_list(list).expect("three losses");
    let specs: Vec<String> = losses.iter().map(|loss| loss.to_string()).collect();
    assert_eq!(specs, ["huber:delta=5", "expr[a = 1, b = 2]: max(a*pred, b*target)", "log_cosh"]);
    let every = parse_every_list("dice,expr: d = pred - target; d^2").expect("two losses");
    assert_eq!(every[1].to_string(), "expr: d = pred - target; d^2");
}

#[test]
fn domains_say_the_family_and_are_checked() {
    let family = |spec: &str| parse(spec).expect("a loss").info().family;
    assert_eq!(family("expr: d = target - pred; max(2*d, -d)"), Family::Distance);
    assert_eq!(family("expr: pred*(pred - target)"), Family::Relative);
    assert_eq!(family("expr[target in {0, 1}]: softplus(pred) - target*pred"), Family::Logit);
    assert_eq!(family("expr[pred in [0, 1], target in [0, 1]]: (pred*target)^2"), Family::Probability);
    assert_eq!(family("expr[target in {-1, 1}]: relu(1 - pred*target)"), Family::Margin);
    let positive = parse("rate[pred in (0, inf)]: pred - target*log(pred)").expect("a loss");
    let error = positive.mean(&[1.0, -1.0], &[1.0, 1.0]).unwrap_err();
    assert_eq!(error.to_string(), "rate: pred is -1 at index 1; it must be in (0, ∞)");
    assert!(!parse("expr: where(pred == target, 0, 1)").expect("a loss").info().differentiable);
}

#[test]
fn several_numbers_are_predicted() {
    let normal =
        "normal[interpreted, pred = (location, scale in (0, inf))]: log(scale) + ((target - location)/scale)^2/2";
    let loss = parse(normal).expect("a loss");
    assert_eq!(loss.further()[0].name, "scale");
    assert_eq!(loss.at_all(&[1.0, 2.0], 4.0).value, 2f64.ln() + 1.125);
    assert_eq!(loss.slopes(&[1.0, 2.0], 4.0), [-0.75, 0.5 - 1.125]);
    let (mut slopes, mut by_scale) = ([0.0; 2], [0.0; 2]);
    let outcome = loss
        .evaluate(&[1.0, 0.0], &[4.0, 0.0])
        .predicted("scale", &[2.0, 1.0])
        .gradient_into(&mut slopes)
        .gradient_by("scale", &mut by_scale)
        .run()
        .expect("a mean");
    assert_eq!((slopes, by_scale), ([-0.375, 0.0], [(0.5 - 1.125) / 2.0, 0.5]));
    assert!((outcome.value - (2f64.ln() + 1.125) / 2.0).abs() < 1e-15);
    let formula = loss.formulas().value.unicode().to_string();
    assert!(formula.contains("location") && formula.contains("scale"), "{formula}");
}

#[test]
fn parameters_are_arguments() {
    let loss: OwnLoss = "expr[c = 2 in (0, inf)]: c*(pred - target)^2".parse().expect("a loss");
    let other = loss.with_parameters(&[3.0]).expect("in range");
    assert_eq!((loss.at(2.0, 0.0).value, other.at(2.0, 0.0).value), (8.0, 12.0));
    assert_eq!(other.to_string(), "expr[c = 3 in (0, inf)]: c*(pred - target)^2");
    assert_eq!(loss.with_parameters(&[-1.0]).unwrap_err().to_string(), "expr: c must be in (0, ∞), got -1");
    assert!(loss.with_parameters(&[]).is_err());
    let mut slope = [0.0];
    other.evaluate(&[2.0, 1.0], &[0.0, 0.0]).parameter_gradient_into(&mut slope).run().expect("a mean");
    assert_eq!(slope, [2.5]);
}

#[test]
fn facts_are_measured() {
    let facts = |spec: &str| parse(spec).expect("a loss").facts();
    let square = facts("expr[interpreted]: (pred - target)^2");
    assert!(square.measured && square.convex && square.symmetric && square.majorized && square.kinks.is_empty());
    assert_eq!((square.lipschitz, square.smoothness, square.minimiser), (f64::INFINITY, 2.0, Minimiser::Mean));
    let pinball = facts("expr[interpreted]: d = target - pred; max(0.9*d, -0.1*d)");
    assert!(pinball.convex && !pinball.symmetric && !pinball.majorized);
    assert_eq!((pinball.kinks, pinball.lipschitz), (vec![0.0], 0.9));
    assert!(matches!(pinball.minimiser, Minimiser::Quantile(tau) if (tau - 0.9).abs() < 1e-12));
    let huber = facts("expr[interpreted, c=1.5]: d = abs(pred - target); where(d < c, d^2/2, c*(d - c/2))");
    assert!(huber.convex && huber.symmetric && huber.majorized);
    assert_eq!((huber.kinks, huber.lipschitz, huber.smoothness), (vec![-1.5, 1.5], 1.5, 1.0));
    let cauchy = facts("expr: log(1 + (pred - target)^2)");
    assert!(!cauchy.convex && cauchy.symmetric && cauchy.majorized);
    assert_eq!(facts("expr[interpreted, target in [0, 1]]: softplus(pred) - target*pred").proper, Some(true));
    assert!(!facts("expr: (pred - target)^2").measured, "those of a built-in loss are known");
    assert_eq!(facts("expr[target in [0, 1]]: softplus(pred) - 0.9*target*pred").proper, Some(false));
}

#[test]
fn what_is_no_number_is_found() {
    let found = |spec: &str| {
        let loss: OwnLoss = spec.parse().expect("a loss");
        loss.findings().iter().map(|finding| finding.to_string()).collect::<Vec<_>>()
    };
    let negative = found("expr: log(pred)*target");
    assert!(negative.iter().any(|line| line.contains("the value is NaN at pred = -1")), "{negative:?}");
    assert!(found("expr[pred in (0, inf)]: pred - log(pred)*target").is_empty());
    assert!(found("expr: exp(pred - target)").is_empty(), "only far out it overflows");
    assert!(found("expr: 1/(pred - target)").iter().any(|line| line.contains("is inf")));
}
