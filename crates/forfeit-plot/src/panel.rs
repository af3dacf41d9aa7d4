//! One chart: axes, grid, and the marks on it.

use crate::axis::{Scale, labels, power_labels, powers, range_of, ticks};
use crate::clip::{self, Area};
use crate::mark::{Curve, Points};
use crate::palette::{Color, FAINT, GREY, GRID, INK};
use crate::svg::{Anchor, Svg, Type};
use crate::text::{Weight, width};

pub(crate) const TICK_SIZE: f64 = 11.5;
pub(crate) const LABEL_SIZE: f64 = 12.5;
pub(crate) const TITLE_SIZE: f64 = 13.5;

/// A chart of curves and points over one pair of axes.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    title: String,
    x_label: String,
    y_label: String,
    x_range: Option<(f64, f64)>,
    y_range: Option<(f64, f64)>,
    logarithmic: bool,
    pub(crate) curves: Vec<Curve>,
    pub(crate) points: Vec<Points>,
    /// Whether each set of points stands over the curves: the others lie under them.
    over: Vec<bool>,
}

impl Panel {
    /// An empty chart with a title, which may be empty.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// The text under the horizontal axis.
    pub fn x_label(mut self, label: impl Into<String>) -> Self {
        self.x_label = label.into();
        self
    }

    /// The text beside the vertical axis.
    pub fn y_label(mut self, label: impl Into<String>) -> Self {
        self.y_label = label.into();
        self
    }

    /// The horizontal range; without it, that of the marks.
    pub fn x_range(mut self, low: f64, high: f64) -> Self {
        self.x_range = Some((low, high));
        self
    }

    /// The vertical range; without it, that of the marks. Marks outside are cut off at the edge.
    pub fn y_range(mut self, low: f64, high: f64) -> Self {
        self.y_range = Some((low, high));
        self
    }

    /// A vertical axis of powers of ten. What is not positive is left out; the range stays in the units of the data.
    pub fn y_logarithmic(mut self) -> Self {
        self.logarithmic = true;
        self
    }

    /// Adds a curve above those that are there.
    pub fn curve(mut self, curve: Curve) -> Self {
        self.curves.push(curve);
        self
    }

    /// Adds points under all curves.
    pub fn points(mut self, points: Points) -> Self {
        self.points.push(points);
        self.over.push(false);
        self
    }

    /// Adds points over all curves.
    pub fn points_above(mut self, points: Points) -> Self {
        self.points.push(points);
        self.over.push(true);
        self
    }

    fn coordinates(&self) -> impl Iterator<Item = (f64, f64)> {
        let curves = self.curves.iter().flat_map(|c| c.points.iter().copied());
        curves.chain(self.points.iter().flat_map(|p| p.points.iter().copied()))
    }

    fn x_limits(&self) -> (f64, f64) {
        self.x_range.unwrap_or_else(|| range_of(self.coordinates().map(|p| p.0), 0.03))
    }

    /// Where a number stands on the vertical axis; NaN if it has no place there.
    fn height(&self, y: f64) -> f64 {
        if !self.logarithmic {
            return y;
        }
        if y > 0.0 { y.log10() } else { f64::NAN }
    }

    fn y_limits(&self) -> (f64, f64) {
        let given = self.y_range.map(|(low, high)| (self.height(low), self.height(high)));
        given.unwrap_or_else(|| range_of(self.coordinates().map(|p| self.height(p.1)), 0.05))
    }

    /// Places and labels of the ticks.
    fn y_ticks(&self, height: f64) -> (Vec<f64>, Vec<String>) {
        let (low, high) = self.y_limits();
        let count = (height / 45.0) as usize;
        if self.logarithmic {
            let powers = powers(low, high, count);
            return (powers.iter().map(|power| f64::from(*power)).collect(), power_labels(&powers));
        }
        let ticks = ticks(low, high, count);
        let labels = labels(&ticks);
        (ticks, labels)
    }

    /// Room that titles and labels need around a plot area: left, top, bottom.
    pub(crate) fn gutters(&self, height: f64) -> (f64, f64, f64) {
        let (_, labels) = self.y_ticks(height);
        let widest = labels.iter().map(|l| width(l, TICK_SIZE, Weight::Regular)).fold(0.0, f64::max);
        let left = widest + 10.0 + if self.y_label.is_empty() { 0.0 } else { LABEL_SIZE + 10.0 };
        let top = if self.title.is_empty() { 8.0 } else { TITLE_SIZE + 12.0 };
        let bottom = TICK_SIZE + 9.0 + if self.x_label.is_empty() { 0.0 } else { LABEL_SIZE + 8.0 };
        (left, top, bottom)
    }

    pub(crate) fn draw(&self, svg: &mut Svg, area: Area) {
        let (x_low, x_high) = self.x_limits();
        let (y_low, y_high) = self.y_limits();
        let x = Scale { low: x_low, high: x_high, pixels: (area.x, area.right()) };
        let y = Scale { low: y_low, high: y_high, pixels: (area.bottom(), area.y) };
        self.draw_axes(svg, area, &x, &y);
        self.draw_points(svg, area, &x, &y, false);
        for curve in &self.curves {
            let pixels = curve.points.iter().map(|p| (x.at(p.0), y.at(self.height(p.1))));
            for piece in clip::polyline(pixels, &area) {
                svg.path(&piece, curve.color, curve.width, curve.stroke.dash_array());
            }
        }
        self.draw_points(svg, area, &x, &y, true);
    }

    fn draw_points(&self, svg: &mut Svg, area: Area, x: &Scale, y: &Scale, over: bool) {
        for (points, _) in self.points.iter().zip(&self.over).filter(|(_, o)| **o == over) {
            let places = points.points.iter().map(|p| (x.at(p.0), y.at(self.height(p.1))));
            for at in places.filter(|p| area.grown(0.5).contains(*p)) {
                svg.point(at, points.shape, points.radius, points.color);
            }
        }
    }

    fn draw_axes(&self, svg: &mut Svg, area: Area, x: &Scale, y: &Scale) {
        let text = |size, color: Color, anchor| Type { size, weight: Weight::Regular, color, anchor };
        let x_ticks = ticks(x.low, x.high, (area.width / 50.0) as usize);
        let (y_ticks, y_labels) = self.y_ticks(area.height);
        for (tick, label) in x_ticks.iter().zip(labels(&x_ticks)) {
            let at = x.at(*tick);
            svg.line((at, area.y), (at, area.bottom()), GRID, 1.0, None);
            svg.text((at, area.bottom() + TICK_SIZE + 6.0), &label, text(TICK_SIZE, FAINT, Anchor::Middle));
        }
        for (tick, label) in y_ticks.iter().zip(y_labels) {
            let at = y.at(*tick);
            svg.line((area.x, at), (area.right(), at), GRID, 1.0, None);
            svg.text((area.x - 7.0, at + 0.36 * TICK_SIZE), &label, text(TICK_SIZE, FAINT, Anchor::End));
        }
        if !self.logarithmic && y.low < 0.0 && 0.0 < y.high {
            svg.line((area.x, y.at(0.0)), (area.right(), y.at(0.0)), GREY, 1.0, None);
        }
        svg.line((area.x, area.bottom()), (area.right(), area.bottom()), INK, 1.0, None);
        svg.line((area.x, area.y), (area.x, area.bottom()), INK, 1.0, None);
        if !self.title.is_empty() {
            let look = Type { size: TITLE_SIZE, weight: Weight::Bold, color: INK, anchor: Anchor::Start };
            svg.text((area.x, area.y - 9.0), &self.title, look);
        }
        let below = area.bottom() + TICK_SIZE + LABEL_SIZE + 14.0;
        svg.text((area.x + area.width / 2.0, below), &self.x_label, text(LABEL_SIZE, INK, Anchor::Middle));
        if !self.y_label.is_empty() {
            let left = area.x - self.gutters(area.height).0 + LABEL_SIZE;
            let middle = (left, area.y + area.height / 2.0);
            svg.turned(middle, &self.y_label, text(LABEL_SIZE, INK, Anchor::Middle), true);
        }
    }
}
