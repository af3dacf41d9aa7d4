//! How four numbers tell a box.

/// How four numbers tell a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// Two corners: x₁, y₁, x₂, y₂ with x₁ ≤ x₂ and y₁ ≤ y₂.
    #[default]
    Xyxy,
    /// Centre and size: cx, cy, w, h.
    Cxcywh,
}

impl Format {
    /// The edges x₁, y₁, x₂, y₂ of a box.
    pub(crate) fn edges(self, [a, b, c, d]: [f64; 4]) -> [f64; 4] {
        match self {
            Self::Xyxy => [a, b, c, d],
            Self::Cxcywh => [a - 0.5 * c, b - 0.5 * d, a + 0.5 * c, b + 0.5 * d],
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xyxy => "xyxy",
            Self::Cxcywh => "cxcywh",
        }
    }
}
