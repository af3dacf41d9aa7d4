//! `forfeit eval`: a loss at a few points.

use clap::Args;
use forfeit::{Info, Interval};
use serde::Serialize;

use crate::args::Format;
use crate::failure::{Failure, Verdict};
use crate::output::{self, Table};
use crate::own;

/// Evaluate a loss: value, gradient and curvature at one point or several
#[derive(Debug, Args)]
#[command(after_help = "Example: forfeit eval huber:delta=1.5 --pred 2 --target 0")]
pub(crate) struct Eval {
    /// The loss, as "name" or "name:parameter=value"
    spec: String,
    /// The predictions, joined by commas
    #[arg(long, required = true, value_delimiter = ',', allow_hyphen_values = true, value_name = "NUMBERS")]
    pred: Vec<f64>,
    /// The targets: one for each prediction, or one for all
    #[arg(long, required = true, value_delimiter = ',', allow_hyphen_values = true, value_name = "NUMBERS")]
    target: Vec<f64>,
}

/// A loss at one point. What a loss does not have is null.
#[derive(Serialize)]
struct Row {
    loss: String,
    pred: f64,
    target: f64,
    value: f64,
    gradient: Option<f64>,
    curvature: Option<f64>,
    majorizer: Option<f64>,
}

impl Eval {
    pub(crate) fn run(&self, format: Format) -> Result<Verdict, Failure> {
        let loss = own::parse(&self.spec)?;
        let info = loss.info();
        let (preds, targets) = (self.pred.len(), self.target.len());
        if targets != 1 && targets != preds {
            return Err(Failure::new(format_args!(
                "--pred has {preds} numbers and --target has {targets}; give one target for all or one for each"
            )));
        }
        let mut rows = Vec::with_capacity(preds);
        for (i, &pred) in self.pred.iter().enumerate() {
            let target = self.target[if targets == 1 { 0 } else { i }];
            inside(info, "--pred", pred, info.pred)?;
            inside(info, "--target", target, info.target)?;
            let point = loss.at(pred, target);
            let slope = |x: f64| Some(x).filter(|_| info.differentiable);
            rows.push(Row {
                loss: loss.to_string(),
                pred,
                target,
                value: point.value,
                gradient: slope(point.gradient),
                curvature: slope(point.curvature),
                majorizer: slope(point.majorizer),
            });
        }
        match format {
            Format::Json => output::print_json(&rows)?,
            Format::Csv => output::print(&table(&rows).csv()?)?,
            Format::Table => output::print(&table(&rows).text(output::styled()))?,
        }
        Ok(Verdict::Fine)
    }
}

/// An error if a number is outside the domain of the loss.
fn inside(info: &Info, flag: &str, x: f64, domain: Interval) -> Result<(), Failure> {
    if domain.contains(x) {
        return Ok(());
    }
    if x.is_nan() {
        return Err(Failure::new(format_args!(
            "{flag} {x}: that is not a number; {} takes numbers in {domain}",
            info.name
        )));
    }
    Err(Failure::new(format_args!("{flag} {x} is outside the domain of {}, which is {domain}", info.name)))
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(["loss", "pred", "target", "value", "gradient", "curvature", "majorizer"]);
    let optional = |x: Option<f64>| x.map_or_else(|| "-".into(), exact);
    for row in rows {
        table.row([
            row.loss.clone(),
            exact(row.pred),
            exact(row.target),
            exact(row.value),
            optional(row.gradient),
            optional(row.curvature),
            optional(row.majorizer),
        ]);
    }
    table
}

/// All digits that matter, with an exponent where there would be many zeros.
fn exact(x: f64) -> String {
    format!("{x:?}").trim_end_matches(".0").to_owned()
}
