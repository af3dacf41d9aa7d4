//! `forfeit descend`: plain gradient descent, the losses side by side.

mod chart;
mod lessons;
mod model;
mod tables;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use forfeit_linear::descent;

use self::model::Study;
use crate::args::Format;
use crate::command::plot;
use crate::data::{self, Missing, Wanted};
use crate::failure::{Failure, Verdict};
use crate::own;
use crate::{file, output};

/// Descend by plain gradient steps on a linear model, and see how each loss takes the same rate
///
/// All descents start at zero. Each is measured against the exact fit of its loss, and told as it went: settled,
/// oscillating, still falling, or diverged, then with the largest stable rate. What is usually taught about these
/// losses is compared with what happened on these data.
#[derive(Debug, Args)]
#[command(after_help = "The exit status is 1 if a descent diverged.

Examples:
  forfeit descend phones.csv --target calls --features year --loss squared_error,absolute_error,smooth_l1 --rate 0.9 \\
    --steps 400 --plot descent.svg
  forfeit descend phones.csv --target calls --features year --loss absolute_error --rate 20 --steps 400 --decay linear")]
pub(crate) struct Descend {
    /// The CSV file, its first line naming the columns; "-" is standard input
    data: PathBuf,
    /// The column to predict
    #[arg(long, value_name = "COLUMN")]
    target: String,
    /// The columns to predict from, joined by commas; without it, all columns of numbers
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS")]
    features: Vec<String>,
    /// The losses, as specs joined by commas
    #[arg(long, value_name = "SPECS")]
    loss: String,
    /// The column of row weights
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// The rate of the first step
    #[arg(long, allow_hyphen_values = true, value_name = "NUMBER")]
    rate: f64,
    /// How many steps
    #[arg(long, default_value_t = 200, value_name = "NUMBER")]
    steps: usize,
    /// How the rate falls
    #[arg(long, value_enum, default_value_t = Decay::None)]
    decay: Decay,
    /// Take the features as they are; otherwise each is brought to mean 0 and standard deviation 1 first
    #[arg(long)]
    raw: bool,
    /// What to do with missing cells
    #[arg(long, value_enum, default_value_t = Missing::Error)]
    missing: Missing,
    /// A picture of the descents, SVG or PNG by the ending of its name
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

/// How the rate falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Decay {
    /// Not at all.
    None,
    /// As 1/√(1 + step).
    Sqrt,
    /// As 1/(1 + step).
    Inverse,
    /// In a straight line to 0 at the last step.
    Linear,
}

impl From<Decay> for descent::Decay {
    fn from(decay: Decay) -> Self {
        match decay {
            Decay::None => Self::None,
            Decay::Sqrt => Self::Sqrt,
            Decay::Inverse => Self::Inverse,
            Decay::Linear => Self::Linear,
        }
    }
}

impl Descend {
    pub(crate) fn run(&self, format: Format) -> Result<Verdict, Failure> {
        let losses = own::parse_list(&self.loss)?;
        self.check()?;
        let data = data::read(&self.data)?;
        let wanted = Wanted {
            target: &self.target,
            features: &self.features,
            flag: "--features",
            weight: self.weight.as_deref(),
        };
        let selection = data::select(&data, wanted, self.missing)?;
        let schedule = descent::Schedule { rate: self.rate, decay: self.decay.into(), steps: self.steps };
        let study = Study::new(&data.source, &self.target, selection, losses, schedule, !self.raw)?;
        let courses = study.run()?;
        let lessons = lessons::lessons(&study, &courses);
        if let Some(path) = &self.plot {
            plot::draw(&chart::chart(&study, &courses), path)?;
        }
        match format {
            Format::Json => output::print_json(&tables::report(&study, &courses, &lessons))?,
            Format::Csv => output::print(&tables::steps(&study, &courses).csv()?)?,
            Format::Table => output::print(&tables::text(&study, &courses, &lessons))?,
        }
        Ok(if courses.iter().any(|course| course.path.diverged) { Verdict::FoundBad } else { Verdict::Fine })
    }

    /// Complains of arguments before any work is done.
    fn check(&self) -> Result<(), Failure> {
        if !(self.rate > 0.0 && self.rate.is_finite()) {
            return Err(Failure::new(format_args!("--rate {}: it must be a positive number", self.rate)));
        }
        if self.steps < 4 {
            return Err(Failure::new(format_args!("--steps {}: fewer than 4 show nothing", self.steps)));
        }
        let Some(path) = self.plot.as_deref() else { return Ok(()) };
        if path == Path::new("-") {
            return Err(Failure::new("--plot -: standard output already carries the result; name a file"));
        }
        file::folder(path)?;
        plot::picture_format(path).map(|_| ())
    }
}
