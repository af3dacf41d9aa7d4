//! `forfeit score`: the losses of predictions that somebody else made.

mod measure;
mod tables;

use std::path::PathBuf;

use clap::Args;

use self::measure::{Subject, measure};
use crate::args::Format;
use crate::data::{self, Missing, Wanted};
use crate::failure::{Failure, Verdict};
use crate::output;
use crate::own;

/// Score predictions: the mean of each loss, models side by side
///
/// Each mean comes with its denominator, and with the share of the total that the worst 1 % of the rows carry. A loss
/// that is infinite at some row is infinite, and the rows are counted.
#[derive(Debug, Args)]
#[command(after_help = "Compare models within a loss: different losses measure different things.

Examples:
  forfeit score predictions.csv --pred model --target y --loss squared_error,absolute_error
  forfeit score predictions.csv --pred old,new --target y --loss bce,zero_one --weight w --by region
  forfeit score predictions.csv --pred p90 --target y --loss quantile:tau=0.9 --format json")]
pub(crate) struct Score {
    /// The CSV file, its first line naming the columns; "-" is standard input
    data: PathBuf,
    /// The columns of predictions, one for each model, joined by commas
    #[arg(long, required = true, value_delimiter = ',', value_name = "COLUMNS")]
    pred: Vec<String>,
    /// The column of what came
    #[arg(long, value_name = "COLUMN")]
    target: String,
    /// The losses, as specs joined by commas
    #[arg(long, value_name = "SPECS")]
    loss: String,
    /// The column of row weights
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// Score the rows of each value of this column on their own, too
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// What to do with missing cells
    #[arg(long, value_enum, default_value_t = Missing::Error)]
    missing: Missing,
}

impl Score {
    pub(crate) fn run(&self, format: Format) -> Result<Verdict, Failure> {
        let losses = own::parse_list(&self.loss)?;
        let data = data::read_with_labels(&self.data, self.by.as_deref())?;
        if let Some(by) = &self.by {
            data::find(&data, by, "--by")?;
        }
        let wanted =
            Wanted { target: &self.target, features: &self.pred, flag: "--pred", weight: self.weight.as_deref() };
        let selection = data::select(&data, wanted, self.missing)?;
        let labels = self.by.as_ref().map(|_| selection.rows.iter().map(|row| data.labels[*row].as_str()).collect());
        let subject = Subject { source: &data.source, target_name: &self.target, selection: &selection, labels };
        let scores = measure(&subject, &losses)?;
        match format {
            Format::Json => output::print_json(&scores)?,
            Format::Csv => output::print(&tables::flat(&scores, self.by.as_deref()).csv()?)?,
            Format::Table => output::print(&tables::text(&subject, &losses, &scores, self.by.as_deref()))?,
        }
        Ok(Verdict::Fine)
    }
}
