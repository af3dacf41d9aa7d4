//! The font, and how wide a text is in it.

use std::sync::OnceLock;

use ttf_parser::Face;

/// Families to draw with, best first; the widths below are those of the first, and the others are no wider by much.
pub(crate) const FAMILY: &str = "Noto Sans, Helvetica Neue, Helvetica, Arial, sans-serif";

/// A weight of the font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

impl Weight {
    /// The font file.
    pub(crate) fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => notosans::REGULAR_TTF,
            Self::Bold => notosans::BOLD_TTF,
        }
    }

    fn face(self) -> Option<&'static Face<'static>> {
        static FACES: [OnceLock<Option<Face<'static>>>; 2] = [OnceLock::new(), OnceLock::new()];
        FACES[self as usize].get_or_init(|| Face::parse(self.bytes(), 0).ok()).as_ref()
    }
}

/// The width of `text` at `size` pixels.
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let advance = |c: char| {
        let face = weight.face()?;
        let glyph = face.glyph_index(c)?;
        Some(f64::from(face.glyph_hor_advance(glyph)?) / f64::from(face.units_per_em()))
    };
    // A character that the font lacks comes from another one: two thirds of an em is a safe guess.
    text.chars().map(|c| advance(c).unwrap_or(0.67)).sum::<f64>() * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_every_character_that_charts_use() {
        let needed = "0123456789−×·=+/()[],.:;_'′″²³⁰¹⁴⁵⁶⁷⁸⁹ αβγδετλσψℓ∂≤≥≈∞Σ…";
        for weight in [Weight::Regular, Weight::Bold] {
            let face = weight.face().expect("the font parses");
            let missing: String = needed.chars().filter(|&c| face.glyph_index(c).is_none()).collect();
            assert_eq!(missing, "", "{weight:?} lacks these");
        }
    }

    #[test]
    fn width_grows_with_text_and_size() {
        assert!(width("ab", 12.0, Weight::Regular) > width("a", 12.0, Weight::Regular));
        assert_eq!(width("ab", 24.0, Weight::Regular), 2.0 * width("ab", 12.0, Weight::Regular));
        assert!(width("m", 12.0, Weight::Bold) > width("i", 12.0, Weight::Regular));
    }
}
