//! `forfeit fit`: a linear model under each loss, side by side.

mod chart;
mod classes;
pub(crate) mod model;
mod notes;
mod numbers;
pub(crate) mod report;
mod rows;
mod tables;

use std::path::{Path, PathBuf};

use clap::Args;
use forfeit::Transform;
use forfeit_linear::Options;
use forfeit_linear::split::{self, Split};

use self::model::Study;
use crate::args::Format;
use crate::command::plot;
use crate::data::{self, Missing, Selection, Wanted};
use crate::failure::{Failure, Verdict};
use crate::own;
use crate::{file, output};

/// Fit a linear model under each of several losses, and see what the choice does
///
/// Every fit is judged by every loss. A fit says how it was proved: a gradient of zero, or for absolute error and
/// quantiles a dual bound; where other coefficients are as good, their ranges are given.
#[derive(Debug, Args)]
#[command(
    after_help = "Rows are flagged as outliers when their residual is more than 3.5 robust spreads from the median
residual (Iglewicz and Hoaglin 1993); under a binary loss, when the probability of their class is below 0.05.

Examples:
  forfeit fit phones.csv --target calls --features year --loss squared_error,huber:delta=5 --plot fit.svg
  forfeit fit visits.csv --target visits --loss poisson,negative_binomial:dispersion=0.5 --cv 5
  forfeit fit digits.csv --target digit --loss cross_entropy,softmax_focal:gamma=2 --l2 0.01 --test 0.25
  forfeit fit prices.csv --target price --loss gaussian_nll,student_t_nll --test 0.2
  forfeit fit prices.csv --target price --transform log --loss squared_error,absolute_error"
)]
pub(crate) struct Fit {
    /// The CSV file, its first line naming the columns; "-" is standard input
    data: PathBuf,
    /// The column to predict
    #[arg(long, value_name = "COLUMN")]
    target: String,
    /// The columns to predict from, joined by commas; without it, all columns of numbers
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS")]
    features: Vec<String>,
    /// The losses to fit under, as specs joined by commas
    #[arg(long, value_name = "SPECS")]
    loss: String,
    /// The column of row weights
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// Adds LAMBDA/2 times the sum of squared coefficients to the mean loss, the intercept free
    #[arg(long, default_value_t = 0.0, allow_hyphen_values = true, value_name = "LAMBDA")]
    l2: f64,
    /// Fit on another scale of the target, log, log1p, asinh, box_cox[:lambda=NUMBER] or standardise, and bring the
    /// predictions back; what is left out of a transform is estimated from the rows
    #[arg(long, value_name = "TRANSFORM")]
    transform: Option<String>,
    /// Hold out this share of the rows and judge every fit on them
    #[arg(long, value_name = "SHARE", conflicts_with = "cv", allow_hyphen_values = true)]
    test: Option<f64>,
    /// Judge every loss by cross-validation with this many folds
    #[arg(long, value_name = "FOLDS")]
    cv: Option<usize>,
    /// The seed of the split into rows to fit and rows to judge by
    #[arg(long, default_value_t = forfeit_linear::split::DEFAULT_SEED, hide_default_value = true)]
    seed: u64,
    /// What to do with missing cells
    #[arg(long, value_enum, default_value_t = Missing::Error)]
    missing: Missing,
    /// A CSV file for the predictions, residuals (prediction minus target) and outlier flags of every row
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// A picture of the fits, SVG or PNG by the ending of its name
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

impl Fit {
    pub(crate) fn run(&self, format: Format) -> Result<Verdict, Failure> {
        if let Some(losses) = classes::losses(&self.loss)? {
            return classes::run(self, &losses, format);
        }
        let losses = own::parse_list(&self.loss)?;
        if numbers::several(&losses)? {
            return numbers::run(self, &losses, format);
        }
        self.check_files()?;
        let data = data::read(&self.data)?;
        let selection = data::select(&data, self.wanted(), self.missing)?;
        let transform =
            self.transform.as_ref().map(|spec| scale(spec, &selection, &data.source, &self.target)).transpose()?;
        let options = Options { l2: self.l2, transform, ..Options::default() };
        let study = Study::new(&data.source, &self.target, selection, losses, options)?;
        let count = study.selection.target.len();
        let result = study.run(self.split(count)?, &self.folds(count)?)?;
        let report = report::report(&study, &result)?;
        if let Some(path) = &self.plot {
            plot::draw(&chart::chart(&study, &result, &report)?, path)?;
        }
        if let Some(path) = &self.out {
            file::write(path, rows::rows(&study, &result, &report)?.csv()?.as_bytes())?;
        }
        match format {
            Format::Json => output::print_json(&report)?,
            Format::Csv => output::print(&tables::flat(&study, &report).csv()?)?,
            Format::Table => output::print(&tables::text(&study, &result, &report))?,
        }
        Ok(if report.iter().all(|entry| entry.converged) { Verdict::Fine } else { Verdict::FoundBad })
    }

    fn wanted(&self) -> Wanted<'_> {
        let weight = self.weight.as_deref();
        Wanted { target: &self.target, features: &self.features, flag: "--features", weight }
    }

    /// Complains of the first flag that was given and that losses of some kind do not take.
    fn refuse(kind: &str, flags: &[(&str, bool, &str)]) -> Result<(), Failure> {
        match flags.iter().find(|(_, given, _)| *given) {
            Some((flag, _, instead)) => Err(Failure::new(format_args!("{flag} is not for {kind}: {instead}"))),
            None => Ok(()),
        }
    }

    /// The rows to fit, and those to judge by as `--test` asks.
    fn split(&self, count: usize) -> Result<Split, Failure> {
        match self.test {
            None => Ok(Split { train: (0..count).collect(), test: Vec::new() }),
            Some(share) => split::train_test(count, share, self.seed)
                .map_err(|error| Failure::new(format_args!("--test: {error}"))),
        }
    }

    /// The parts in turn to judge by as `--cv` asks; none without it.
    fn folds(&self, count: usize) -> Result<Vec<Split>, Failure> {
        match self.cv {
            None => Ok(Vec::new()),
            Some(parts) => {
                split::folds(count, parts, self.seed).map_err(|error| Failure::new(format_args!("--cv: {error}")))
            }
        }
    }

    /// Complains of output files before any work is done for them.
    fn check_files(&self) -> Result<(), Failure> {
        for (flag, path) in [("--out", &self.out), ("--plot", &self.plot)] {
            if path.as_deref() == Some(Path::new("-")) {
                return Err(Failure::new(format_args!(
                    "{flag} -: standard output already carries the result; name a file"
                )));
            }
            path.as_deref().map_or(Ok(()), |path| file::folder(path).map(|_| ()))?;
        }
        self.plot.as_deref().map_or(Ok(()), |path| plot::picture_format(path).map(|_| ()))
    }
}

/// The transform that a spec asks for; what it leaves out is estimated from the target.
fn scale(spec: &str, selection: &Selection, source: &str, target_name: &str) -> Result<Transform, Failure> {
    let transform = match spec {
        "box_cox" => Transform::box_cox(&selection.target),
        "standardise" => Transform::standardise(&selection.target),
        spec => {
            let given: Transform =
                spec.parse().map_err(|e: forfeit::Error| Failure::new(format_args!("--transform: {e}")))?;
            given.forward_all(&selection.target).map(|_| given)
        }
    };
    transform.map_err(|error| match error {
        forfeit::Error::Domain { index, value, domain, .. } => {
            let line = selection.lines[index];
            Failure::new(format_args!(
                "{source}: line {line}, column {target_name:?}: --transform {spec} takes numbers in {domain}, not {value}"
            ))
        }
        other => Failure::new(format_args!("{source}: column {target_name:?}: --transform {spec}: {other}")),
    })
}
