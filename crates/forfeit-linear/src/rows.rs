//! A dense matrix stored row by row, with the few products that the solvers need.

use faer::linalg::matmul::matmul;
use faer::linalg::solvers::Solve;
use faer::{Accum, Mat, MatRef, Par, Side};

/// Rows per block of a Gram matrix: a block of 50 columns fits the second-level cache.
const BLOCK: usize = 512;

/// A matrix of `count` rows, each `width` numbers long.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    data: Vec<f64>,
    width: usize,
    count: usize,
}

impl Rows {
    pub(crate) fn new(data: Vec<f64>, width: usize, count: usize) -> Self {
        debug_assert_eq!(data.len(), width * count);
        Self { data, width, count }
    }

    /// Each row `times` times, one after the other.
    pub(crate) fn repeated(&self, times: usize) -> Self {
        let data = (0..self.count).flat_map(|i| std::iter::repeat_n(self.row(i), times)).flatten().copied().collect();
        Self { data, width: self.width, count: times * self.count }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn row(&self, i: usize) -> &[f64] {
        &self.data[i * self.width..(i + 1) * self.width]
    }

    /// A·v, one number per row.
    pub(crate) fn times(&self, v: &[f64]) -> Vec<f64> {
        (0..self.count).map(|i| dot(self.row(i), v)).collect()
    }

    /// Aᵀ·v, one number per column.
    pub(crate) fn transposed_times(&self, v: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; self.width];
        for (i, &factor) in v.iter().enumerate() {
            if factor != 0.0 {
                add_scaled(&mut sum, factor, self.row(i));
            }
        }
        sum
    }

    /// Aᵀ·diag(weight)·A.
    pub(crate) fn gram(&self, weight: &[f64]) -> Mat<f64> {
        let mut gram = Mat::zeros(self.width, self.width);
        let mut scaled = Vec::with_capacity(BLOCK * self.width);
        for (block, weights) in self.data.chunks(BLOCK * self.width.max(1)).zip(weight.chunks(BLOCK)) {
            scaled.clear();
            for (row, &factor) in block.chunks(self.width).zip(weights) {
                scaled.extend(row.iter().map(|x| x * factor));
            }
            let plain = MatRef::from_row_major_slice(block, weights.len(), self.width);
            let scaled = MatRef::from_row_major_slice(&scaled, weights.len(), self.width);
            matmul(gram.as_mut(), Accum::Add, plain.transpose(), scaled, 1.0, Par::Seq);
        }
        gram
    }
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Four running sums, so that the additions need not wait for each other.
    let (mut sums, tail) = ([0.0; 4], a.len() - a.len() % 4);
    for (x, y) in a.chunks_exact(4).zip(b.chunks_exact(4)) {
        for k in 0..4 {
            sums[k] += x[k] * y[k];
        }
    }
    let rest: f64 = a[tail..].iter().zip(&b[tail..]).map(|(x, y)| x * y).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

pub(crate) fn add_scaled(sum: &mut [f64], factor: f64, row: &[f64]) {
    for (s, x) in sum.iter_mut().zip(row) {
        *s += factor * x;
    }
}

pub(crate) fn largest(v: &[f64]) -> f64 {
    v.iter().fold(0.0, |m, x| f64::max(m, x.abs()))
}

pub(crate) fn matrix_times(m: &Mat<f64>, v: &[f64]) -> Vec<f64> {
    (0..m.nrows()).map(|i| (0..m.ncols()).map(|j| m[(i, j)] * v[j]).sum()).collect()
}

/// ½·vᵀ·M·v.
pub(crate) fn half_square(m: &Mat<f64>, v: &[f64]) -> f64 {
    0.5 * dot(&matrix_times(m, v), v)
}

/// Solves M·x = v for a positive definite M, its rows and columns scaled so that the diagonal is 1. None where a pivot of
/// the scaled matrix is not above `tolerance`.
pub(crate) fn solve_positive(m: &Mat<f64>, v: &[f64], tolerance: f64) -> Option<Vec<f64>> {
    let size = v.len();
    let scale: Vec<f64> = (0..size).map(|j| 1.0 / m[(j, j)].sqrt()).collect();
    if !scale.iter().all(|s| s.is_finite()) {
        return None;
    }
    let factor = Mat::from_fn(size, size, |i, j| scale[i] * m[(i, j)] * scale[j]).llt(Side::Lower).ok()?;
    let lower = factor.L();
    let sound = (0..size).all(|j| lower[(j, j)] * lower[(j, j)] > tolerance);
    let x = factor.solve(Mat::from_fn(size, 1, |i, _| scale[i] * v[i]));
    let x: Vec<f64> = (0..size).map(|j| scale[j] * x[(j, 0)]).collect();
    (sound && x.iter().all(|x| x.is_finite())).then_some(x)
}

/// A column as a matrix.
pub(crate) fn column(v: &[f64]) -> Mat<f64> {
    Mat::from_fn(v.len(), 1, |i, _| v[i])
}

/// Solves the square system M·x = v by elimination with row exchanges. None where M is singular.
pub(crate) fn solve_square(m: &Mat<f64>, v: &[f64]) -> Option<Vec<f64>> {
    let x = m.partial_piv_lu().solve(column(v));
    let x: Vec<f64> = (0..v.len()).map(|j| x[(j, 0)]).collect();
    x.iter().all(|x| x.is_finite()).then_some(x)
}
