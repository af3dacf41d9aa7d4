//! `forfeit suggest`: which losses suit these data, and why.

mod advice;
mod model;
mod portrait;
mod residuals;
mod tables;

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use self::advice::{Advice, Suggestion, advise};
use self::portrait::{Kind, Portrait};
use self::residuals::Residuals;
use crate::args::Format;
use crate::data::{self, Data, Missing, Wanted};
use crate::failure::{Failure, Verdict};
use crate::output;

/// Suggest losses for a data set, with reasons and with parameters in its own units
///
/// The target says what is possible: counts, shares, two classes, positive numbers. The residuals of a fit under absolute
/// error say what is wise: their spread, tails and skew. Where nothing stands out, that is said too.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  forfeit suggest phones.csv --target calls --features year
  forfeit suggest claims.csv --target amount --format json")]
pub(crate) struct Suggest {
    /// The CSV file, its first line naming the columns; "-" is standard input
    data: PathBuf,
    /// The column to predict
    #[arg(long, value_name = "COLUMN")]
    target: String,
    /// The columns to predict from, joined by commas; without it, all columns of numbers
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS")]
    features: Vec<String>,
    /// The column of row weights
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// What to do with missing cells
    #[arg(long, value_enum, default_value_t = Missing::Error)]
    missing: Missing,
}

/// Everything that was found, for `--format json`.
#[derive(Serialize)]
struct Report {
    rows: usize,
    target: Portrait,
    residuals: Option<Residuals>,
    suggestions: Vec<Suggestion>,
    remarks: Vec<String>,
    /// What to try next; none where `fit` has no model of such a target.
    command: Option<String>,
}

impl Suggest {
    pub(crate) fn run(&self, format: Format) -> Result<Verdict, Failure> {
        let data = data::read_with_labels(&self.data, Some(&self.target))?;
        let report = self.report(&data)?;
        match format {
            Format::Json => output::print_json(&report)?,
            Format::Csv => output::print(&tables::flat(&report.suggestions).csv()?)?,
            Format::Table => output::print(&tables::text(&report, &data.source, &self.target))?,
        }
        Ok(Verdict::Fine)
    }

    fn report(&self, data: &Data) -> Result<Report, Failure> {
        let column = data::find(data, &self.target, "--target")?;
        if data.columns[column].texts() > 0 {
            let target = portrait::of_labels(&data.labels);
            let Advice { suggestions, remarks } = advise(&target, None, None);
            return Ok(Report { rows: data.lines.len(), target, residuals: None, suggestions, remarks, command: None });
        }
        let wanted = Wanted {
            target: &self.target,
            features: &self.features,
            flag: "--features",
            weight: self.weight.as_deref(),
        };
        let selection = data::select(data, wanted, self.missing)?;
        let target = portrait::of_numbers(&selection.target);
        let (residuals, growth) = match target.kind {
            Kind::TwoClasses | Kind::Classes | Kind::Constant => (None, None),
            _ => model::read(&data.source, &selection, &target)?,
        };
        let Advice { suggestions, remarks } = advise(&target, residuals.as_ref(), growth.as_ref());
        let command = self.command(&suggestions);
        Ok(Report { rows: selection.target.len(), target, residuals, suggestions, remarks, command })
    }

    /// The fit to try next.
    fn command(&self, suggestions: &[Suggestion]) -> Option<String> {
        let specs: Vec<&str> = suggestions.iter().filter(|s| s.fits).map(|s| s.loss.as_str()).collect();
        if specs.is_empty() {
            return None;
        }
        let mut command =
            format!("forfeit fit {} --target {}", shell(&self.data.display().to_string()), shell(&self.target));
        if !self.features.is_empty() {
            command += &format!(" --features {}", shell(&self.features.join(",")));
        }
        if let Some(weight) = &self.weight {
            command += &format!(" --weight {}", shell(weight));
        }
        if self.missing == Missing::Drop {
            command += " --missing drop";
        }
        Some(command + &format!(" --loss {} --cv 5", specs.join(",")))
    }
}

/// A word as a shell takes it.
fn shell(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-./,:=+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
