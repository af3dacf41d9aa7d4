//! `forfeit plot`: losses and their derivatives on one chart.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::Args;
use forfeit::EveryLoss;
use forfeit_plot::{Curve, Figure, Panel, Points, series};
use serde::Serialize;

use crate::args::Format;
use crate::curve::{Curved, Quantity, Samples, Subject, Variable, vertical_range};
use crate::failure::{Failure, Verdict};
use crate::file;
use crate::label::every_label;
use crate::output::{self, Table};
use crate::sketch::{own_range, sketch};

/// Draw losses, and their gradients and curvatures, on one chart
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  forfeit plot absolute_error squared_error smooth_l1 --gradient -o losses.svg
  forfeit plot cross_entropy softmax_focal:gamma=2 --gradient -o classes.svg
  forfeit plot bce_with_logits focal:gamma=1 focal:gamma=2 --x probability -o focal.png")]
pub(crate) struct Plot {
    /// The losses, each as "name" or "name:parameter=value"
    #[arg(required = true)]
    specs: Vec<String>,
    /// A second chart, of the gradients
    #[arg(long)]
    gradient: bool,
    /// A further chart, of the curvatures
    #[arg(long)]
    curvature: bool,
    /// The variable to draw over; without it, that of the first loss's family
    #[arg(long, value_enum)]
    x: Option<Variable>,
    /// The range of that variable, as "low..high"
    #[arg(long, value_parser = range, allow_hyphen_values = true, value_name = "LOW..HIGH")]
    range: Option<(f64, f64)>,
    /// The target to draw for; without it, 0 over residuals and 1 over the others
    #[arg(long, allow_hyphen_values = true, value_name = "NUMBER")]
    target: Option<f64>,
    /// The title
    #[arg(long, default_value = "")]
    title: String,
    /// The file to draw into, SVG or PNG by its ending; "-" is standard output: SVG, or on a terminal a sketch
    #[arg(long, short, default_value = "-", value_name = "FILE")]
    out: PathBuf,
}

fn range(text: &str) -> Result<(f64, f64), String> {
    let ends = text.split_once("..").map(|(low, high)| (low.trim().parse(), high.trim().parse()));
    match ends {
        Some((Ok(low), Ok(high))) if f64::is_finite(low) && f64::is_finite(high) && low < high => Ok((low, high)),
        _ => Err("a range is two numbers, the smaller first, as in -3..3".into()),
    }
}

/// One point of a curve, for `--format json` and `csv`.
#[derive(Serialize)]
struct Row {
    loss: String,
    quantity: &'static str,
    x: f64,
    y: f64,
}

/// One chart before it is drawn: a curve for each loss.
struct Chart {
    quantity: Quantity,
    curves: Vec<Samples>,
}

impl Plot {
    pub(crate) fn run(&self, format: Format) -> Result<Verdict, Failure> {
        let named = self.losses()?;
        let losses = curved(&named)?;
        let variable = self.x.unwrap_or_else(|| Variable::of(losses[0].info().family));
        let target = self.target.unwrap_or_else(|| variable.target(losses[0]));
        for loss in &losses {
            variable.check(*loss)?;
            if variable != Variable::Margin && !loss.info().target.contains(target) {
                let domain = loss.info().target;
                return Err(Failure::new(format_args!(
                    "--target {target} is outside the domain of {loss}, which is {domain}"
                )));
            }
        }
        let range = self.range.unwrap_or_else(|| variable.range(losses.iter().copied()));
        if variable == Variable::Probability && (range.0 < 0.0 || range.1 > 1.0) {
            return Err(Failure::new("--range: a probability lies between 0 and 1"));
        }
        let charts: Vec<Chart> = self
            .quantities()
            .map(|quantity| Chart {
                quantity,
                curves: losses
                    .iter()
                    .map(|loss| Subject { loss: *loss, variable, target }.sample(quantity, range))
                    .collect(),
            })
            .collect();
        match format {
            Format::Table if self.out == Path::new("-") && std::io::stdout().is_terminal() => {
                output::print(&sketches(&losses, &charts, variable, range))?;
            }
            Format::Table => draw(&self.figure(&named, &charts, variable, target, range), &self.out)?,
            Format::Json => output::print_json(&rows(&losses, &charts))?,
            Format::Csv => {
                let mut table = Table::new(["loss", "quantity", "x", "y"]);
                for row in rows(&losses, &charts) {
                    table.row([row.loss, row.quantity.to_owned(), row.x.to_string(), row.y.to_string()]);
                }
                output::print(&table.csv()?)?;
            }
        }
        Ok(Verdict::Fine)
    }

    /// The losses of all specs; lists joined by commas are taken too.
    fn losses(&self) -> Result<Vec<EveryLoss>, Failure> {
        let mut losses = Vec::new();
        for spec in &self.specs {
            losses.extend(forfeit::parse_every_list(spec)?);
        }
        if losses.is_empty() {
            return Err(Failure::new("name a loss to draw; `forfeit list` shows all"));
        }
        Ok(losses)
    }

    fn quantities(&self) -> impl Iterator<Item = Quantity> {
        let gradient = self.gradient.then_some(Quantity::Gradient);
        let curvature = self.curvature.then_some(Quantity::Curvature);
        [Some(Quantity::Value), gradient, curvature].into_iter().flatten()
    }

    fn figure(
        &self,
        losses: &[EveryLoss],
        charts: &[Chart],
        variable: Variable,
        target: f64,
        range: (f64, f64),
    ) -> Figure {
        let size = if charts.len() == 1 { (520.0, 340.0) } else { (360.0, 270.0) };
        let mut figure = Figure::new().title(&self.title).columns(charts.len()).panel_size(size.0, size.1);
        let labels = every_label(losses);
        for chart in charts {
            let title = match (chart.quantity, charts.len()) {
                (Quantity::Value, 1) => "",
                (Quantity::Value, _) => "Value  ℓ",
                (Quantity::Gradient, _) => "Gradient  ∂ℓ/∂pred",
                (Quantity::Curvature, _) => "Curvature  ∂²ℓ/∂pred²",
            };
            let (low, high) = vertical_range(&chart.curves, variable);
            let mut panel =
                Panel::new(title).x_label(variable.label(target)).x_range(range.0, range.1).y_range(low, high);
            if charts.len() == 1 {
                panel = panel.y_label("loss");
            }
            for (index, (label, samples)) in labels.iter().zip(&chart.curves).enumerate() {
                panel = panel.curve(Curve::new(samples.points.iter().copied()).label(label).layer(index, losses.len()));
                if chart.quantity != Quantity::Curvature {
                    let dots = Points::new(samples.isolated.iter().copied()).color(series(index)).radius(2.8);
                    panel = panel.points_above(dots);
                }
            }
            figure = figure.panel(panel);
        }
        figure
    }
}

/// Every curve in Braille, for a terminal that would show SVG as text.
fn sketches(losses: &[Curved<'_>], charts: &[Chart], variable: Variable, range: (f64, f64)) -> String {
    let mut text = String::new();
    for Chart { quantity, curves } in charts {
        for (loss, samples) in losses.iter().zip(curves) {
            let rows = sketch(samples, range, own_range(samples, variable), (56, 12));
            text += &format!("{}\n{}\n\n", output::heading(&format!("{loss}: {}", quantity.name())), rows.join("\n"));
        }
    }
    text
}

/// All points of all curves; a jump is a row whose y is not a number.
fn rows(losses: &[Curved<'_>], charts: &[Chart]) -> Vec<Row> {
    let mut rows = Vec::new();
    for Chart { quantity, curves } in charts {
        for (loss, samples) in losses.iter().zip(curves) {
            let row = |&(x, y): &(f64, f64)| Row { loss: loss.to_string(), quantity: quantity.name(), x, y };
            rows.extend(samples.points.iter().map(row));
        }
    }
    rows
}

/// The losses that have a curve; those of sums and of vectors have none.
fn curved(losses: &[EveryLoss]) -> Result<Vec<Curved<'_>>, Failure> {
    let curve = |loss| {
        Curved::of(loss).ok_or_else(|| {
            Failure::new(format_args!(
                "{loss} is a function of whole arrays and has no curve; forfeit explain tells it"
            ))
        })
    };
    losses.iter().map(curve).collect()
}

/// What a picture's file name asks for.
pub(crate) fn picture_format(path: &Path) -> Result<bool, Failure> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        _ if path == Path::new("-") => Ok(false),
        Some("svg") => Ok(false),
        Some("png") => Ok(true),
        _ => {
            Err(Failure::new(format_args!("{}: pictures are SVG or PNG: end the name in .svg or .png", path.display())))
        }
    }
}

/// Draws `figure` into the file at `path`, as its ending asks.
pub(crate) fn draw(figure: &Figure, path: &Path) -> Result<(), Failure> {
    if picture_format(path)? {
        let bytes = figure.to_png(2.0).map_err(|e| Failure::new(format_args!("{}: {e}", path.display())))?;
        return file::write(path, &bytes);
    }
    file::write(path, figure.to_svg().as_bytes())
}
