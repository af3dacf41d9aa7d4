//! `forfeit fit` under losses of several predicted numbers: a linear model of each, such as a location and a scale.

use forfeit::{DynLoss, Link};
use forfeit_linear::{Design, NumbersFit, Options, fit_numbers};
use serde::Serialize;

use super::Fit;
use super::report::Named;
use crate::args::Format;
use crate::data;
use crate::failure::{Failure, Verdict};
use crate::output::{self, Table, heading, rows, short, styled};
use crate::{file, label};

/// The model of one number.
#[derive(Serialize)]
struct Number {
    /// What its linear predictor is: the number itself, its logarithm or its logit.
    scale: &'static str,
    intercept: f64,
    coefficients: Named<f64>,
}

/// One fit, told in full.
#[derive(Serialize)]
struct Entry {
    loss: String,
    numbers: Named<Number>,
    /// The mean loss over the rows fitted, without the penalty.
    value: f64,
    penalty: f64,
    converged: bool,
    status: &'static str,
    /// The gradient at the end over that at the start.
    gradient: f64,
    iterations: usize,
    /// The mean loss over the rows held out.
    held_out: Option<f64>,
}

/// Whether the losses are of several numbers: all of them, or none.
pub(super) fn several(losses: &[Box<dyn DynLoss>]) -> Result<bool, Failure> {
    let of_several: Vec<_> = losses.iter().filter(|loss| !loss.further().is_empty()).collect();
    match of_several.first() {
        Some(first) if of_several.len() < losses.len() => {
            let name = first.info().name;
            Err(Failure::new(format_args!(
                "--loss: {name} takes several predicted numbers and others do not; fit them apart"
            )))
        }
        first => Ok(first.is_some()),
    }
}

pub(super) fn run(fit: &Fit, losses: &[Box<dyn DynLoss>], format: Format) -> Result<Verdict, Failure> {
    Fit::refuse(
        "losses of several predicted numbers",
        &[
            ("--transform", fit.transform.is_some(), "the scale is of the target as it is"),
            ("--cv", fit.cv.is_some(), "hold rows out with --test"),
            ("--plot", fit.plot.is_some(), "write the predictions with --out"),
        ],
    )?;
    fit.check_files()?;
    let data = data::read(&fit.data)?;
    let selection = data::select(&data, fit.wanted(), fit.missing)?;
    let design = selection.design().map_err(Failure::new)?;
    let split = fit.split(selection.target.len())?;
    let options = Options { l2: fit.l2, ..Options::default() };
    let target_of = |rows: &[usize]| -> Vec<f64> { rows.iter().map(|row| selection.target[*row]).collect() };
    let train = design.select(&split.train).map_err(Failure::new)?;
    let mut entries = Vec::new();
    let mut fits = Vec::new();
    for loss in losses {
        let found = fit_numbers(&train, &target_of(&split.train), loss.as_ref(), &options).map_err(Failure::new)?;
        let held_out = if split.test.is_empty() {
            None
        } else {
            Some(mean(
                loss.as_ref(),
                &found,
                &design.select(&split.test).map_err(Failure::new)?,
                &target_of(&split.test),
            )?)
        };
        entries.push(entry(&found, held_out));
        fits.push(found);
    }
    if let Some(path) = &fit.out {
        file::write(path, predictions(losses, &fits, &design, &selection.target)?.csv()?.as_bytes())?;
    }
    match format {
        Format::Json => output::print_json(&entries)?,
        Format::Csv => output::print(&summary(&entries).csv()?)?,
        Format::Table => {
            let head = format!(
                "{}: {} from {} features, {}\n\n{}\n",
                data.source,
                fit.target,
                selection.features.len(),
                rows(selection.target.len()),
                heading("Fits")
            );
            output::print(&(head + &summary(&entries).text(styled())))?;
        }
    }
    Ok(if entries.iter().all(|entry| entry.converged) { Verdict::Fine } else { Verdict::FoundBad })
}

/// The weighted mean loss of a model over some rows.
fn mean(loss: &dyn DynLoss, fit: &NumbersFit, design: &Design, target: &[f64]) -> Result<f64, Failure> {
    let numbers = fit.predictions(design).map_err(Failure::new)?;
    let (mut sum, mut weight) = (0.0, 0.0);
    for (row, y) in target.iter().enumerate() {
        let at: Vec<f64> = numbers.iter().map(|number| number[row]).collect();
        sum += design.weight(row) * loss.at_all(&at, *y).value;
        weight += design.weight(row);
    }
    Ok(sum / weight)
}

fn entry(fit: &NumbersFit, held_out: Option<f64>) -> Entry {
    let number = |k: usize| Number {
        scale: match fit.links[k] {
            Link::Exp => "logarithm",
            Link::Sigmoid => "logit",
            _ => "as it is",
        },
        intercept: fit.intercepts[k],
        coefficients: Named(fit.names.iter().cloned().zip(fit.coefficients[k].iter().copied()).collect()),
    };
    Entry {
        loss: fit.loss.clone(),
        numbers: Named(fit.numbers.iter().cloned().zip((0..fit.numbers.len()).map(number)).collect()),
        value: fit.mean_loss,
        penalty: fit.penalty,
        converged: fit.converged,
        status: if fit.converged { "stationary" } else { "not converged" },
        gradient: fit.gradient,
        iterations: fit.iterations,
        held_out,
    }
}

/// A line for each number of each fit.
fn summary(entries: &[Entry]) -> Table {
    let Some(first) = entries.first() else { return Table::new(["loss"]) };
    let features: Vec<String> = first
        .numbers
        .0
        .first()
        .map_or_else(Vec::new, |(_, number)| number.coefficients.0.iter().map(|(name, _)| name.clone()).collect());
    let held_out: &[&str] = if first.held_out.is_some() { &["held out"] } else { &[] };
    let head = ["loss", "number", "scale", "intercept"];
    let proof = ["mean loss"];
    let head = head.iter().copied().chain(features.iter().map(String::as_str)).chain(proof);
    let mut table = Table::new(head.chain(held_out.iter().copied()).chain(["gradient", "iterations", "status"]));
    for entry in entries {
        for (place, (name, number)) in entry.numbers.0.iter().enumerate() {
            // What is of the whole fit stands beside its first number.
            let once = |text: String| if place == 0 { text } else { String::new() };
            let model = [once(entry.loss.clone()), name.clone(), number.scale.to_owned(), short(number.intercept)];
            let slopes = number.coefficients.0.iter().map(|(_, slope)| short(*slope));
            let judged = [Some(entry.value), entry.held_out].into_iter().flatten().map(|value| once(short(value)));
            let proof = [output::digits(entry.gradient, 2), entry.iterations.to_string(), entry.status.to_owned()];
            table.row(model.into_iter().chain(slopes).chain(judged).chain(proof.map(once)));
        }
    }
    table
}

/// Every number that each model predicts, and the target, row by row.
fn predictions(
    losses: &[Box<dyn DynLoss>],
    fits: &[NumbersFit],
    design: &Design,
    target: &[f64],
) -> Result<Table, Failure> {
    let labels = label::labels(&losses.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    let mut names = vec!["target".to_owned()];
    let mut columns = vec![target.to_vec()];
    for (label, fit) in labels.iter().zip(fits) {
        names.extend(fit.numbers.iter().map(|number| format!("{label} {number}")));
        columns.extend(fit.predictions(design).map_err(Failure::new)?);
    }
    let mut table = Table::new(names.iter().map(String::as_str));
    for row in 0..target.len() {
        table.row(columns.iter().map(|column| column[row].to_string()));
    }
    Ok(table)
}
