//! Which predicted boxes answer for which targets, where anchors decide.

use alloc::vec::Vec;

use super::layer::LayerShape;
use super::target::Target;

/// One predicted box that answers for a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The image.
    pub image: usize,
    /// The anchor of the cell.
    pub anchor: usize,
    /// The cell's row.
    pub y: usize,
    /// The cell's column.
    pub x: usize,
    /// Which target.
    pub target: usize,
    /// Its class; several where a cell answers for several targets at once.
    pub classes: Vec<usize>,
    /// The target's box: centre relative to the cell's corner, and size, in cells.
    pub bounds: [f64; 4],
    /// The anchor's size in cells.
    pub anchor_size: [f64; 2],
    /// What its box loss is multiplied by: 1, or what makes up for small boxes.
    pub scale: f64,
}

/// The rows of every layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignment {
    /// The rows of each layer, in the order in which later ones overwrite what earlier ones wrote.
    pub layers: Vec<Vec<Row>>,
    /// The predicted boxes of each layer that answer for nothing and yet are not asked to be background: their places among all.
    pub ignored: Vec<Vec<usize>>,
}

impl Assignment {
    /// The targets that no predicted box answers for.
    pub fn unmatched(&self, targets: usize) -> Vec<usize> {
        let mut matched = alloc::vec![false; targets];
        for row in self.layers.iter().flatten() {
            matched[row.target] = true;
        }
        (0..targets).filter(|&i| !matched[i]).collect()
    }
}

/// A target in cells of a layer.
#[derive(Clone, Copy)]
pub(super) struct InCells {
    pub(super) center: [f64; 2],
    pub(super) size: [f64; 2],
}

impl InCells {
    pub(super) fn new(target: &Target, shape: &LayerShape) -> Self {
        let grid = [shape.width as f64, shape.height as f64];
        let scaled = |x: [f64; 2]| [x[0] * grid[0], x[1] * grid[1]];
        Self { center: scaled(target.center), size: scaled(target.size) }
    }

    /// The row of a cell, given by a point in it: rounded toward zero, then moved into the grid.
    pub(super) fn row(
        &self,
        at: [f64; 2],
        shape: &LayerShape,
        anchor: usize,
        anchor_size: [f64; 2],
        (index, target): (usize, &Target),
    ) -> Row {
        let cell = |x: f64, count: usize| (x as i64).clamp(0, count as i64 - 1) as usize;
        let (x, y) = (cell(at[0], shape.width), cell(at[1], shape.height));
        let bounds = [self.center[0] - x as f64, self.center[1] - y as f64, self.size[0], self.size[1]];
        Row {
            image: target.image,
            anchor,
            y,
            x,
            target: index,
            classes: alloc::vec![target.class],
            bounds,
            anchor_size,
            scale: 1.0,
        }
    }
}

/// The larger of the ratios between the sides of a target and an anchor, whichever way round; infinite for a side of 0.
pub fn anchor_ratio(size: [f64; 2], anchor: [f64; 2]) -> f64 {
    let ratio = |a: f64, b: f64| (a / b).max(b / a);
    ratio(size[0], anchor[0]).max(ratio(size[1], anchor[1]))
}

/// The IoU of two sizes, as if they had one centre; 0 where neither has an area.
pub(super) fn size_iou(a: [f64; 2], b: [f64; 2]) -> f64 {
    let both = a[0].min(b[0]) * a[1].min(b[1]);
    let union = a[0] * a[1] + b[0] * b[1] - both;
    if union > 0.0 { both / union } else { 0.0 }
}

/// Every anchor whose sides differ from the target's by a factor below `limit`, in the cell of the target's centre; with
/// `neighbours` also in the one or two cells beside it that the centre is nearest to.
///
/// Order: own cell, left, above, right, below; in each the anchors in turn; in each the targets in turn.
pub(super) fn by_ratio(
    shape: &LayerShape,
    anchors: &[[f64; 2]],
    targets: &[Target],
    limit: f64,
    neighbours: bool,
) -> Vec<Row> {
    let grid = [shape.width as f64, shape.height as f64];
    let matched: Vec<_> = anchors
        .iter()
        .enumerate()
        .flat_map(|(anchor, size)| targets.iter().enumerate().map(move |target| (anchor, *size, target)))
        .map(|(anchor, size, target)| (anchor, size, target, InCells::new(target.1, shape)))
        .filter(|(_, size, _, cells)| anchor_ratio(cells.size, *size) < limit)
        .collect();
    // Nearer than half a cell to the edge before, and not in the first cell.
    let near = |x: f64| x > 1.0 && 0.5 > x - (x as u64) as f64;
    type Side = (fn([f64; 2], [f64; 2]) -> Option<f64>, [f64; 2]);
    let sides: [Side; 5] = [
        (|_, _| None, [0.0, 0.0]),
        (|c, _| Some(c[0]), [0.5, 0.0]),
        (|c, _| Some(c[1]), [0.0, 0.5]),
        (|c, g| Some(g[0] - c[0]), [-0.5, 0.0]),
        (|c, g| Some(g[1] - c[1]), [0.0, -0.5]),
    ];
    let mut rows = Vec::new();
    for (from_edge, offset) in &sides[..if neighbours { 5 } else { 1 }] {
        for &(anchor, size, target, cells) in &matched {
            if from_edge(cells.center, grid).is_none_or(near) {
                let at = [cells.center[0] - offset[0], cells.center[1] - offset[1]];
                rows.push(cells.row(at, shape, anchor, size, target));
            }
        }
    }
    rows
}
