//! Every row with what each fit says of it: the file that `--out` writes.

use super::model::{Outcome, Study};
use super::report::Entry;
use crate::failure::Failure;
use crate::output::Table;

/// Line, target, and for each fit the prediction, the residual (prediction minus target, as everywhere) and whether the row is an outlier.
pub(crate) fn rows(study: &Study, outcome: &Outcome, report: &[Entry]) -> Result<Table, Failure> {
    let mut header = vec!["line".to_owned(), study.target_name.clone(), "held_out".to_owned()];
    let mut columns: Vec<[Vec<String>; 3]> = Vec::new();
    for (fit, entry) in outcome.fits.iter().zip(report) {
        header.extend(["prediction", "residual", "outlier"].map(|what| format!("{what} {}", fit.loss)));
        let predictions = fit.predictions(&study.design).map_err(|e| study.told(e))?;
        let residuals = study.selection.target.iter().zip(&predictions).map(|(t, p)| (p - t).to_string());
        let flags = entry.flags.iter().map(bool::to_string).collect();
        columns.push([predictions.iter().map(f64::to_string).collect(), residuals.collect(), flags]);
    }
    let mut table = Table::new(header);
    for (row, (line, target)) in study.selection.lines.iter().zip(&study.selection.target).enumerate() {
        let held_out = outcome.split.test.binary_search(&row).is_ok();
        let fits = columns.iter().flatten().map(|column| column[row].clone());
        table.row([line.to_string(), target.to_string(), held_out.to_string()].into_iter().chain(fits));
    }
    Ok(table)
}
