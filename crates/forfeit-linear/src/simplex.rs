//! Descent over vertices of a convex piecewise linear function: c·x + Σ f_k(a_k·x), each f_k with one kink.
//!
//! A vertex interpolates as many kinks as there are unknowns: its basis. Leaving one of them opens an edge; if the
//! multiplier of that kink lies outside its two slopes, the edge goes down, and the descent runs along it through every
//! kink that leaves the slope negative (Barrodale & Roberts 1973, SIAM J. Numer. Anal. 10(5)). Slopes may be infinite:
//! such a kink is a constraint, so the same machine solves linear programs over an optimal face.
//!
//! Ties, where more kinks meet in a vertex than the basis holds, are broken by shifting every kink by a fixed tiny amount
//! of its own during a first descent. The second descent, on the data as they are, starts from the basis found and
//! remembers on which side of each tied kink it stood. A bound on the number of exchanges ends both.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use faer::Mat;
use faer::linalg::solvers::DenseSolveCore;

use crate::ordered::Ordered;
use crate::rows::{Rows, add_scaled, dot, largest};
use crate::split::SplitMix;

/// Kinks are shifted by up to this in the first descent; residuals are of order 1.
const SHIFT: f64 = 1e-9;
/// Residuals below this are zero.
const ZERO: f64 = 1e-11;
/// A multiplier counts as outside its slopes from this excess on, relative to the largest finite slope.
const EXCESS: f64 = 1e-9;
/// Exchanges between two computations from scratch.
const REFRESH: usize = 64;

/// One kink: f(p) = below·(p − at) left of `at`, above·(p − at) right of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kink {
    pub(crate) row: usize,
    pub(crate) at: f64,
    pub(crate) below: f64,
    pub(crate) above: f64,
}

impl Kink {
    fn slope(&self, above: bool) -> f64 {
        if above { self.above } else { self.below }
    }
}

/// The function to descend.
pub(crate) struct Program<'a> {
    pub(crate) rows: &'a Rows,
    pub(crate) kinks: &'a [Kink],
    pub(crate) linear: &'a [f64],
}

/// A vertex, the multiplier of each kink, and whether it is proved optimal.
#[derive(Clone, Debug)]
pub(crate) struct Vertex {
    pub(crate) point: Vec<f64>,
    pub(crate) basis: Vec<usize>,
    pub(crate) multipliers: Vec<f64>,
    pub(crate) exchanges: usize,
    pub(crate) optimal: bool,
}

/// Descends from the vertex of `basis` (kinks whose rows are independent), with at most `limit` exchanges.
/// None where the rows of the basis turn out dependent.
pub(crate) fn descend(program: &Program<'_>, basis: Vec<usize>, limit: usize) -> Option<Vertex> {
    let mut shift = SplitMix::new(0x7469_6573);
    let shifted: Vec<f64> = (program.kinks.iter())
        .map(|k| {
            let size = SHIFT * (0.5 + 0.5 * shift.unit());
            match (k.below.is_finite(), k.above.is_finite()) {
                (true, true) => k.at + if shift.unit() < 0.5 { size } else { -size },
                // A constraint is only ever relaxed, so that the start stays allowed.
                (false, true) => k.at - size,
                (true, false) => k.at + size,
                (false, false) => k.at,
            }
        })
        .collect();
    let mut descent = Descent::new(program, basis, shifted)?;
    descent.run(limit)?;
    descent.at = program.kinks.iter().map(|k| k.at).collect();
    descent.refresh()?;
    let optimal = descent.run(limit)?;
    let mut multipliers: Vec<f64> =
        program.kinks.iter().zip(&descent.above).map(|(kink, above)| kink.slope(*above)).collect();
    for (k, u) in descent.basis.iter().zip(descent.basis_multipliers()) {
        multipliers[*k] = u;
    }
    Some(Vertex { point: descent.point, basis: descent.basis, multipliers, exchanges: descent.exchanges, optimal })
}

struct Descent<'a> {
    program: &'a Program<'a>,
    at: Vec<f64>,
    basis: Vec<usize>,
    in_basis: Vec<bool>,
    /// Column j is the edge along which kink j of the basis grows by 1 and the others stay.
    edges: Mat<f64>,
    point: Vec<f64>,
    errors: Vec<f64>,
    above: Vec<bool>,
    /// The gradient of all that is not in the basis.
    gradient: Vec<f64>,
    excess: f64,
    exchanges: usize,
}

impl<'a> Descent<'a> {
    fn new(program: &'a Program<'a>, basis: Vec<usize>, at: Vec<f64>) -> Option<Self> {
        let finite = |s: f64| if s.is_finite() { s.abs() } else { 0.0 };
        let slopes = program.kinks.iter().fold(0.0, |t, k| f64::max(t, finite(k.below).max(finite(k.above))));
        let mut in_basis = vec![false; program.kinks.len()];
        for k in &basis {
            in_basis[*k] = true;
        }
        let mut descent = Self {
            program,
            // Where both slopes are finite the side follows from the error; a constraint starts on its allowed side.
            above: program.kinks.iter().map(|k| k.above.is_finite()).collect(),
            at,
            basis,
            in_basis,
            edges: Mat::zeros(0, 0),
            point: Vec::new(),
            errors: Vec::new(),
            gradient: Vec::new(),
            excess: EXCESS * f64::max(slopes, largest(program.linear)),
            exchanges: 0,
        };
        descent.refresh()?;
        Some(descent)
    }

    fn row(&self, kink: usize) -> &'a [f64] {
        self.program.rows.row(self.program.kinks[kink].row)
    }

    /// Recomputes everything from the basis.
    fn refresh(&mut self) -> Option<()> {
        self.invert()?;
        let width = self.basis.len();
        self.point = vec![0.0; width];
        for (j, k) in self.basis.iter().enumerate() {
            add_scaled(&mut self.point, self.at[*k], self.edges.col_as_slice(j));
        }
        let along = self.program.rows.times(&self.point);
        self.errors = (self.program.kinks.iter().zip(&self.at)).map(|(kink, at)| along[kink.row] - at).collect();
        for k in &self.basis {
            self.errors[*k] = 0.0;
        }
        self.gradient = self.program.linear.to_vec();
        for (k, kink) in self.program.kinks.iter().enumerate() {
            if self.errors[k].abs() > ZERO && kink.below.is_finite() && kink.above.is_finite() {
                self.above[k] = self.errors[k] > 0.0;
            }
            if !self.in_basis[k] && kink.slope(self.above[k]).is_finite() {
                add_scaled(&mut self.gradient, kink.slope(self.above[k]), self.program.rows.row(kink.row));
            }
        }
        Some(())
    }

    fn invert(&mut self) -> Option<()> {
        let width = self.basis.len();
        let matrix = Mat::from_fn(width, width, |i, j| self.row(self.basis[i])[j]);
        self.edges = matrix.partial_piv_lu().inverse();
        let finite = (0..width).all(|j| self.edges.col_as_slice(j).iter().all(|x| x.is_finite()));
        finite.then_some(())
    }

    fn basis_multipliers(&self) -> Vec<f64> {
        (0..self.basis.len()).map(|j| -dot(self.edges.col_as_slice(j), &self.gradient)).collect()
    }

    /// Exchanges until no edge goes down. Some(false) where the limit came first, or an edge has no end.
    fn run(&mut self, limit: usize) -> Option<bool> {
        let end = self.exchanges + limit;
        loop {
            let Some((leaving, up, slope)) = self.steepest() else { return Some(true) };
            if self.exchanges == end {
                return Some(false);
            }
            let sign = if up { 1.0 } else { -1.0 };
            let direction: Vec<f64> = self.edges.col_as_slice(leaving).iter().map(|x| sign * x).collect();
            let Some(()) = self.exchange(leaving, up, slope, &direction) else { return Some(false) };
            self.exchanges += 1;
            if self.exchanges.is_multiple_of(REFRESH) { self.refresh()? } else { self.invert()? }
        }
    }

    /// The edge whose multiplier lies furthest outside its slopes: position in the basis, direction, slope.
    fn steepest(&self) -> Option<(usize, bool, f64)> {
        let mut best = None;
        let mut most = 0.0;
        for (j, u) in self.basis_multipliers().into_iter().enumerate() {
            let kink = &self.program.kinks[self.basis[j]];
            let (over, under) = (u - kink.above, kink.below - u);
            let worst = over.max(under);
            let length = dot(self.edges.col_as_slice(j), self.edges.col_as_slice(j)).sqrt();
            if worst > self.excess && worst > most * length {
                most = worst / length;
                best = Some((j, over > under, -worst));
            }
        }
        best
    }

    /// Runs along the edge to the kink where the function stops falling, which enters the basis. None if there is none.
    fn exchange(&mut self, leaving: usize, up: bool, mut slope: f64, direction: &[f64]) -> Option<()> {
        let along = self.program.rows.times(direction);
        let smallest = 1e-9 * largest(&along);
        let kinks = self.program.kinks;
        let mut ahead: BinaryHeap<Reverse<(Ordered, usize)>> = BinaryHeap::from(
            (0..kinks.len())
                .filter(|k| !self.in_basis[*k])
                .filter_map(|k| {
                    let speed = along[kinks[k].row];
                    // A kink with two infinite slopes is an equation: leaving it is forbidden either way.
                    let equation = kinks[k].below.is_infinite() && kinks[k].above.is_infinite();
                    let away = if self.above[k] { speed } else { -speed };
                    let meets = away < -smallest || equation && away.abs() > smallest;
                    let distance = match (equation, self.above[k]) {
                        (true, _) => 0.0,
                        (false, true) => self.errors[k],
                        (false, false) => -self.errors[k],
                    };
                    meets.then(|| Reverse((Ordered(distance.max(0.0) / speed.abs()), k)))
                })
                .collect::<Vec<_>>(),
        );
        let entering = loop {
            let Reverse((Ordered(distance), k)) = ahead.pop()?;
            let kink = &kinks[k];
            slope += (kink.above - kink.below) * along[kink.row].abs();
            if slope >= -self.excess {
                break (distance, k);
            }
            // Passed through: the kink now counts from its other side.
            let change = kink.slope(!self.above[k]) - kink.slope(self.above[k]);
            self.above[k] = !self.above[k];
            add_scaled(&mut self.gradient, change, self.program.rows.row(kink.row));
        };
        let (distance, entering) = entering;
        for (k, kink) in kinks.iter().enumerate() {
            self.errors[k] += distance * along[kink.row];
        }
        add_scaled(&mut self.point, distance, direction);
        let gone = self.basis[leaving];
        self.above[gone] = up;
        self.in_basis[gone] = false;
        add_scaled(&mut self.gradient, kinks[gone].slope(up), self.program.rows.row(kinks[gone].row));
        let counted = kinks[entering].slope(self.above[entering]);
        add_scaled(&mut self.gradient, -counted, self.program.rows.row(kinks[entering].row));
        self.basis[leaving] = entering;
        self.in_basis[entering] = true;
        self.errors[entering] = 0.0;
        Some(())
    }
}
