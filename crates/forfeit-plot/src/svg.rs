//! The few SVG elements that charts are made of.

use std::fmt::{self, Display, Write};

use crate::clip::Area;
use crate::mark::Shape;
use crate::palette::Color;
use crate::text::{FAMILY, Weight};

/// An SVG document that is being written.
#[derive(Debug, Default)]
pub(crate) struct Svg {
    body: String,
}

/// Where a text is held.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Type {
    pub(crate) size: f64,
    pub(crate) weight: Weight,
    pub(crate) color: Color,
    pub(crate) anchor: Anchor,
}

/// A coordinate with two decimals at most: finer than a printer's dot, and short.
struct Px(f64);

impl Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = (self.0 * 100.0).round() / 100.0;
        write!(f, "{}", if rounded == 0.0 { 0.0 } else { rounded })
    }
}

impl Svg {
    /// Adds one element. Writing to a `String` cannot fail, so the result carries nothing.
    fn add(&mut self, element: fmt::Arguments<'_>) {
        let _ = self.body.write_fmt(element);
        self.body.push('\n');
    }

    pub(crate) fn rect(&mut self, area: Area, fill: Color) {
        let Area { x, y, width, height } = area;
        self.add(format_args!(
            r#"<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>"#,
            Px(x),
            Px(y),
            Px(width),
            Px(height),
            fill.hex()
        ));
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), color: Color, width: f64, dash: Option<&str>) {
        self.path(&[from, to], color, width, dash);
    }

    pub(crate) fn path(&mut self, points: &[(f64, f64)], color: Color, width: f64, dash: Option<&str>) {
        let mut d = String::new();
        for (i, (x, y)) in points.iter().enumerate() {
            let _ = write!(d, "{}{} {}", if i == 0 { "M" } else { " L" }, Px(*x), Px(*y));
        }
        let dash = dash.map(|d| format!(r#" stroke-dasharray="{d}""#)).unwrap_or_default();
        let cap = if dash.is_empty() { "round" } else { "butt" };
        self.add(format_args!(
            r#"<path d="{d}" fill="none" stroke="{}" stroke-width="{}" stroke-linejoin="round" stroke-linecap="{cap}"{dash}/>"#,
            color.hex(),
            Px(width)
        ));
    }

    pub(crate) fn point(&mut self, (x, y): (f64, f64), shape: Shape, radius: f64, color: Color) {
        let (color, r) = (color.hex(), radius);
        match shape {
            Shape::Disc => {
                self.add(format_args!(r#"<circle cx="{}" cy="{}" r="{}" fill="{color}"/>"#, Px(x), Px(y), Px(r)));
            }
            Shape::Ring => self.add(format_args!(
                r#"<circle cx="{}" cy="{}" r="{}" fill="none" stroke="{color}" stroke-width="1.4"/>"#,
                Px(x),
                Px(y),
                Px(r)
            )),
            Shape::Cross => self.add(format_args!(
                r#"<path d="M{} {} L{} {} M{} {} L{} {}" fill="none" stroke="{color}" stroke-width="1.6" stroke-linecap="round"/>"#,
                Px(x - r),
                Px(y - r),
                Px(x + r),
                Px(y + r),
                Px(x - r),
                Px(y + r),
                Px(x + r),
                Px(y - r)
            )),
        }
    }

    /// A text whose baseline starts, has its middle, or ends at the point.
    pub(crate) fn text(&mut self, at: (f64, f64), text: &str, look: Type) {
        self.turned(at, text, look, false);
    }

    /// The same, turned a quarter to the left if `turned`.
    pub(crate) fn turned(&mut self, (x, y): (f64, f64), text: &str, look: Type, turned: bool) {
        let anchor = match look.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if look.weight == Weight::Bold { r#" font-weight="700""# } else { "" };
        let turn = if turned { format!(r#" transform="rotate(-90 {} {})""#, Px(x), Px(y)) } else { String::new() };
        self.add(format_args!(
            r#"<text x="{}" y="{}" font-size="{}"{weight} fill="{}" text-anchor="{anchor}"{turn}>{}</text>"#,
            Px(x),
            Px(y),
            Px(look.size),
            look.color.hex(),
            Escaped(text)
        ));
    }

    /// Adds all that `other` holds, on top.
    pub(crate) fn append(&mut self, other: Self) {
        self.body.push_str(&other.body);
    }

    /// The whole document, described by `title` for readers who cannot see it.
    pub(crate) fn finish(self, width: f64, height: f64, title: &str) -> String {
        format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" "#,
                r#"font-family="{family}" role="img">"#,
                "\n<title>{title}</title>\n{body}</svg>\n"
            ),
            w = Px(width),
            h = Px(height),
            family = FAMILY,
            title = Escaped(title),
            body = self.body
        )
    }
}

/// Text with the characters that XML keeps for itself replaced.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                // XML allows no other control characters, not even escaped.
                c if c.is_control() && !matches!(c, '\t' | '\n') => f.write_char('\u{fffd}')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        assert_eq!(Escaped("a<b & \"c\"\u{1}").to_string(), "a&lt;b &amp; &quot;c&quot;\u{fffd}");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(Px(1.0 / 3.0).to_string(), "0.33");
        assert_eq!(Px(-0.001).to_string(), "0");
        assert_eq!(Px(12.0).to_string(), "12");
    }
}
