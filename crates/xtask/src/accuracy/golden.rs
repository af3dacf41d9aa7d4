//! Losses of rows, sums and vectors against the exact results of `testdata/`, as a page: no Python is needed.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};
use forfeit::{AggregateLoss, RowLoss, VectorLoss, View};

/// The page's beginning; the table follows.
const PAGE: &str = "\
# Accuracy over rows, sums and vectors

Written by `cargo xtask accuracy --golden` from `testdata/rows` and `testdata/groups`, whose results come from textbook formulas in 80 and
more digits (`oracle/row_losses.py`, `oracle/group_losses.py`): tails, logits to ±10⁴, masks that are nearly
perfect. Worst error of any number, in ulp: the distance between neighbouring floating-point numbers at the exact result. Results below the
smallest normal number may be 0 and do not count.

A power and the exponential of a rounded difference amplify: at a gap of 10⁴ between logits the gap itself is rounded by ½·10⁴ ulp of 1. Slopes
of correlations and cosines near 1 are differences, and so are measured against their largest.

| loss | points | value, f32 | gradient, f32 | value, f64 | gradient, f64 |
| --- | --: | --: | --: | --: | --: |
";

/// The worst errors of one loss.
#[derive(Default)]
struct Worst {
    points: usize,
    single: [f64; 2],
    double: [f64; 2],
}

/// Writes the page.
pub(super) fn run(root: &Path) -> Result<()> {
    let mut all: BTreeMap<(usize, String), Worst> = BTreeMap::new();
    rows(root, &mut all)?;
    groups(root, &mut all)?;
    vectors(root, &mut all)?;
    let mut page = PAGE.to_owned();
    for ((_, spec), Worst { points, single, double }) in all {
        let told = |ulp: f64| if ulp >= 100.0 { format!("{ulp:.0}") } else { format!("{ulp:.1}") };
        let [a, b, c, d] = [single[0], single[1], double[0], double[1]].map(told);
        writeln!(page, "| `{spec}` | {points} | {a} | {b} | {c} | {d} |")?;
    }
    print!("{page}");
    super::write(root, "docs/accuracy-rows.md", &page)
}

/// A table without its header: the spec, which may hold commas in quotes, then lists of numbers.
fn table(root: &Path, name: &str) -> Result<Vec<(String, Vec<Vec<f64>>)>> {
    let path = root.join("testdata").join(name);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let line = |line: &str| {
        let quoted = line.strip_prefix('"').and_then(|rest| rest.split_once("\","));
        let (spec, rest) = quoted.or_else(|| line.split_once(',')).context("a line without fields")?;
        let numbers = |field: &str| field.split_whitespace().map(|x| Ok(x.parse()?)).collect::<Result<Vec<f64>>>();
        Ok((spec.to_owned(), rest.split(',').map(numbers).collect::<Result<Vec<_>>>()?))
    };
    text.lines().skip(1).map(line).collect()
}

/// Raises the worst error by a result; `scale` is what its parts are of, where they cancel.
fn raise(worst: &mut f64, got: &[f64], exact: &[f64], digits: i32, smallest: f64, scale: f64) {
    for (got, exact) in got.iter().zip(exact) {
        let apart = (got - exact).abs();
        if apart > smallest {
            let size = exact.abs().max(scale);
            *worst = worst.max(apart / 2f64.powi(size.log2().floor() as i32 - digits));
        }
    }
}

fn single(worst: &mut f64, got: &[f64], exact: &[f64], scale: f64) {
    raise(worst, got, exact, 23, f64::from(f32::MIN_POSITIVE), scale);
}

fn double(worst: &mut f64, got: &[f64], exact: &[f64], scale: f64) {
    raise(worst, got, exact, 52, f64::MIN_POSITIVE, scale);
}

fn wide(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().map(|&x| f64::from(x)).collect()
}

fn rows(root: &Path, all: &mut BTreeMap<(usize, String), Worst>) -> Result<()> {
    for (spec, fields) in table(root, "rows/losses.csv")? {
        let [label, value, gradient, logits] = fields.as_slice() else { anyhow::bail!("{spec}: {fields:?}") };
        let loss = forfeit::parse_row(&spec)?;
        let (shape, label) = ([1, logits.len()], [label[0] as i64]);
        let narrow: Vec<f32> = logits.iter().map(|&z| z as f32).collect();
        let worst = all.entry((0, spec)).or_default();
        let step = loss.value_and_gradient(View::shaped(logits, &shape).context("a row")?, &label)?;
        double(&mut worst.double[0], &[step.value], value, 0.0);
        double(&mut worst.double[1], &step.gradient, gradient, 0.0);
        let step = loss.value_and_gradient(View::shaped(&narrow, &shape).context("a row")?, &label)?;
        single(&mut worst.single[0], &[f64::from(step.value as f32)], value, 0.0);
        single(&mut worst.single[1], &wide(&step.gradient), gradient, 0.0);
        worst.points += 1;
    }
    Ok(())
}

fn groups(root: &Path, all: &mut BTreeMap<(usize, String), Worst>) -> Result<()> {
    for (spec, fields) in table(root, "groups/aggregate.csv")? {
        let [value, gradient, pred, target] = fields.as_slice() else { anyhow::bail!("{spec}: {fields:?}") };
        let loss = forfeit::parse_aggregate(&spec)?;
        let scale = if spec == "soft_correlation" { 1.0 } else { 0.0 };
        let narrow: Vec<f32> = pred.iter().map(|&x| x as f32).collect();
        let worst = all.entry((1, spec)).or_default();
        let step = loss.value_and_gradient(pred, target)?;
        double(&mut worst.double[0], &[step.value], value, scale);
        double(&mut worst.double[1], &step.gradient, gradient, scale);
        let step = loss.value_and_gradient(&narrow, target)?;
        single(&mut worst.single[0], &[f64::from(step.value as f32)], value, scale);
        single(&mut worst.single[1], &wide(&step.gradient), gradient, scale);
        worst.points += 1;
    }
    Ok(())
}

fn vectors(root: &Path, all: &mut BTreeMap<(usize, String), Worst>) -> Result<()> {
    for (spec, fields) in table(root, "groups/vectors.csv")? {
        let [value, gradient, arrays, target] = fields.as_slice() else { anyhow::bail!("{spec}: {fields:?}") };
        let loss = forfeit::parse_vector(&spec)?;
        let largest = gradient.iter().fold(0.0f64, |size, slope| size.max(slope.abs()));
        let worst = all.entry((2, spec)).or_default();
        let narrow: Vec<f32> = arrays.iter().map(|&x| x as f32).collect();
        macro_rules! measure {
            ($arrays:expr, $float:ty) => {{
                let view = |part: usize| View::shaped(&$arrays[12 * part..12 * part + 12], &[4, 3]).context("rows");
                let mut slopes: Vec<Vec<$float>> = vec![vec![0.0; 12]; arrays.len() / 12];
                let mut evaluation = loss.evaluate(view(0)?, view(1)?);
                evaluation = if slopes.len() == 3 { evaluation.third(view(2)?) } else { evaluation };
                evaluation = if target.is_empty() { evaluation } else { evaluation.target(target) };
                for (part, slopes) in slopes.iter_mut().enumerate() {
                    evaluation = evaluation.gradient_into(part, slopes);
                }
                (evaluation.run()?.value, slopes.concat())
            }};
        }
        let (got, slopes) = measure!(arrays, f64);
        double(&mut worst.double[0], &[got], value, 0.0);
        double(&mut worst.double[1], &slopes, gradient, largest);
        let (got, slopes) = measure!(narrow, f32);
        single(&mut worst.single[0], &[f64::from(got as f32)], value, 0.0);
        single(&mut worst.single[1], &wide(&slopes), gradient, largest);
        worst.points += 1;
    }
    Ok(())
}
