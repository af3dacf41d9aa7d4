//! The data of a linear model: named features, weights of rows, and whether there is an intercept.

use crate::error::Error;

/// A matrix of features with named columns, one weight per row, and whether an intercept is fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
    weights: Option<Vec<f64>>,
    rows: usize,
    intercept: bool,
}

impl Design {
    /// A design of named columns, all weights 1, with an intercept.
    ///
    /// # Errors
    /// Columns whose lengths differ, a name that stands twice, a value that is not finite.
    pub fn new<N: Into<String>>(columns: impl IntoIterator<Item = (N, Vec<f64>)>) -> Result<Self, Error> {
        let (names, columns): (Vec<String>, Vec<Vec<f64>>) = columns.into_iter().map(|(n, c)| (n.into(), c)).unzip();
        let rows = columns.first().map_or(0, Vec::len);
        for (k, (name, column)) in names.iter().zip(&columns).enumerate() {
            let place = format!("column {name:?}");
            if names[..k].contains(name) {
                return Err(Error::Column { name: name.clone(), problem: "stands twice: rename or drop one" });
            }
            check_length(&place, column.len(), rows)?;
            check_finite(&place, column)?;
        }
        Ok(Self { names, columns, weights: None, rows, intercept: true })
    }

    /// A design without features: the intercept alone, over `rows` rows.
    pub fn constant(rows: usize) -> Self {
        Self { names: Vec::new(), columns: Vec::new(), weights: None, rows, intercept: true }
    }

    /// The same features with a weight for each row. A row of weight 0 counts as absent, a row of weight 2 as two.
    ///
    /// # Errors
    /// A length other than the number of rows; a weight that is negative or not finite.
    pub fn with_weights(mut self, weights: Vec<f64>) -> Result<Self, Error> {
        check_length("weights", weights.len(), self.rows)?;
        if let Some(row) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
            let allowed = "weights must be finite and at least 0".to_owned();
            return Err(Error::Value { place: "weights".to_owned(), row, value: weights[row], allowed });
        }
        self.weights = Some(weights);
        Ok(self)
    }

    /// The same design without an intercept: the prediction is X·w.
    #[must_use]
    pub fn without_intercept(mut self) -> Self {
        self.intercept = false;
        self
    }

    /// The names of the features, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The features, in order.
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether an intercept is fitted.
    pub fn intercept(&self) -> bool {
        self.intercept
    }

    /// The weight of a row.
    pub fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |w| w[row])
    }

    /// The weight of every row, of which one is above 0 at least.
    pub(crate) fn weights(&self) -> Result<Vec<f64>, Error> {
        let weights: Vec<f64> = (0..self.rows).map(|row| self.weight(row)).collect();
        if weights.iter().all(|weight| *weight == 0.0) {
            return Err(Error::Empty { reason: "no row has a positive weight; give one some" });
        }
        Ok(weights)
    }

    /// The given rows, in the given order; a row may stand more than once.
    ///
    /// # Errors
    /// A row that is not there.
    pub fn select(&self, rows: &[usize]) -> Result<Self, Error> {
        if let Some(&row) = rows.iter().find(|r| **r >= self.rows) {
            let allowed = format!("rows are counted from 0 to {}", self.rows.saturating_sub(1));
            return Err(Error::Value { place: "selection of rows".to_owned(), row, value: row as f64, allowed });
        }
        let pick = |column: &Vec<f64>| rows.iter().map(|r| column[*r]).collect::<Vec<f64>>();
        Ok(Self {
            names: self.names.clone(),
            columns: self.columns.iter().map(pick).collect(),
            weights: self.weights.as_ref().map(pick),
            rows: rows.len(),
            intercept: self.intercept,
        })
    }
}

pub(crate) fn check_length(what: &str, found: usize, expected: usize) -> Result<(), Error> {
    if found == expected { Ok(()) } else { Err(Error::Length { what: what.to_owned(), found, expected }) }
}

pub(crate) fn check_finite(place: &str, values: &[f64]) -> Result<(), Error> {
    match values.iter().position(|x| !x.is_finite()) {
        None => Ok(()),
        Some(row) => {
            let allowed = "values must be finite: drop the row or fill the value".to_owned();
            Err(Error::Value { place: place.to_owned(), row, value: values[row], allowed })
        }
    }
}
