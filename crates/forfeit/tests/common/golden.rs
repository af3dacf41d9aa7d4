//! Reading golden vectors, and holding results against them within the contract.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Format, assert_equal, loss, ulps};
use forfeit::{Curvature, DynLoss, Isa, Loss, Reduction};

/// A row of a file of golden vectors, for inputs of one format.
pub struct Row<T> {
    pub pred: T,
    pub target: T,
    /// Value, gradient, target gradient, curvature, majorizer: the interval of right answers.
    pub expected: [Option<(f64, f64)>; 5],
}

pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata")
}

pub fn fields(line: &str) -> Vec<&str> {
    match line.strip_prefix('"').and_then(|rest| rest.split_once("\",")) {
        Some((spec, rest)) => std::iter::once(spec).chain(rest.split(',')).collect(),
        None => line.split(',').collect(),
    }
}

/// `None` for `none`; otherwise the closed interval of right answers.
pub fn expected(field: &str) -> Option<(f64, f64)> {
    let number = |text: &str| text.parse::<f64>().expect("a number");
    match field.split_once("..") {
        Some((low, high)) => Some((number(low), number(high))),
        None => (field != "none").then(|| (number(field), number(field))),
    }
}

/// The rows of one format by spec. Rows with a soft label are left out where the loss takes hard labels alone: what they
/// expect of focal loss is one reading of several, and `soft_labels_are_refused` tests that it takes none.
pub fn rows<T: Format>(path: &Path, dtype: &str) -> BTreeMap<String, Vec<Row<T>>> {
    let text = std::fs::read_to_string(path).expect("testdata is there");
    let mut lines = text.lines();
    let header = fields(lines.next().expect("a header"));
    let column = |name: &str| header.iter().position(|&column| column == name);
    let columns = ["value", "gradient", "target_gradient", "curvature", "majorizer"].map(column);
    let (format, pred, target) = ("dtype", "pred_bits", "target_bits");
    let [format, pred, target] = [format, pred, target].map(|name| column(name).expect("a column"));
    let mut specs: BTreeMap<String, Vec<Row<T>>> = BTreeMap::new();
    for line in lines.map(fields).filter(|line| line[format] == dtype) {
        let row = Row {
            pred: T::from_hex(line[pred]),
            target: T::from_hex(line[target]),
            expected: columns.map(|column| column.and_then(|column| expected(line[column]))),
        };
        let info = forfeit::parse(line[0]).unwrap_or_else(|error| panic!("{error}")).info();
        if !info.target.whole || info.target.contains(row.target.wide()) || row.target.wide().is_nan() {
            specs.entry(line[0].to_string()).or_default().push(row);
        }
    }
    specs
}

/// The bounds of the contract in ulp, for value, gradient, target gradient, curvature and majorizer.
pub fn bounds(loss: &dyn DynLoss, pred: f64, target: f64) -> [f64; 5] {
    let wide = |a: f64| if a.is_finite() { 2.0 * (4.0 + a) } else { 0.0 };
    let least: [f64; 5] = [4.0, 8.0, 8.0, 16.0, 16.0];
    match loss.info().name {
        // The curvature ends in e^(−2|d|), which multiplies the rounding of d by 2|d|.
        "log_cosh" => [4.0, 8.0, 8.0, wide(2.0 * (pred - target).abs()).max(16.0), 16.0],
        // The power is an exponential of a rounded argument: γ times the softplus of the wrong class.
        "focal" if loss.parameters()[0] > 0.0 => {
            let z = if target > 0.5 { pred } else { -pred };
            let gamma = loss.parameters()[0];
            let amplified = wide(gamma + gamma * (z.max(0.0) + (-z.abs()).exp().ln_1p()));
            least.map(|bound| bound.max(amplified))
        }
        _ => least,
    }
}

/// How many smallest normal numbers a kernel may be off by. Kernels form no subnormal, so where e^−|x| is below the
/// normal range it is 0 before its factor is applied.
fn amplification(loss: &dyn DynLoss, pred: f64) -> f64 {
    let parameter = |i: usize| loss.parameters()[i];
    match loss.info().name {
        "log_cosh" => 4.0,
        "bce_with_logits" => parameter(0).max(1.0),
        "focal" => (1.0 + parameter(0)) * (1.0 + parameter(0)) * (1.0 + pred.abs()),
        _ => 1.0,
    }
}

/// The five results of every row, in the order of [`Row::expected`]; empty where the loss has none.
pub fn engine<T: Format>(loss: &dyn DynLoss, pred: &[T], target: &[T], isa: Isa) -> [Vec<T>; 5] {
    let has = |yes: bool| vec![T::ZERO; if yes { pred.len() } else { 0 }];
    let (gradient, target_gradient) = (loss.info().differentiable, !loss.info().target.whole);
    let mut out = [has(true), has(gradient), has(gradient && target_gradient), has(gradient), has(gradient)];
    let [v, g, t, c, m] = &mut out;
    let mut evaluation = loss.evaluate(pred, target).reduction(Reduction::None).validate(false).isa(isa).values_into(v);
    if gradient {
        evaluation = evaluation.gradient_into(g);
        evaluation = evaluation.curvature_into(Curvature::Exact, c).curvature_into(Curvature::Majorizer, m);
    }
    if gradient && target_gradient {
        evaluation = evaluation.target_gradient_into(t);
    }
    evaluation.run().unwrap_or_else(|error| panic!("{error}"));
    out
}

/// Everything that breaks the contract, as text.
pub fn failures<T: Format>(loss: &dyn DynLoss, rows: &[Row<T>], got: &[Vec<T>; 5], how: &str) -> Vec<String> {
    let names = ["value", "gradient", "target gradient", "curvature", "majorizer"];
    let mut failures = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let bounds = bounds(loss, row.pred.wide(), row.target.wide());
        for q in 0..5 {
            let (Some(&got), Some(expected)) = (got[q].get(i), row.expected[q]) else { continue };
            let mut error = ulps::<T>(got.wide(), expected);
            if q < 4 && (got.wide() - expected.0).abs() <= T::SMALLEST * amplification(loss, row.pred.wide()) {
                error = 0.0;
            }
            let negative = q == 0 && got.wide() < 0.0 && expected.0 >= 0.0;
            if error > bounds[q] || negative {
                let (name, bound) = (names[q], bounds[q]);
                failures.push(format!(
                    "{loss} at ({:?}, {:?}), {how}: {name} {got:?}, not {expected:?}: {error:.3} ulp over {bound}",
                    row.pred, row.target
                ));
            }
        }
        // Focal states a constant bound of its own: above every second derivative.
        if let (Some(&above), Some((bend, _)), None) = (got[4].get(i), row.expected[3], row.expected[4])
            && above.wide() < bend
        {
            failures.push(format!("{loss} at {:?}, {how}: majorizer {above:?} below {bend}", row.pred));
        }
    }
    failures
}

/// All rows of a file in one format, on every instruction set; the plain path of gradient alone has the same bits.
pub fn check<T: Format>(path: &Path, dtype: &str) -> (usize, Vec<String>) {
    let (mut seen, mut wrong) = (0, Vec::new());
    for (spec, rows) in rows::<T>(path, dtype) {
        let loss = loss(&spec);
        let (pred, target): (Vec<T>, Vec<T>) = rows.iter().map(|row| (row.pred, row.target)).unzip();
        for isa in Isa::available() {
            let got = engine(loss.as_dyn(), &pred, &target, isa);
            wrong.extend(failures(loss.as_dyn(), &rows, &got, &format!("{dtype} {}", isa.name())));
            if loss.info().differentiable {
                let mut alone = vec![T::ZERO; pred.len()];
                let evaluation = loss.evaluate(&pred, &target).reduction(Reduction::Sum).validate(false).isa(isa);
                evaluation.gradient_into(&mut alone[..]).run().unwrap_or_else(|error| panic!("{error}"));
                assert_equal(&alone, &got[1], &format!("{spec} {dtype} {}: gradient alone", isa.name()));
            }
        }
        seen += rows.len();
    }
    (seen, wrong)
}

#[track_caller]
pub fn report(failures: Vec<String>) {
    let shown = failures.iter().step_by(failures.len() / 40 + 1).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} results break the contract:\n{shown}", failures.len());
}
