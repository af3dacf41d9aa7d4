//! Several linear predictors of the same features: for each row a score of each.

use crate::design::Design;

/// Mean 0 and the factor that makes a feature's curvature about that of any other.
struct Unit {
    mean: f64,
    factor: f64,
}

/// Linear predictors over standardised features. Parameters: for each feature a slope of each predictor, then an intercept of each.
pub(crate) struct Predictors {
    /// Features in their units, (rows, features).
    features: Vec<f64>,
    units: Vec<Unit>,
    /// What a score of each predictor is in units of its parameters.
    factors: Vec<f64>,
    rows: usize,
    intercept: bool,
    l2: f64,
}

impl Predictors {
    pub(crate) fn new(design: &Design, weights: &[f64], factors: Vec<f64>, l2: f64) -> Self {
        let whole: f64 = weights.iter().sum();
        let mean_of = |values: &mut dyn Iterator<Item = f64>| {
            values.zip(weights).map(|(x, weight)| x * weight).sum::<f64>() / whole
        };
        let unit = |column: &Vec<f64>| {
            let mean = if design.intercept() { mean_of(&mut column.iter().copied()) } else { 0.0 };
            // ¼ of the variance is about the curvature of a score, and λ that of the penalty.
            let curvature = mean_of(&mut column.iter().map(|x| (x - mean) * (x - mean))) + 4.0 * l2;
            Unit { mean, factor: if curvature > 0.0 { 1.0 / curvature.sqrt() } else { 1.0 } }
        };
        let units: Vec<Unit> = design.columns().iter().map(unit).collect();
        let row = |row: usize| {
            let cell = move |(column, unit): (&Vec<f64>, &Unit)| (column[row] - unit.mean) * unit.factor;
            design.columns().iter().zip(&units).map(cell)
        };
        let features = (0..design.rows()).flat_map(row).collect();
        Self { features, rows: design.rows(), intercept: design.intercept(), l2, units, factors }
    }

    /// The same predictors with other factors.
    pub(crate) fn with_factors(self, factors: Vec<f64>) -> Self {
        Self { factors, ..self }
    }

    /// How many parameters there are.
    pub(crate) fn parameters(&self) -> usize {
        (self.units.len() + usize::from(self.intercept)) * self.factors.len()
    }

    /// Parameters at which every row has these scores, if there are intercepts.
    pub(crate) fn constant(&self, scores: &[f64]) -> Vec<f64> {
        let mut parameters = vec![0.0; self.parameters()];
        let slopes = self.units.len() * self.factors.len();
        for (to, (score, factor)) in parameters[slopes..].iter_mut().zip(scores.iter().zip(&self.factors)) {
            *to = score / factor;
        }
        parameters
    }

    /// The scores of every row, (rows, predictors).
    pub(crate) fn scores(&self, parameters: &[f64]) -> Vec<f64> {
        let count = self.factors.len();
        let (slopes, intercepts) = parameters.split_at(self.units.len() * count);
        let mut scores = vec![0.0; self.rows * count];
        for (row, score) in scores.chunks_mut(count).enumerate() {
            if self.intercept {
                score.copy_from_slice(intercepts);
            }
            for (x, of_feature) in self.row(row).iter().zip(slopes.chunks(count)) {
                score.iter_mut().zip(of_feature).for_each(|(score, slope)| *score += x * slope);
            }
            score.iter_mut().zip(&self.factors).for_each(|(score, factor)| *score *= factor);
        }
        scores
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.features[row * self.units.len()..(row + 1) * self.units.len()]
    }

    /// What derivatives by the scores are by the parameters, plus that of the penalty at `parameters`.
    pub(crate) fn gather(&self, by_scores: &[f64], parameters: &[f64]) -> Vec<f64> {
        let count = self.factors.len();
        let mut by_parameters = vec![0.0; parameters.len()];
        let (slopes, intercepts) = by_parameters.split_at_mut(self.units.len() * count);
        for (row, by_score) in by_scores.chunks(count).enumerate() {
            if self.intercept {
                intercepts.iter_mut().zip(by_score).for_each(|(to, by)| *to += by);
            }
            for (x, to) in self.row(row).iter().zip(slopes.chunks_mut(count)) {
                to.iter_mut().zip(by_score).for_each(|(to, by)| *to += x * by);
            }
        }
        for to in by_parameters.chunks_mut(count) {
            to.iter_mut().zip(&self.factors).for_each(|(to, factor)| *to *= factor);
        }
        for (place, (to, w)) in by_parameters.iter_mut().zip(parameters).enumerate() {
            *to += self.l2 * self.in_users_units_squared(place) * w;
        }
        by_parameters
    }

    /// λ/2·Σ of the squared coefficients.
    pub(crate) fn penalty(&self, parameters: &[f64]) -> f64 {
        let square = |(place, w): (usize, &f64)| self.in_users_units_squared(place) * w * w;
        0.5 * self.l2 * parameters.iter().enumerate().map(square).sum::<f64>()
    }

    /// The square of what one of this parameter is in the user's units; 0 for an intercept, which is free.
    fn in_users_units_squared(&self, place: usize) -> f64 {
        let count = self.factors.len();
        self.units.get(place / count).map_or(0.0, |unit| (unit.factor * self.factors[place % count]).powi(2))
    }

    /// Coefficients and intercept of each predictor.
    pub(crate) fn in_users_units(&self, parameters: &[f64]) -> (Vec<Vec<f64>>, Vec<f64>) {
        let count = self.factors.len();
        let slope =
            |feature: usize, k: usize| parameters[feature * count + k] * self.units[feature].factor * self.factors[k];
        let coefficients: Vec<Vec<f64>> =
            (0..count).map(|k| (0..self.units.len()).map(|feature| slope(feature, k)).collect()).collect();
        let intercept = |k: usize| {
            let free = if self.intercept { parameters[self.units.len() * count + k] * self.factors[k] } else { 0.0 };
            free - coefficients[k].iter().zip(&self.units).map(|(w, unit)| w * unit.mean).sum::<f64>()
        };
        let intercepts = (0..count).map(intercept).collect();
        (coefficients, intercepts)
    }
}

/// The scores of every row of a design, (rows, predictors), from coefficients in the user's units.
pub(crate) fn scores(design: &Design, coefficients: &[Vec<f64>], intercepts: &[f64]) -> Vec<f64> {
    let mut scores = intercepts.repeat(design.rows());
    for (feature, column) in design.columns().iter().enumerate() {
        for (row, x) in scores.chunks_mut(intercepts.len()).zip(column) {
            row.iter_mut().zip(coefficients).for_each(|(score, of)| *score += x * of[feature]);
        }
    }
    scores
}
