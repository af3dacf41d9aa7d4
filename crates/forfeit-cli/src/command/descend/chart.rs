//! The picture of descents: how far each loss still has to go, and the way it takes.

use forfeit_plot::{Curve, Figure, INK, Panel, Points, Shape, series};

use super::model::{Descent, Study};
use crate::output::digits;

/// Points of one curve that are drawn at most.
const DRAWN: usize = 1500;
/// Less of the way than this is not drawn.
const FLOOR: f64 = 1e-8;

pub(crate) fn chart(study: &Study, descents: &[Descent]) -> Figure {
    let rate = digits(study.schedule.rate, 4);
    let features = if study.standardised { "standardised" } else { "as they are" };
    let subtitle = format!("plain gradient descent from zero, rate {rate}, features {features}");
    let figure = Figure::new().subtitle(subtitle).columns(2).panel_size(400.0, 300.0).panel(progress(study, descents));
    if study.selection.features.len() == 1 { figure.panel(plane(study, descents)) } else { figure }
}

/// The part of the way that is left, by step.
fn progress(study: &Study, descents: &[Descent]) -> Panel {
    let all = || descents.iter().flat_map(|d| d.path.excess(d.optimum)).filter(|e| e.is_finite());
    let (top, least) = (all().fold(1.0, f64::max), all().fold(1.0, f64::min));
    let bottom = (0.5 * least).max(FLOOR);
    let mut panel = Panel::new("What is left of the way")
        .x_label("step")
        .y_label("(loss − optimum) / (loss at start − optimum)")
        .x_range(0.0, study.schedule.steps as f64)
        .y_range(bottom, 2.0 * top.min(1e3))
        .y_logarithmic();
    for (index, (label, descent)) in study.labels.iter().zip(descents).enumerate() {
        let excess = descent.path.excess(descent.optimum);
        let points = excess.iter().enumerate().map(|(step, e)| (step as f64, e.max(0.1 * FLOOR)));
        panel = panel.curve(Curve::new(thinned(points.collect())).label(label).series(index).width(1.6));
    }
    panel
}

/// Intercept and coefficient along the way, with the optima.
fn plane(study: &Study, descents: &[Descent]) -> Panel {
    let name = &study.selection.features[0].name;
    let kind = if study.standardised { " (standardised)" } else { "" };
    let bests = || descents.iter().map(|d| (d.best[0], d.best[1])).chain([(0.0, 0.0)]);
    let (x, y) = (window(bests().map(|p| p.0)), window(bests().map(|p| p.1)));
    let mut panel = Panel::new("The way")
        .x_label("intercept")
        .y_label(format!("coefficient of {name}{kind}"))
        .x_range(x.0, x.1)
        .y_range(y.0, y.1);
    for (index, descent) in descents.iter().enumerate() {
        let points = descent.path.points.iter().map(|p| (p[0], p[1])).collect();
        panel = panel.curve(Curve::new(thinned(points)).series(index).width(1.4));
        let best = Points::new([(descent.best[0], descent.best[1])]).color(series(index)).shape(Shape::Ring);
        panel = panel.points_above(best.radius(4.5));
    }
    let optimum = Points::new([]).color(INK).shape(Shape::Ring).radius(4.5).label("optimum");
    panel.points_above(optimum)
}

/// A range around what must be seen: a path that runs away leaves it.
fn window(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let margin = if high > low { 0.15 * (high - low) } else { 1.0 };
    (low - margin, high + margin)
}

/// The first points one by one, where most happens, and an even share of the others.
fn thinned(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let (first, rest) = points.split_at(points.len().min(DRAWN / 3));
    let step = rest.len().div_ceil(2 * DRAWN / 3).max(1);
    first.iter().chain(rest.iter().step_by(step)).chain(points.last()).copied().collect()
}
