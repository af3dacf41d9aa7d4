//! PNG out of SVG, with the embedded font only: the same picture on every machine.

use std::fmt;
use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use crate::text::Weight;

/// Why a figure could not be rasterised.
#[derive(Debug)]
#[non_exhaustive]
pub enum RasterError {
    /// The image would have no pixels, or too many for memory.
    Size {
        /// Pixels across.
        width: f32,
        /// Pixels down.
        height: f32,
    },
    /// The SVG or the image could not be processed.
    Format(String),
}

impl fmt::Display for RasterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size { width, height } => {
                write!(f, "an image of {width} by {height} pixels cannot be made: choose another scale")
            }
            Self::Format(reason) => write!(f, "the figure could not be drawn: {reason}"),
        }
    }
}

impl std::error::Error for RasterError {}

pub(crate) fn rasterise(svg: &str, scale: f32) -> Result<Vec<u8>, RasterError> {
    let mut fonts = Database::new();
    for weight in [Weight::Regular, Weight::Bold] {
        fonts.load_font_data(weight.bytes().to_vec());
    }
    fonts.set_sans_serif_family("Noto Sans");
    let options = Options { fontdb: Arc::new(fonts), font_family: "Noto Sans".into(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|e| RasterError::Format(e.to_string()))?;
    let (width, height) = ((tree.size().width() * scale).ceil(), (tree.size().height() * scale).ceil());
    let size = || RasterError::Size { width, height };
    // 20 000 pixels a side is a poster at 600 dpi; beyond it a slip of the keyboard is likelier than a need.
    if !(1.0..=20_000.0).contains(&width) || !(1.0..=20_000.0).contains(&height) {
        return Err(size());
    }
    let mut image = Pixmap::new(width as u32, height as u32).ok_or_else(size)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut image.as_mut());
    image.encode_png().map_err(|e| RasterError::Format(e.to_string()))
}
