//! `forfeit check`: the rows that a loss cannot digest, and why.

mod find;
mod looks;
mod tables;

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use self::find::{Bad, find};
use crate::args::Format;
use crate::data;
use crate::failure::{Failure, Verdict};
use crate::output;
use crate::own;

/// Check predictions and targets: which rows give inf, NaN or an error under a loss, and why
///
/// The exit status is 1 if there is such a row. It is also told what the predictions look like, logits, probabilities or
/// labels, since a loss that gets the wrong one of them does not fail but learns badly.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  forfeit check predictions.csv --pred p --target y --loss bce
  forfeit check predictions.csv --pred old,new --target y --loss squared_log_error --format csv > bad-rows.csv")]
pub(crate) struct Check {
    /// The CSV file, its first line naming the columns; "-" is standard input
    data: PathBuf,
    /// The columns of predictions, joined by commas; each is checked by itself
    #[arg(long, required = true, value_delimiter = ',', value_name = "COLUMNS")]
    pred: Vec<String>,
    /// The column of targets
    #[arg(long, value_name = "COLUMN")]
    target: String,
    /// The loss, as "name" or "name:parameter=value"
    #[arg(long, value_name = "SPEC")]
    loss: String,
}

/// What was found.
#[derive(Serialize)]
struct Findings {
    loss: String,
    rows: usize,
    bad_rows: usize,
    bad: Vec<Bad>,
    looks: Vec<looks::Look>,
}

impl Check {
    pub(crate) fn run(&self, format: Format) -> Result<Verdict, Failure> {
        let loss = own::parse(&self.loss)?;
        let data = data::read(&self.data)?;
        let target = data::find(&data, &self.target, "--target")?;
        let preds = self.pred.iter().map(|name| data::find(&data, name, "--pred"));
        let preds = preds.collect::<Result<Vec<usize>, _>>()?;
        let bad: Vec<Bad> = preds.iter().flat_map(|pred| find(&data, *pred, target, loss.as_ref())).collect();
        let mut lines: Vec<u64> = bad.iter().map(|bad| bad.line).collect();
        lines.sort_unstable();
        lines.dedup();
        let columns: Vec<&data::Column> = preds.iter().map(|pred| &data.columns[*pred]).collect();
        let findings = Findings {
            loss: loss.to_string(),
            rows: data.lines.len(),
            bad_rows: lines.len(),
            looks: looks::look(&columns, loss.info()),
            bad,
        };
        match format {
            Format::Json => output::print_json(&findings)?,
            Format::Csv => output::print(&tables::flat(&findings.bad).csv()?)?,
            Format::Table => output::print(&tables::text(&findings, &data.source))?,
        }
        Ok(if findings.bad.is_empty() { Verdict::Fine } else { Verdict::FoundBad })
    }
}
