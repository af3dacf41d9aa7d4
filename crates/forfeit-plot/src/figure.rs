//! A figure: a grid of panels under one title and one legend.

use crate::layout;
use crate::panel::Panel;
use crate::png::{self, RasterError};

/// A grid of charts that share a title and a legend.
#[derive(Clone, Debug)]
pub struct Figure {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) panels: Vec<Panel>,
    pub(crate) columns: usize,
    pub(crate) panel_size: (f64, f64),
}

impl Default for Figure {
    fn default() -> Self {
        Self::new()
    }
}

impl Figure {
    /// An empty figure whose panels are 380 by 270 pixels, in rows of at most two.
    pub fn new() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            panels: Vec::new(),
            columns: 2,
            panel_size: (380.0, 270.0),
        }
    }

    /// The title over everything.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// A fainter line under the title.
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = subtitle.into();
        self
    }

    /// Adds a chart.
    pub fn panel(mut self, panel: Panel) -> Self {
        self.panels.push(panel);
        self
    }

    /// How many charts stand in a row at most.
    pub fn columns(mut self, columns: usize) -> Self {
        self.columns = columns.max(1);
        self
    }

    /// The size of each chart's plot area in pixels.
    pub fn panel_size(mut self, width: f64, height: f64) -> Self {
        self.panel_size = (width, height);
        self
    }

    /// The figure as an SVG document.
    pub fn to_svg(&self) -> String {
        layout::compose(self)
    }

    /// The figure as a PNG image, `scale` image pixels for each pixel of the SVG: 2 suits print and sharp screens.
    ///
    /// # Errors
    /// If the image would have no pixels, or too many for memory.
    pub fn to_png(&self, scale: f32) -> Result<Vec<u8>, RasterError> {
        png::rasterise(&self.to_svg(), scale)
    }
}
