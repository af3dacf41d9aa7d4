//! `forfeit list`: the losses there are.

use clap::{Args, ValueEnum};
use forfeit::{Family, Info};
use serde::Serialize;

use crate::args::Format;
use crate::failure::{Failure, Verdict};
use crate::output::{self, Table};

/// List all losses with their parameters
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only the losses of one family
    #[arg(long, value_enum)]
    family: Option<FamilyName>,
}

/// A family of losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FamilyName {
    /// Functions of the residual.
    Distance,
    /// Functions of the ratio of prediction and target.
    Relative,
    /// Functions of a logit and a label.
    Logit,
    /// Functions of a probability and a label.
    Probability,
    /// Functions of a score and a label of −1 or 1.
    Margin,
    /// Likelihoods and divergences.
    Likelihood,
    /// Comparisons of labels.
    Label,
    /// Functions of a row of classes or of a list.
    Classes,
    /// Functions of sums over many elements.
    Aggregate,
    /// Functions of two or three vectors.
    Vectors,
}

/// The family as it is written in output.
pub(crate) fn family_name(family: Family) -> &'static str {
    match family {
        Family::Distance => "distance",
        Family::Relative => "relative",
        Family::Logit => "logit",
        Family::Probability => "probability",
        Family::Margin => "margin",
        Family::Likelihood => "likelihood",
        Family::Label => "label",
        Family::Classes => "classes",
        Family::Aggregate => "aggregate",
        Family::Vectors => "vectors",
        _ => "other",
    }
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    aliases: &'static [&'static str],
    family: &'static str,
    parameters: Vec<ParameterRow>,
    summary: &'static str,
}

/// A parameter as output shows it.
#[derive(Serialize)]
pub(crate) struct ParameterRow {
    pub(crate) name: &'static str,
    pub(crate) default: Option<f64>,
    pub(crate) range: String,
    pub(crate) meaning: &'static str,
}

/// The parameters of a loss as output shows them.
pub(crate) fn parameter_rows(info: &Info) -> Vec<ParameterRow> {
    let row = |p: &forfeit::Parameter| ParameterRow {
        name: p.name,
        default: p.default,
        range: p.range.to_string(),
        meaning: p.meaning,
    };
    info.parameters.iter().map(row).collect()
}

impl List {
    pub(crate) fn run(&self, format: Format) -> Result<Verdict, Failure> {
        let wanted = self.family.and_then(|f| f.to_possible_value());
        let rows: Vec<Row> = forfeit::every_info()
            .filter(|info| wanted.as_ref().is_none_or(|w| w.get_name() == family_name(info.family)))
            .map(|info| Row {
                name: info.name,
                aliases: info.aliases,
                family: family_name(info.family),
                parameters: parameter_rows(info),
                summary: info.summary,
            })
            .collect();
        let mut table = Table::new(["name", "family", "parameters", "summary"]);
        for row in &rows {
            let parameter = |p: &ParameterRow| match p.default {
                Some(default) => format!("{}={default}", p.name),
                None => format!("[{}]", p.name),
            };
            let parameters = row.parameters.iter().map(parameter).collect::<Vec<_>>().join(",");
            table.row([row.name, row.family, &parameters, row.summary]);
        }
        match format {
            Format::Json => output::print_json(&rows)?,
            Format::Csv => output::print(&table.csv()?)?,
            Format::Table => output::print(&table.text(output::styled()))?,
        }
        Ok(Verdict::Fine)
    }
}
