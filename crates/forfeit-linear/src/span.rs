//! A growing orthonormal basis: which rows are independent, and which directions are still free.

use crate::rows::{add_scaled, dot, largest};

/// The span of the rows admitted so far.
pub(crate) struct Span {
    vectors: Vec<Vec<f64>>,
    width: usize,
}

impl Span {
    pub(crate) fn new(width: usize) -> Self {
        Self { vectors: Vec::with_capacity(width), width }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.vectors.len() == self.width
    }

    /// Admits a row unless it lies in the span already, up to `tolerance` of its length.
    pub(crate) fn admit(&mut self, row: &[f64], tolerance: f64) -> bool {
        let length = dot(row, row).sqrt();
        let mut rest = row.to_vec();
        self.remove(&mut rest);
        let left = dot(&rest, &rest).sqrt();
        let independent = !self.is_full() && left > tolerance * length;
        if independent {
            self.vectors.push(rest.iter().map(|x| x / left).collect());
        }
        independent
    }

    /// A unit vector orthogonal to the span, None where the span is everything.
    pub(crate) fn free_direction(&self) -> Option<Vec<f64>> {
        if self.is_full() {
            return None;
        }
        let unit = |axis: usize| {
            let mut v = vec![0.0; self.width];
            v[axis] = 1.0;
            self.remove(&mut v);
            v
        };
        let longest = (0..self.width).map(unit).max_by(|a, b| dot(a, a).total_cmp(&dot(b, b)))?;
        let length = dot(&longest, &longest).sqrt();
        Some(longest.iter().map(|x| x / length).collect())
    }

    fn remove(&self, v: &mut [f64]) {
        // Twice, so that what is left is orthogonal to rounding even when little is left.
        for _ in 0..2 {
            for q in &self.vectors {
                add_scaled(v, -dot(q, v), q);
            }
        }
    }
}

/// Positions, in the order given, of as many independent rows as there are unknowns.
pub(crate) fn independent<'a>(rows: impl Iterator<Item = (usize, &'a [f64])> + Clone, width: usize) -> Vec<usize> {
    let mut chosen = Vec::new();
    let mut span = Span::new(width);
    // First rows that stand well apart; a row that is nearly dependent only if nothing better comes.
    for tolerance in [1e-4, 1e-9] {
        for (position, row) in rows.clone() {
            if span.is_full() {
                return chosen;
            }
            if largest(row) > 0.0 && !chosen.contains(&position) && span.admit(row, tolerance) {
                chosen.push(position);
            }
        }
    }
    chosen
}
