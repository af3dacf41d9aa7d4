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
    /// How many ulp each may be off by.
    bounds: [f64; 5],
    /// How many smallest normal numbers the first four may be off by: kernels form no subnormal, so a step below the normal
    /// range is 0 before its factor is applied.
    faint: f64,
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
    let required = ["dtype", "pred_bits", "target_bits", "bounds"].map(|name| column(name).expect("a column"));
    let [format, pred, target, bounds] = required;
    let mut specs: BTreeMap<String, Vec<Row<T>>> = BTreeMap::new();
    for line in lines.map(fields).filter(|line| line[format] == dtype) {
        let (bounds, faint) = allowed(line[bounds]);
        let row = Row {
            bounds,
            faint,
            pred: T::from_hex(line[pred]),
            target: T::from_hex(line[target]),
            expected: columns.map(|column| column.and_then(|column| expected(line[column]))),
        };
        let info = forfeit::parse(line[0]).unwrap_or_else(|error| panic!("{error}")).info();
        if !info.target.ends || info.target.contains(row.target.wide()) || row.target.wide().is_nan() {
            specs.entry(line[0].to_string()).or_default().push(row);
        }
    }
    specs
}

/// The bounds of the contract in ulp for value, gradient, target gradient, curvature and majorizer, and the factor of
/// what may vanish; wider where the row states it, since the formula itself amplifies rounding there.
fn allowed(field: &str) -> ([f64; 5], f64) {
    let stated: Vec<f64> = field.split_whitespace().map(|x| x.parse().expect("a number")).collect();
    let [value, gradient, curvature, faint] = stated[..] else { return ([4.0, 8.0, 8.0, 16.0, 16.0], 1.0) };
    ([value, gradient, gradient, curvature, gradient.max(16.0)], faint)
}

/// The five results of every row, in the order of [`Row::expected`]; empty where the loss has none.
pub fn engine<T: Format>(loss: &dyn DynLoss, pred: &[T], target: &[T], isa: Isa) -> [Vec<T>; 5] {
    let has = |yes: bool| vec![T::ZERO; if yes { pred.len() } else { 0 }];
    let (gradient, target_gradient) = (loss.info().differentiable, !loss.info().target.ends);
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
        let bounds = row.bounds;
        for q in 0..5 {
            let (Some(&got), Some(expected)) = (got[q].get(i), row.expected[q]) else { continue };
            let mut error = ulps::<T>(got.wide(), expected);
            if q < 4 && (got.wide() - expected.0).abs() <= T::SMALLEST * row.faint {
                error = 0.0;
            }
            let negative = q == 0 && got.wide() < 0.0 && expected.0 >= 0.0 && loss.facts().range.low >= 0.0;
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
