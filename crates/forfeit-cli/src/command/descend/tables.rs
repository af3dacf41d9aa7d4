//! Descents for people and for programs.

use forfeit_linear::descent::Behaviour;
use serde::Serialize;

use super::lessons::{Lesson, Seen, told};
use super::model::{Descent, Study};
use crate::command::fit::report::Named;
use crate::output::{Table, digits, heading, rows, short, styled};

/// Everything about the descents, for `--format json`.
#[derive(Serialize)]
pub(crate) struct Report<'a> {
    descents: Vec<Entry<'a>>,
    lessons: &'a [Lesson],
}

#[derive(Serialize)]
struct Entry<'a> {
    loss: String,
    behaviour: &'static str,
    diverged: bool,
    steps: usize,
    /// The first step from which on less than 1 % of the way is left.
    near_from: Option<usize>,
    start: f64,
    end: f64,
    optimum: f64,
    largest_stable_rate: Option<f64>,
    thrown_by_outliers: Option<f64>,
    intercept: f64,
    coefficients: Named<f64>,
    /// The mean loss after each step, the start first.
    values: &'a [f64],
}

pub(crate) fn report<'a>(study: &'a Study, descents: &'a [Descent], lessons: &'a [Lesson]) -> Report<'a> {
    let entry = |(index, descent): (usize, &'a Descent)| {
        let (intercept, coefficients) = study.coefficients(end(descent));
        let names = study.selection.features.iter().map(|f| f.name.clone());
        Entry {
            loss: study.losses[index].to_string(),
            behaviour: word(descent.behaviour),
            diverged: descent.path.diverged,
            steps: descent.path.values.len() - 1,
            near_from: descent.near,
            start: descent.path.values[0],
            end: last(descent),
            optimum: descent.optimum,
            largest_stable_rate: descent.stable_rate,
            thrown_by_outliers: descent.thrown,
            intercept,
            coefficients: Named(names.zip(coefficients).collect()),
            values: &descent.path.values,
        }
    };
    Report { descents: descents.iter().enumerate().map(entry).collect(), lessons }
}

/// Every step of every descent, in the units of the user.
pub(crate) fn steps(study: &Study, descents: &[Descent]) -> Table {
    let features = study.selection.features.iter().map(|f| f.name.as_str());
    let mut table = Table::new(["loss", "step", "rate", "value", "intercept"].into_iter().chain(features));
    for (loss, descent) in study.losses.iter().zip(descents) {
        for (step, (point, value)) in descent.path.points.iter().zip(&descent.path.values).enumerate() {
            let (intercept, coefficients) = study.coefficients(point);
            let numbers = [study.schedule.rate_at(step), *value, intercept].into_iter().chain(coefficients);
            let numbers = numbers.map(|x| x.to_string());
            table.row([loss.to_string(), step.to_string()].into_iter().chain(numbers));
        }
    }
    table
}

pub(crate) fn text(study: &Study, descents: &[Descent], lessons: &[Lesson]) -> String {
    let features: Vec<&str> = study.selection.features.iter().map(|f| f.name.as_str()).collect();
    let features = if features.is_empty() { "nothing but an intercept".into() } else { features.join(", ") };
    let (name, count) = (&study.target_name, rows(study.selection.target.len()));
    let kind = if study.standardised { ", standardised" } else { "" };
    let mut text = format!("{}: {name} from {features}{kind}, {count}\n", study.source);
    let mut section = |title: &str, body: String| text += &format!("\n{}\n{body}", heading(title));
    section("Descents from zero", summary(study, descents).text(styled()));
    section("Where they ended", ends(study, descents).text(styled()));
    let diverged: String = study.labels.iter().zip(descents).filter_map(|(l, d)| divergence(study, l, d)).collect();
    if !diverged.is_empty() {
        section("Diverged", diverged);
    }
    if !lessons.is_empty() {
        section("What is taught, and what happened here", taught(lessons));
    }
    text
}

fn summary(study: &Study, descents: &[Descent]) -> Table {
    let mut table =
        Table::new(["loss", "what it did", "start", "end", "optimum", "within 1 % from step", "largest stable rate"]);
    for (label, descent) in study.labels.iter().zip(descents) {
        table.row([
            label.clone(),
            word(descent.behaviour).to_owned(),
            short(descent.path.values[0]),
            short(last(descent)),
            short(descent.optimum),
            descent.near.map_or_else(|| "-".into(), |step| step.to_string()),
            descent.stable_rate.map_or_else(|| "-".into(), |rate| digits(rate, 4)),
        ]);
    }
    table
}

/// The coefficients at the end beside those of the exact fit.
fn ends(study: &Study, descents: &[Descent]) -> Table {
    let names = || ["intercept"].into_iter().chain(study.selection.features.iter().map(|f| f.name.as_str()));
    let mut table = Table::new(["loss", "coefficient", "descent", "exact fit"]);
    for (label, descent) in study.labels.iter().zip(descents) {
        let (intercept, coefficients) = study.coefficients(end(descent));
        let exact = [descent.fit.intercept].into_iter().chain(descent.fit.coefficients.iter().copied());
        for ((name, found), exact) in names().zip([intercept].into_iter().chain(coefficients)).zip(exact) {
            table.row([label.clone(), name.to_owned(), short(found), short(exact)]);
        }
    }
    table
}

/// What to do about a descent that ran away.
fn divergence(study: &Study, label: &str, descent: &Descent) -> Option<String> {
    if !descent.path.diverged {
        return None;
    }
    let scale = if study.standardised { "" } else { "; without --raw it would be larger" };
    let mend = match descent.stable_rate {
        Some(rate) => format!("the largest stable rate near its optimum is {}{scale}", digits(rate, 4)),
        None => "try a smaller rate".into(),
    };
    Some(format!("{label}: {}; {mend}\n", told(descent)))
}

fn taught(lessons: &[Lesson]) -> String {
    let line = |Lesson { seen, taught, happened }: &Lesson| {
        let seen = match seen {
            Seen::Yes => "as taught",
            Seen::No => "NOT HERE",
            Seen::Untold => "untold",
        };
        format!("{seen:>9}: {taught}\n           {happened}\n")
    };
    lessons.iter().map(line).collect()
}

fn word(behaviour: Behaviour) -> &'static str {
    match behaviour {
        Behaviour::Diverged => "diverged",
        Behaviour::Settled => "settled",
        Behaviour::Oscillates => "oscillates",
        Behaviour::Settling => "oscillates ever less",
        _ => "still falling",
    }
}

fn end(descent: &Descent) -> &[f64] {
    descent.path.points.last().map_or(&[], Vec::as_slice)
}

fn last(descent: &Descent) -> f64 {
    descent.path.values.last().copied().unwrap_or(f64::NAN)
}
