//! `forfeit fit` with a column of classes: a linear model with a score for each class, under losses over rows.

use forfeit::{CrossEntropy, DynRowLoss, EveryLoss, RowLoss, View};
use forfeit_linear::split::Split;
use forfeit_linear::{ClassFit, Design, Options, fit_classes};
use serde::Serialize;

use super::Fit;
use super::report::Named;
use crate::args::Format;
use crate::data;
use crate::failure::{Failure, Verdict};
use crate::output::{self, Table, heading, rows, short, styled};

/// Classes beyond this many have no confusion matrix on a terminal.
const WIDE: usize = 24;

/// The losses, if all of them are over rows of classes.
pub(super) fn losses(specs: &str) -> Result<Option<Vec<Box<dyn DynRowLoss>>>, Failure> {
    let every = forfeit::parse_every_list(specs)?;
    let count = every.len();
    let of_rows: Vec<_> =
        every.into_iter().filter_map(|loss| if let EveryLoss::Rows(loss) = loss { Some(loss) } else { None }).collect();
    match of_rows.len() {
        0 => Ok(None),
        all if all == count => Ok(Some(of_rows)),
        _ => {
            let loss = of_rows[0].info().name;
            Err(Failure::new(format_args!("--loss: {loss} is over classes and others are not; fit them apart")))
        }
    }
}

/// How well a model tells the classes of some rows.
#[derive(Debug, Serialize)]
struct Judged {
    rows: usize,
    /// The weighted mean of −ln of the probability of the right class, by the softmax of the scores.
    log_loss: f64,
    /// The weighted share of rows whose largest score is not that of their class.
    error_rate: f64,
    /// How many rows of each class (first index) were taken for each class (second).
    confusion: Vec<Vec<u64>>,
}

/// One fit, told in full.
#[derive(Serialize)]
struct Entry {
    loss: String,
    classes: Vec<String>,
    intercepts: Named<f64>,
    coefficients: Named<Named<f64>>,
    /// The mean loss over the rows fitted, without the penalty.
    value: f64,
    penalty: f64,
    converged: bool,
    status: &'static str,
    convex: bool,
    /// The gradient at the end over that at the start.
    gradient: f64,
    iterations: usize,
    fitted: Judged,
    held_out: Option<Judged>,
}

/// The rows, and what their classes are called.
struct Study {
    head: String,
    design: Design,
    labels: Vec<usize>,
    weights: Option<Vec<f64>>,
    classes: Vec<String>,
}

pub(super) fn run(fit: &Fit, losses: &[Box<dyn DynRowLoss>], format: Format) -> Result<Verdict, Failure> {
    Fit::refuse(
        "losses over classes",
        &[
            ("--transform", fit.transform.is_some(), "classes have no scale"),
            ("--cv", fit.cv.is_some(), "hold rows out with --test"),
            ("--plot", fit.plot.is_some(), "the confusion matrix shows the fit"),
            ("--out", fit.out.is_some(), "print the fit with --format json"),
        ],
    )?;
    if !(fit.l2.is_finite() && fit.l2 >= 0.0) {
        return Err(Failure::new(format_args!("--l2 {}: it must be a number of at least 0", fit.l2)));
    }
    let study = study(fit)?;
    let split = fit.split(study.labels.len())?;
    let options = Options { l2: fit.l2, ..Options::default() };
    let entries: Result<Vec<_>, _> = losses.iter().map(|loss| study.entry(loss.as_ref(), &split, &options)).collect();
    let entries = entries?;
    match format {
        Format::Json => output::print_json(&entries)?,
        Format::Csv => output::print(&summary(&entries).csv()?)?,
        Format::Table => output::print(&text(&study, &split, &entries))?,
    }
    Ok(if entries.iter().all(|entry| entry.converged) { Verdict::Fine } else { Verdict::FoundBad })
}

fn study(fit: &Fit) -> Result<Study, Failure> {
    let mut data = data::read_with_labels(&fit.data, Some(&fit.target))?;
    let column = data::find(&data, &fit.target, "--target")?;
    let classes = data::names_of_classes(&data.labels);
    if classes.len() < 2 {
        let (source, target) = (&data.source, &fit.target);
        return Err(Failure::new(format_args!(
            "{source}: column {target:?} holds {}; a model of classes needs two or more",
            classes.first().map_or("no class".to_owned(), |only| format!("the class {only:?} alone"))
        )));
    }
    data.columns[column] = data::as_classes(&fit.target, &data.labels, &classes);
    let selection = data::select(&data, fit.wanted(), fit.missing)?;
    let mut head = format!(
        "{}: {} from {} features, {}",
        data.source,
        fit.target,
        selection.features.len(),
        rows(selection.target.len())
    );
    head += &format!(", {} classes\n", classes.len());
    if !selection.dropped.is_empty() {
        head += &format!("dropped for missing cells: {}\n", rows(selection.dropped.len()));
    }
    let design = selection.design().map_err(Failure::new)?;
    let labels = selection.target.iter().map(|class| *class as usize).collect();
    Ok(Study { head, design, labels, weights: selection.weights, classes })
}

impl Study {
    fn entry(&self, loss: &dyn DynRowLoss, split: &Split, options: &Options) -> Result<Entry, Failure> {
        let told = |error: forfeit_linear::Error| Failure::new(error);
        let part = |rows: &[usize]| -> Result<(Design, Vec<usize>), Failure> {
            let labels = rows.iter().map(|row| self.labels[*row]).collect();
            Ok((self.design.select(rows).map_err(told)?, labels))
        };
        let (design, labels) = part(&split.train)?;
        let fit = fit_classes(&design, &labels, self.classes.len(), loss, options).map_err(told)?;
        let fitted = self.judge(&fit, &split.train)?;
        let held_out = (!split.test.is_empty()).then(|| self.judge(&fit, &split.test)).transpose()?;
        let by_class = || self.classes.iter().cloned();
        let named = |of: &Vec<f64>| Named(fit.names.iter().cloned().zip(of.iter().copied()).collect());
        Ok(Entry {
            loss: loss.to_string(),
            classes: self.classes.clone(),
            intercepts: Named(by_class().zip(fit.intercepts.iter().copied()).collect()),
            coefficients: Named(by_class().zip(fit.coefficients.iter().map(named)).collect()),
            value: fit.mean_loss,
            penalty: fit.penalty,
            converged: fit.converged,
            status: status(&fit, options),
            convex: fit.convex,
            gradient: fit.gradient,
            iterations: fit.iterations,
            fitted,
            held_out,
        })
    }

    fn judge(&self, fit: &ClassFit, rows: &[usize]) -> Result<Judged, Failure> {
        let design = self.design.select(rows).map_err(Failure::new)?;
        let (scores, classes) = (fit.scores(&design).map_err(Failure::new)?, self.classes.len());
        let labels: Vec<i64> = rows.iter().map(|row| self.labels[*row] as i64).collect();
        let weights: Vec<f64> = rows.iter().map(|row| self.weights.as_ref().map_or(1.0, |w| w[*row])).collect();
        let shape = [rows.len(), classes];
        let view =
            View::shaped(&scores, &shape).ok_or_else(|| Failure::new("a score for each row and class is needed"))?;
        let log_loss = CrossEntropy::new().evaluate(view, &labels).weights(&weights).run()?.value;
        let mut confusion = vec![vec![0; classes]; classes];
        let mut wrong = 0.0;
        for ((row, label), weight) in scores.chunks(classes).zip(&labels).zip(&weights) {
            let taken = (1..classes).fold(0, |best, class| if row[class] > row[best] { class } else { best });
            confusion[*label as usize][taken] += 1;
            wrong += if taken == *label as usize { 0.0 } else { *weight };
        }
        Ok(Judged { rows: rows.len(), log_loss, error_rate: wrong / weights.iter().sum::<f64>(), confusion })
    }
}

fn status(fit: &ClassFit, options: &Options) -> &'static str {
    match (fit.converged, fit.convex) {
        (true, true) => "converged",
        (true, false) => "local optimum",
        (false, _) if options.l2 == 0.0 => "not converged: the classes may be separable, use --l2",
        (false, _) => "not converged",
    }
}

/// One row for each fit.
fn summary(entries: &[Entry]) -> Table {
    let held_out = entries.iter().any(|entry| entry.held_out.is_some());
    let unseen: &[&str] = if held_out { &["log loss held out", "errors held out"] } else { &[] };
    let head = ["loss", "mean loss", "penalty", "log loss", "errors"];
    let proof = ["gradient", "iterations", "status"];
    let mut table = Table::new(head.iter().chain(unseen).chain(&proof).copied());
    for entry in entries {
        let judged = [Some(&entry.fitted), entry.held_out.as_ref()].into_iter().flatten();
        let judged = judged.flat_map(|judged| [short(judged.log_loss), percent(judged.error_rate)]);
        let numbers = [entry.loss.clone(), short(entry.value), short(entry.penalty)];
        let proof = [output::digits(entry.gradient, 2), entry.iterations.to_string(), entry.status.to_owned()];
        table.row(numbers.into_iter().chain(judged).chain(proof));
    }
    table
}

fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

fn text(study: &Study, split: &Split, entries: &[Entry]) -> String {
    let mut text = study.head.clone();
    if !split.test.is_empty() {
        text += &format!("held out: {}\n", rows(split.test.len()));
    }
    text += &format!("\n{}\n{}", heading("Fits"), summary(entries).text(styled()));
    for entry in entries.iter().filter(|_| study.classes.len() <= WIDE) {
        let (judged, of) = match &entry.held_out {
            Some(judged) => (judged, "rows held out"),
            None => (&entry.fitted, "the rows fitted"),
        };
        let title = format!("{}: {of}, by class (row) and what they were taken for (column)", entry.loss);
        let mut table = Table::new(std::iter::once("").chain(study.classes.iter().map(String::as_str)));
        for (class, counts) in study.classes.iter().zip(&judged.confusion) {
            let counts = counts.iter().map(|count| if *count == 0 { "·".to_owned() } else { count.to_string() });
            table.row(std::iter::once(class.clone()).chain(counts));
        }
        text += &format!("\n{}\n{}", heading(&title), table.text(styled()));
    }
    text
}
