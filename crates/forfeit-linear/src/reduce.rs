//! From the user's columns to columns that every solver likes: centred, scaled, independent, orthonormal.
//!
//! With weights that sum to 1, the weighted Gram matrix of the reduced columns is the identity, so a huge offset, scales
//! that differ by orders of magnitude and nearly parallel columns cost no digits inside the solvers. Directions in which
//! the standardised columns are numerically dependent are left out, and the map back to the user's units chooses the
//! coefficient vector of least Euclidean norm among those that predict the same.

use faer::Mat;

use crate::design::Design;
use crate::error::Error;
use crate::rows::Rows;

/// Singular values of the standardised columns below this fraction of the largest count as zero.
pub const RANK_TOLERANCE: f64 = 1e-10;

/// A column varies if its spread exceeds this fraction of its largest entry.
const CONSTANT_TOLERANCE: f64 = 1e-13;

/// How much of a unit null vector must lie on a column for the column to be named as dependent.
const NAMED_SHARE: f64 = 1e-6;

/// The reduced problem and the way back.
#[derive(Clone, Debug)]
pub(crate) struct Reduced {
    /// One row per row of positive weight: the constant 1 first if there is an intercept, then the reduced columns.
    pub(crate) rows: Rows,
    /// The target of each of these rows.
    pub(crate) target: Vec<f64>,
    /// The weight of each of these rows; they sum to 1.
    pub(crate) weight: Vec<f64>,
    /// Indices of the columns that take part in a linear dependence.
    pub(crate) collinear: Vec<usize>,
    map: Mat<f64>,
    centre: Vec<f64>,
    /// Whether the first reduced column is the constant 1.
    pub(crate) intercept: bool,
}

impl Reduced {
    pub(crate) fn new(design: &Design, target: &[f64]) -> Result<Self, Error> {
        let kept: Vec<usize> = (0..design.rows()).filter(|i| design.weight(*i) > 0.0).collect();
        if kept.is_empty() {
            return Err(Error::Empty { reason: "no row has a positive weight" });
        }
        // Divided by the largest first, so that no sum of weights overflows.
        let top = kept.iter().fold(0.0, |t, i| f64::max(t, design.weight(*i)));
        let total: f64 = kept.iter().map(|i| design.weight(*i) / top).sum();
        let weight: Vec<f64> = kept.iter().map(|i| design.weight(*i) / top / total).collect();
        let scaled: Vec<Scaled> =
            design.columns().iter().map(|c| Scaled::new(c, &kept, &weight, design.intercept())).collect();
        let standard = Mat::from_fn(kept.len(), scaled.len(), |i, j| scaled[j].values[i]);
        let basis = Basis::new(&standard, &scaled, &weight)?;

        let constant = usize::from(design.intercept());
        let (rank, width) = (basis.map.ncols(), basis.map.ncols() + constant);
        if width == 0 {
            return Err(Error::Empty { reason: "no feature varies and there is no intercept: add one of them" });
        }
        let reduced = &standard * &basis.map;
        let mut data = Vec::with_capacity(kept.len() * width);
        for i in 0..kept.len() {
            data.extend((0..constant).map(|_| 1.0));
            data.extend((0..rank).map(|k| reduced[(i, k)]));
        }
        Ok(Self {
            rows: Rows::new(data, width, kept.len()),
            target: kept.iter().map(|i| target[*i]).collect(),
            weight,
            collinear: basis.collinear,
            map: basis.to_user,
            centre: scaled.iter().map(|s| s.centre).collect(),
            intercept: design.intercept(),
        })
    }

    /// Each row `times` times, one after the other, its weight shared among them.
    pub(crate) fn repeated(&self, times: usize) -> Self {
        let repeat = |values: &[f64], share: f64| {
            values.iter().flat_map(|x| std::iter::repeat_n(x / share, times)).collect::<Vec<f64>>()
        };
        Self {
            rows: self.rows.repeated(times),
            target: repeat(&self.target, 1.0),
            weight: repeat(&self.weight, times as f64),
            ..self.clone()
        }
    }

    /// Intercept and coefficients in the user's units.
    pub(crate) fn coefficients(&self, point: &[f64]) -> (f64, Vec<f64>) {
        let reduced = &point[usize::from(self.intercept)..];
        let coefficients = crate::rows::matrix_times(&self.map, reduced);
        let shift: f64 = coefficients.iter().zip(&self.centre).map(|(w, c)| w * c).sum();
        (if self.intercept { point[0] - shift } else { 0.0 }, coefficients)
    }

    /// Each coefficient in the user's units as a linear function of the reduced point: features in order, then the
    /// intercept if there is one.
    pub(crate) fn functionals(&self) -> Vec<Vec<f64>> {
        let constant = usize::from(self.intercept);
        let mut list: Vec<Vec<f64>> = (0..self.map.nrows())
            .map(|j| {
                let mut f = vec![0.0; constant];
                f.extend((0..self.map.ncols()).map(|k| self.map[(j, k)]));
                f
            })
            .collect();
        if self.intercept {
            let mut f = vec![0.0; self.rows.width()];
            for (row, centre) in list.iter().zip(&self.centre) {
                crate::rows::add_scaled(&mut f, -centre, row);
            }
            f[0] = 1.0;
            list.push(f);
        }
        list
    }

    /// The matrix P with ‖w‖² = pointᵀ·P·point.
    pub(crate) fn penalty(&self) -> Mat<f64> {
        let constant = usize::from(self.intercept);
        let square = self.map.transpose() * &self.map;
        Mat::from_fn(self.rows.width(), self.rows.width(), |i, j| {
            if i < constant || j < constant { 0.0 } else { square[(i - constant, j - constant)] }
        })
    }
}

/// One column, centred and divided by its spread.
struct Scaled {
    values: Vec<f64>,
    centre: f64,
    spread: f64,
}

impl Scaled {
    fn new(column: &[f64], kept: &[usize], weight: &[f64], centred: bool) -> Self {
        let pick = || kept.iter().map(|i| column[*i]).zip(weight);
        let centre: f64 = if centred { pick().map(|(x, w)| w * x).sum() } else { 0.0 };
        let top = pick().fold(0.0, |t, (x, _)| f64::max(t, x.abs()));
        // Around the largest deviation, so that squares neither overflow nor vanish.
        let reach = pick().fold(0.0, |t, (x, _)| f64::max(t, (x - centre).abs()));
        let square: f64 = pick().map(|(x, w)| w * ((x - centre) / reach).powi(2)).sum();
        let spread = reach * square.sqrt();
        let varies = spread > CONSTANT_TOLERANCE * top;
        let values = pick().map(|(x, _)| if varies { (x - centre) / spread } else { 0.0 }).collect();
        Self { values, centre, spread: if varies { spread } else { 1.0 } }
    }
}

/// The independent directions of the scaled columns.
struct Basis {
    /// Scaled columns → reduced columns.
    map: Mat<f64>,
    /// Reduced coefficients → the user's coefficients.
    to_user: Mat<f64>,
    collinear: Vec<usize>,
}

impl Basis {
    fn new(standard: &Mat<f64>, scaled: &[Scaled], weight: &[f64]) -> Result<Self, Error> {
        let count = scaled.len();
        if count == 0 {
            return Ok(Self { map: Mat::zeros(0, 0), to_user: Mat::zeros(0, 0), collinear: Vec::new() });
        }
        let weighted = Mat::from_fn(weight.len(), count, |i, j| weight[i].sqrt() * standard[(i, j)]);
        let svd = weighted.qr().thin_R().svd().map_err(|_| Error::Scale { step: "the rank of the columns" })?;
        let (values, right) = (svd.S().column_vector(), svd.V());
        let floor = RANK_TOLERANCE * values.iter().fold(0.0, |t, s| f64::max(t, *s));
        let rank = values.iter().filter(|s| **s > floor).count();
        let map = Mat::from_fn(count, rank, |j, k| right[(j, k)] / values[k]);
        let collinear = (0..count).filter(|j| (rank..count).any(|k| right[(*j, k)].abs() > NAMED_SHARE)).collect();

        let mut to_user = Mat::from_fn(count, rank, |j, k| map[(j, k)] / scaled[j].spread);
        if rank < count {
            // Null vectors in the user's units, each scaled to its largest entry before they are made orthonormal.
            let mut null = Mat::from_fn(count, count - rank, |j, k| right[(j, rank + k)] / scaled[j].spread);
            for k in 0..null.ncols() {
                let top = (0..count).fold(0.0, |t, j| f64::max(t, null[(j, k)].abs()));
                for j in 0..count {
                    null[(j, k)] /= top;
                }
            }
            let null = null.qr().compute_thin_Q();
            // Twice: one projection leaves a part of the order of the rounding times the norm that it removed.
            for _ in 0..2 {
                let along = null.transpose() * &to_user;
                to_user -= &null * along;
            }
        }
        Ok(Self { map, to_user, collinear })
    }
}
