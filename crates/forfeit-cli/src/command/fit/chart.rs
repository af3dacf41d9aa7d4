//! The picture of a study: data and fitted lines for one feature, predictions against targets for several.

use forfeit::Family;
use forfeit_linear::Fit;
use forfeit_linear::judge::spread;
use forfeit_plot::{Curve, Figure, GREY, INK, Panel, Points, Shape, Stroke, series};

use super::model::{Outcome, Study};
use super::report::Entry;
use crate::failure::Failure;
use crate::output::digits;

/// The picture that suits the number of features.
pub(crate) fn chart(study: &Study, outcome: &Outcome, report: &[Entry]) -> Result<Figure, Failure> {
    if study.selection.features.len() == 1 { lines(study, outcome, report) } else { multiples(study, outcome, report) }
}

/// Data, one line for each fit, and the outliers of the most robust of them.
fn lines(study: &Study, outcome: &Outcome, report: &[Entry]) -> Result<Figure, Failure> {
    let selection = &study.selection;
    let feature = &selection.features[0];
    let data: Vec<(f64, f64)> = feature.values.iter().copied().zip(heights(&selection.target)).collect();
    let (low, high) = widened(limits(feature.values.iter().copied()), 0.03);
    let (bottom, top) = widened(limits(selection.target.iter().copied()), 0.08);
    let robust = most_robust(study, outcome)?;
    let flags = robust.map_or_else(|| vec![false; data.len()], |index| report[index].flags.clone());
    let of = |wanted: bool| data.iter().zip(&flags).filter(move |(_, flag)| **flag == wanted).map(|(point, _)| *point);

    let mut panel = Panel::new("")
        .x_label(&feature.name)
        .y_label(&study.target_name)
        .x_range(low, high)
        .y_range(bottom, top)
        .points_above(Points::new(thinned(of(false).collect())).color(GREY).radius(radius(data.len())).label("data"));
    if let Some(index) = robust.filter(|_| flags.contains(&true)) {
        let name = format!("outlier of {}", report[index].label);
        panel = panel.points_above(Points::new(of(true)).color(INK).shape(Shape::Cross).radius(3.6).label(name));
    }
    let mut drawn: Vec<Vec<(f64, f64)>> = Vec::new();
    for (index, fit) in outcome.fits.iter().enumerate() {
        let slope = fit.coefficients[0];
        let at = |i: i32| low + (high - low) * f64::from(i) / 200.0;
        let line: Vec<(f64, f64)> = (0..=200).map(|i| (at(i), fit.response(fit.intercept + slope * at(i)))).collect();
        // Where two lines are one to the eye, the upper one is dashed, so that both show.
        let hides =
            |under: &Vec<(f64, f64)>| under.iter().zip(&line).all(|(a, b)| (a.1 - b.1).abs() < 0.006 * (top - bottom));
        let stroke = if drawn.iter().any(hides) { Stroke::Dashed } else { Stroke::Solid };
        let curve = Curve::new(line.iter().copied()).label(&report[index].label).detail(equation(study, fit));
        panel = panel.curve(curve.series(index).stroke(stroke));
        drawn.push(line);
    }
    Ok(figure(study).panel_size(600.0, 380.0).panel(panel))
}

/// One small chart for each fit: what was predicted against what came.
fn multiples(study: &Study, outcome: &Outcome, report: &[Entry]) -> Result<Figure, Failure> {
    let count = outcome.fits.len();
    let columns = if count <= 3 { count } else { count.div_ceil(count.div_ceil(3)) };
    let side = if count == 1 { 360.0 } else { 230.0 };
    let mut figure = figure(study).columns(columns).panel_size(side, side);
    let predicted: Result<Vec<Vec<f64>>, _> = outcome.fits.iter().map(|fit| fit.predictions(&study.design)).collect();
    let predicted = predicted.map_err(|e| study.told(e))?;
    let all = study.selection.target.iter().chain(predicted.iter().flatten()).copied();
    let (low, high) = widened(limits(all), 0.04);
    for ((fit, entry), predictions) in outcome.fits.iter().zip(report).zip(predicted) {
        let (flags, binary) = (&entry.flags, fit.is_binary());
        let points: Vec<(f64, f64)> = predictions.into_iter().zip(heights(&study.selection.target)).collect();
        let of = |wanted: bool| points.iter().zip(flags).filter(move |(_, f)| **f == wanted).map(|(p, _)| *p);
        let label = |text: &str| if flags.contains(&true) { text.to_owned() } else { String::new() };
        let (low, high) = if binary { (-0.1, 1.1) } else { (low, high) };
        figure = figure.panel(
            Panel::new(&entry.label)
                .x_label(if binary {
                    "predicted probability".into()
                } else {
                    format!("{}, predicted", study.target_name)
                })
                .y_label(&study.target_name)
                .x_range(low, high)
                .y_range(low, high)
                .curve(
                    Curve::new([(low, low), (high, high)])
                        .color(GREY)
                        .width(1.2)
                        .stroke(Stroke::Dashed)
                        .label("predicted = observed"),
                )
                .points_above(
                    Points::new(thinned(of(false).collect())).color(series(0)).radius(if points.len() > 200 {
                        1.8
                    } else {
                        2.6
                    }),
                )
                .points_above(
                    Points::new(of(true))
                        .color(series(1))
                        .shape(Shape::Cross)
                        .radius(3.2)
                        .label(label("outlier of its fit")),
                ),
        );
    }
    Ok(figure)
}

/// Rows drawn at most in one chart, outliers aside: more would hide each other and swell the file.
const DRAWN: usize = 5000;

/// An empty figure, which says so if not every row will be in it.
fn figure(study: &Study) -> Figure {
    let rows = study.selection.target.len();
    match rows.div_ceil(DRAWN) {
        0 | 1 => Figure::new(),
        step => Figure::new().subtitle(format!("one row in {step} of {rows}, and all outliers")),
    }
}

/// Evenly spaced points, [`DRAWN`] at most.
fn thinned(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let step = points.len().div_ceil(DRAWN).max(1);
    points.into_iter().step_by(step).collect()
}

/// The fit of bounded influence whose residuals have the narrowest bulk.
fn most_robust(study: &Study, outcome: &Outcome) -> Result<Option<usize>, Failure> {
    let judge = study.judge()?;
    let mut narrowest: Option<(f64, usize)> = None;
    for (index, fit) in outcome.fits.iter().enumerate() {
        let facts = study.losses[study.fitted[index]].facts();
        if fit.family != Family::Distance || (facts.convex && !facts.lipschitz.is_finite()) {
            continue;
        }
        let width = spread(&judge.residuals(fit).map_err(|e| study.told(e))?).1;
        if narrowest.is_none_or(|(least, _)| width < least) {
            narrowest = Some((width, index));
        }
    }
    Ok(narrowest.map(|(_, index)| index))
}

/// "calls = −260.1 + 5.041·year".
fn equation(study: &Study, fit: &Fit) -> String {
    let number = |x: f64| digits(x, 4).replace('-', "−");
    let slope = fit.coefficients[0];
    let sign = if slope < 0.0 { '−' } else { '+' };
    let name = &study.target_name;
    let left = match fit.transform {
        Some(transform) => format!("{}({name})", transform.to_string().split(':').next().unwrap_or_default()),
        None if fit.is_binary() => format!("logit {name}"),
        None if fit.is_positive() => format!("ln {name}"),
        None => name.clone(),
    };
    format!("{left} = {} {sign} {}·{}", number(fit.intercept), number(slope.abs()), study.selection.features[0].name)
}

fn limits(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
}

fn widened((low, high): (f64, f64), share: f64) -> (f64, f64) {
    let margin = if high > low { share * (high - low) } else { 0.5 * low.abs().max(1.0) };
    (low - margin, high + margin)
}

/// Where targets are drawn: labels a little off their line, so that rows do not hide each other.
fn heights(target: &[f64]) -> Vec<f64> {
    let labels = target.iter().all(|t| *t == 0.0 || *t == 1.0);
    // Multiples of the golden ratio spread evenly over [0, 1), however many rows there are.
    let off = |row: usize| 0.1 * ((row as f64 * 0.618_033_988_749_894_9).fract() - 0.5);
    target.iter().enumerate().map(|(row, t)| if labels { t + off(row) } else { *t }).collect()
}

/// Smaller points where there are many.
fn radius(rows: usize) -> f64 {
    match rows {
        0..=60 => 3.4,
        61..=200 => 2.6,
        _ => 1.8,
    }
}
