//! What stands in a panel: curves and points, in data coordinates.

use crate::palette::{Color, INK, round, series};

/// How a curve is stroked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// An unbroken line.
    Solid,
    /// Dashes.
    Dashed,
    /// Dots.
    Dotted,
}

impl Stroke {
    pub(crate) fn dash_array(self) -> Option<&'static str> {
        match self {
            Self::Solid => None,
            Self::Dashed => Some("6 4"),
            Self::Dotted => Some("1.5 3.5"),
        }
    }
}

/// A curve through points; it breaks where a coordinate is not finite.
#[derive(Clone, Debug)]
pub struct Curve {
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) label: String,
    pub(crate) detail: String,
    pub(crate) color: Color,
    pub(crate) stroke: Stroke,
    pub(crate) width: f64,
}

impl Curve {
    /// A curve through `points`, in order. A NaN in either coordinate breaks it.
    pub fn new(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self {
            points: points.into_iter().collect(),
            label: String::new(),
            detail: String::new(),
            color: INK,
            stroke: Stroke::Solid,
            width: 2.0,
        }
    }

    /// Its name in the legend. Curves with the same name share one entry.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// A second, fainter text beside the name in the legend.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The colour of the `index`-th series, and its stroke once the palette has been used up.
    pub fn series(mut self, index: usize) -> Self {
        self.color = series(index);
        self.stroke = match round(index) {
            0 => Stroke::Solid,
            1 => Stroke::Dashed,
            _ => Stroke::Dotted,
        };
        self
    }

    /// The colour of the `index`-th of `count` series, and a width that falls from the first to the last: where curves
    /// coincide, the lower ones still show at the edges of the upper ones.
    pub fn layer(self, index: usize, count: usize) -> Self {
        let depth = index as f64 / count.max(2).saturating_sub(1) as f64;
        self.series(index).width(if count < 2 { 2.2 } else { 2.8 - 1.2 * depth })
    }

    /// The colour.
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }

    /// The stroke.
    pub fn stroke(mut self, stroke: Stroke) -> Self {
        self.stroke = stroke;
        self
    }

    /// The width in pixels.
    pub fn width(mut self, width: f64) -> Self {
        self.width = width;
        self
    }
}

/// The shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A filled disc.
    Disc,
    /// An open ring.
    Ring,
    /// A diagonal cross.
    Cross,
}

/// A set of points drawn alike; those with a coordinate that is not finite are left out.
#[derive(Clone, Debug)]
pub struct Points {
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) label: String,
    pub(crate) color: Color,
    pub(crate) shape: Shape,
    pub(crate) radius: f64,
}

impl Points {
    /// Points at `points`.
    pub fn new(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self { points: points.into_iter().collect(), label: String::new(), color: INK, shape: Shape::Disc, radius: 3.0 }
    }

    /// Their name in the legend.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The colour.
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }

    /// The shape.
    pub fn shape(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// The radius in pixels.
    pub fn radius(mut self, radius: f64) -> Self {
        self.radius = radius;
        self
    }
}
