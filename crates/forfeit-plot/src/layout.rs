//! Where everything in a figure goes: title, legend, panels.

use crate::clip::Area;
use crate::figure::Figure;
use crate::legend::Legend;
use crate::palette::{Color, FAINT, INK};
use crate::svg::{Anchor, Svg, Type};
use crate::text::{Weight, width};

const MARGIN: f64 = 16.0;
const GAP: f64 = 24.0;
const TITLE_SIZE: f64 = 16.0;
const SUBTITLE_SIZE: f64 = 12.5;
const WHITE: Color = Color(0xff, 0xff, 0xff);

/// The whole figure as SVG.
pub(crate) fn compose(figure: &Figure) -> String {
    let grid = Grid::of(figure);
    let head =
        [(&figure.title, TITLE_SIZE, Weight::Bold, INK), (&figure.subtitle, SUBTITLE_SIZE, Weight::Regular, FAINT)];
    let head_width = head.iter().map(|(text, size, weight, _)| width(text, *size, *weight)).fold(0.0, f64::max);
    let inner = grid.width().max(head_width);
    let legend = Legend::of(&figure.panels, inner);
    let total = inner.max(legend.width()) + 2.0 * MARGIN;

    let mut marks = Svg::default();
    let mut y = MARGIN;
    for (text, size, weight, color) in head.into_iter().filter(|(text, ..)| !text.is_empty()) {
        y += size;
        marks.text((MARGIN, y), text, Type { size, weight, color, anchor: Anchor::Start });
        y += 7.0;
    }
    y = legend.draw(&mut marks, (MARGIN, y));
    for (index, panel) in figure.panels.iter().enumerate() {
        panel.draw(&mut marks, grid.area(index, y));
    }
    let height = y + grid.height() + MARGIN;

    let mut svg = Svg::default();
    svg.rect(Area { x: 0.0, y: 0.0, width: total, height }, WHITE);
    svg.append(marks);
    svg.finish(total, height, &figure.title)
}

/// Rows and columns of panels whose plot areas line up.
struct Grid {
    columns: usize,
    size: (f64, f64),
    /// Room left of each column, and above and below each row.
    left: Vec<f64>,
    above: Vec<f64>,
    below: Vec<f64>,
}

impl Grid {
    fn of(figure: &Figure) -> Self {
        let columns = figure.columns.min(figure.panels.len()).max(1);
        let rows = figure.panels.len().div_ceil(columns);
        let mut grid = Self {
            columns,
            size: figure.panel_size,
            left: vec![0.0; columns],
            above: vec![0.0; rows],
            below: vec![0.0; rows],
        };
        for (index, panel) in figure.panels.iter().enumerate() {
            let (left, above, below) = panel.gutters(figure.panel_size.1);
            let (row, column) = (index / columns, index % columns);
            grid.left[column] = grid.left[column].max(left);
            grid.above[row] = grid.above[row].max(above);
            grid.below[row] = grid.below[row].max(below);
        }
        grid
    }

    fn width(&self) -> f64 {
        // The last tick label of a column reaches a little beyond its plot area.
        self.left.iter().sum::<f64>() + self.columns as f64 * (self.size.0 + GAP) - GAP + 10.0
    }

    fn height(&self) -> f64 {
        let rows = self.above.len() as f64;
        self.above.iter().chain(&self.below).sum::<f64>() + rows * self.size.1 + (rows - 1.0).max(0.0) * GAP / 2.0
    }

    fn area(&self, index: usize, top: f64) -> Area {
        let (row, column) = (index / self.columns, index % self.columns);
        let x = MARGIN + self.left[..=column].iter().sum::<f64>() + column as f64 * (self.size.0 + GAP);
        let gutters = self.above[..=row].iter().sum::<f64>() + self.below[..row].iter().sum::<f64>();
        let y = top + gutters + row as f64 * (self.size.1 + GAP / 2.0);
        Area { x, y, width: self.size.0, height: self.size.1 }
    }
}
