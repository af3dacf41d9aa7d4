//! Every row with what each fit says of it: the file that `--out` writes.

use super::model::{Outcome, Study};
use super::report::{outliers, residuals};
use crate::output::Table;

/// Line, target, and for each fit the prediction, the residual and whether the row is an outlier.
pub(crate) fn rows(study: &Study, outcome: &Outcome) -> Table {
    let mut header = vec!["line".to_owned(), study.target_name.clone(), "held_out".to_owned()];
    let mut columns: Vec<[Vec<String>; 3]> = Vec::new();
    for model in &outcome.models {
        let loss = &model.fit.loss;
        header.extend(["prediction", "residual", "outlier"].map(|what| format!("{what} {loss}")));
        columns.push([
            model.predicted().responses().iter().map(f64::to_string).collect(),
            residuals(study, model).iter().map(f64::to_string).collect(),
            outliers(study, outcome, model).iter().map(bool::to_string).collect(),
        ]);
    }
    let mut table = Table::new(header);
    for (row, (line, target)) in study.selection.lines.iter().zip(&study.selection.target).enumerate() {
        let held_out = outcome.split.test.binary_search(&row).is_ok();
        let fits = columns.iter().flatten().map(|column| column[row].clone());
        table.row([line.to_string(), target.to_string(), held_out.to_string()].into_iter().chain(fits));
    }
    table
}
