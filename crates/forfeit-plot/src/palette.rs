//! Colours that stay apart for every kind of colour vision, and in grey.

/// A colour as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(pub u8, pub u8, pub u8);

impl Color {
    /// The `#rrggbb` spelling.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// The colour of text and axes.
pub const INK: Color = Color(0x22, 0x22, 0x22);
/// The colour of what should stand back: data under fitted lines, reference lines.
pub const GREY: Color = Color(0x8a, 0x8a, 0x8a);
/// The grid.
pub(crate) const GRID: Color = Color(0xe8, 0xe8, 0xe8);
/// Tick labels and second lines of text.
pub(crate) const FAINT: Color = Color(0x5a, 0x5a, 0x5a);

/// Okabe and Ito's palette (2008) without its yellow, which is too light for a thin line on white.
const SERIES: [Color; 7] = [
    Color(0x00, 0x72, 0xb2),
    Color(0xd5, 0x5e, 0x00),
    Color(0x00, 0x9e, 0x73),
    Color(0xcc, 0x79, 0xa7),
    Color(0xe6, 0x9f, 0x00),
    Color(0x56, 0xb4, 0xe9),
    Color(0x00, 0x00, 0x00),
];

/// The colour of the `index`-th series.
pub fn series(index: usize) -> Color {
    SERIES[index % SERIES.len()]
}

/// Which round through the palette the `index`-th series is in: later rounds are dashed.
pub(crate) fn round(index: usize) -> usize {
    index / SERIES.len()
}
