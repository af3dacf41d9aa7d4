//! Curves in a terminal, drawn with Braille dots: two across and four down in every character.

use crate::clip::{self, Area};

/// A drawing surface of Braille characters.
#[derive(Clone, Debug)]
pub struct Canvas {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

impl Canvas {
    /// An empty surface of `width` by `height` characters.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, dots: vec![0; width * height] }
    }

    /// Draws the curve through `points` with the given ranges of x and y over the whole surface.
    pub fn curve(&mut self, points: &[(f64, f64)], x: (f64, f64), y: (f64, f64)) {
        let (right, bottom) = ((2 * self.width) as f64 - 1.0, (4 * self.height) as f64 - 1.0);
        let pixel = |p: &(f64, f64)| ((p.0 - x.0) / (x.1 - x.0) * right, (y.1 - p.1) / (y.1 - y.0) * bottom);
        let area = Area { x: 0.0, y: 0.0, width: right, height: bottom };
        for piece in clip::polyline(points.iter().map(pixel), &area) {
            for ends in piece.windows(2) {
                self.segment(ends[0], ends[1]);
            }
        }
    }

    fn segment(&mut self, from: (f64, f64), to: (f64, f64)) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil().max(1.0) as usize;
        for i in 0..=steps {
            let t = i as f64 / steps as f64;
            let (x, y) = (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1));
            self.dot(x.round() as usize, y.round() as usize);
        }
    }

    fn dot(&mut self, x: usize, y: usize) {
        // Bits of Unicode's Braille patterns, by row and column of the dot.
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        if x < 2 * self.width && y < 4 * self.height {
            self.dots[y / 4 * self.width + x / 2] |= BITS[y % 4][x % 2];
        }
    }

    /// The rows, from the top.
    pub fn rows(&self) -> impl Iterator<Item = String> {
        let glyph = |bits: &u8| char::from_u32(0x2800 + u32::from(*bits)).unwrap_or(' ');
        self.dots.chunks(self.width.max(1)).map(move |row| row.iter().map(glyph).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagonal_goes_from_corner_to_corner() {
        let mut canvas = Canvas::new(2, 1);
        canvas.curve(&[(0.0, 0.0), (1.0, 1.0)], (0.0, 1.0), (0.0, 1.0));
        assert_eq!(canvas.rows().collect::<Vec<_>>(), ["⡠⠊"]);
    }

    #[test]
    fn what_is_outside_is_left_out() {
        let mut canvas = Canvas::new(3, 2);
        canvas.curve(&[(0.0, 5.0), (1.0, f64::NAN), (1.0, 9.0)], (0.0, 1.0), (0.0, 1.0));
        assert!(canvas.rows().all(|row| row.chars().all(|c| c == '\u{2800}')));
    }
}
