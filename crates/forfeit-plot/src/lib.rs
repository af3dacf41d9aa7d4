//! Small, careful charts of loss functions and of fits.
//!
//! A [`Figure`] is a grid of [`Panel`]s with one legend; a panel holds curves, points and lines in data coordinates.
//! The figure lays itself out, measuring every piece of text with the font that it will be drawn in, and becomes
//! [SVG](Figure::to_svg) or, rasterised from that same SVG, [PNG](Figure::to_png). [`terminal::Canvas`] draws the
//! same curves with Braille dots.
//!
//! ```
//! use forfeit_plot::{Curve, Figure, Panel};
//!
//! let square = (-20..=20).map(|i| f64::from(i) / 10.0).map(|x| (x, x * x));
//! let panel = Panel::new("Value").x_label("residual").curve(Curve::new(square).label("squared error").series(0));
//! let svg = Figure::new().panel(panel).to_svg();
//! assert!(svg.starts_with("<svg"));
//! ```

mod axis;
mod clip;
mod figure;
mod layout;
mod legend;
mod mark;
mod palette;
mod panel;
mod png;
mod svg;
pub mod terminal;
mod text;

pub use figure::Figure;
pub use mark::{Curve, Points, Shape, Stroke};
pub use palette::{Color, GREY, INK, series};
pub use panel::Panel;
pub use png::RasterError;
