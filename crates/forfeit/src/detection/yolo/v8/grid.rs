//! The points that predict in a model without anchors: one in the middle of each cell of each layer.

use alloc::vec::Vec;

/// A layer of cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Rows of cells.
    pub height: usize,
    /// Cells of a row.
    pub width: usize,
    /// Pixels of a cell.
    pub stride: f64,
}

impl Grid {
    /// Its number of cells.
    pub fn cells(&self) -> usize {
        self.height * self.width
    }
}

/// A point: the middle of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Its place (x, y) in cells of its layer.
    pub at: [f64; 2],
    /// Pixels of a cell.
    pub stride: f64,
}

impl Point {
    /// The edge of a box that reaches so many cells to a side: left, top, right, bottom.
    pub(super) fn edge(&self, side: usize, reach: f64) -> f64 {
        self.at[side % 2] + if side < 2 { -reach } else { reach }
    }
}

/// The points of every layer, row by row, layer after layer.
pub(super) fn points(grids: &[Grid]) -> Vec<Point> {
    let layer = |grid: &Grid| {
        let (width, stride) = (grid.width, grid.stride);
        (0..grid.cells()).map(move |i| Point { at: [(i % width) as f64 + 0.5, (i / width) as f64 + 0.5], stride })
    };
    grids.iter().flat_map(layer).collect()
}

/// The points strictly inside a box in pixels.
pub(super) fn inside(grids: &[Grid], [x1, y1, x2, y2]: [f64; 4]) -> Vec<usize> {
    /// How far inside a point must lie, in pixels.
    const MARGIN: f64 = 1e-9;
    let mut found = Vec::new();
    let mut first = 0;
    for grid in grids {
        // One more on either side than can lie inside, then the test itself.
        let range = |low: f64, high: f64, count: usize| {
            let from = (low / grid.stride - 1.0).max(0.0) as usize;
            let to = ((high / grid.stride + 1.0).max(0.0) as usize).min(count);
            from.min(to)..to
        };
        let within = |i: usize, low: f64, high: f64| {
            let at = (i as f64 + 0.5) * grid.stride;
            at - low > MARGIN && high - at > MARGIN
        };
        for y in range(y1, y2, grid.height).filter(|&y| within(y, y1, y2)) {
            let row = first + y * grid.width;
            found.extend(range(x1, x2, grid.width).filter(|&x| within(x, x1, x2)).map(|x| row + x));
        }
        first += grid.cells();
    }
    found
}
