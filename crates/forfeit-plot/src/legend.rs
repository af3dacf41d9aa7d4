//! The legend: names beside the marks they stand for, in columns that never overlap.

use crate::mark::{Points, Stroke};
use crate::palette::{Color, FAINT, INK};
use crate::panel::Panel;
use crate::svg::{Anchor, Svg, Type};
use crate::text::{Weight, width};

const SIZE: f64 = 12.5;
const ROW: f64 = 19.0;
const KEY: f64 = 24.0;
const KEY_GAP: f64 = 7.0;
const DETAIL_GAP: f64 = 10.0;
const COLUMN_GAP: f64 = 22.0;

enum Key<'a> {
    Line(Color, Stroke, f64),
    Point(&'a Points),
}

struct Entry<'a> {
    key: Key<'a>,
    label: &'a str,
    detail: &'a str,
}

/// The names of a figure's marks, laid out in columns.
pub(crate) struct Legend<'a> {
    entries: Vec<Entry<'a>>,
    columns: usize,
    /// Widths of names and of details, per column.
    widths: Vec<(f64, f64)>,
}

impl<'a> Legend<'a> {
    /// Every name in `panels` once, in as many columns as `room` allows.
    pub(crate) fn of(panels: &'a [Panel], room: f64) -> Self {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        for panel in panels {
            let points = panel.points.iter().map(|p| Entry { key: Key::Point(p), label: &p.label, detail: "" });
            let curves = panel.curves.iter().map(|c| Entry {
                key: Key::Line(c.color, c.stroke, c.width),
                label: &c.label,
                detail: &c.detail,
            });
            for entry in curves.chain(points).filter(|e| !e.label.is_empty()) {
                if entries.iter().all(|e| e.label != entry.label) {
                    entries.push(entry);
                }
            }
        }
        let fitting = (1..=entries.len()).rev().map(|columns| Self::widths(&entries, columns));
        let widths = fitting.into_iter().find(|w| total(w) <= room).unwrap_or_else(|| Self::widths(&entries, 1));
        Self { columns: widths.len(), widths, entries }
    }

    fn widths(entries: &[Entry<'a>], columns: usize) -> Vec<(f64, f64)> {
        let rows = entries.len().div_ceil(columns).max(1);
        entries
            .chunks(rows)
            .map(|column| {
                let widest = |text: fn(&Entry<'a>) -> &'a str| {
                    column.iter().map(|e| width(text(e), SIZE, Weight::Regular)).fold(0.0, f64::max)
                };
                (widest(|e| e.label), widest(|e| e.detail))
            })
            .collect()
    }

    pub(crate) fn width(&self) -> f64 {
        total(&self.widths)
    }

    /// Draws it with its upper left corner at `(x, y)`; returns where it ends below.
    pub(crate) fn draw(&self, svg: &mut Svg, (x, y): (f64, f64)) -> f64 {
        let rows = self.entries.len().div_ceil(self.columns.max(1)).max(1);
        let mut left = x;
        for (column, (name, detail)) in self.entries.chunks(rows).zip(&self.widths) {
            for (row, entry) in column.iter().enumerate() {
                let middle = y + ROW * (row as f64 + 0.5);
                match &entry.key {
                    Key::Line(color, stroke, width) => {
                        svg.line((left, middle), (left + KEY, middle), *color, *width, stroke.dash_array());
                    }
                    Key::Point(p) => svg.point((left + KEY / 2.0, middle), p.shape, p.radius, p.color),
                }
                let baseline = middle + 0.36 * SIZE;
                let look = |color| Type { size: SIZE, weight: Weight::Regular, color, anchor: Anchor::Start };
                let text = left + KEY + KEY_GAP;
                svg.text((text, baseline), entry.label, look(INK));
                if !entry.detail.is_empty() {
                    svg.text((text + name + DETAIL_GAP, baseline), entry.detail, look(FAINT));
                }
            }
            left += column_width(&(*name, *detail)) + COLUMN_GAP;
        }
        y + ROW * if self.entries.is_empty() { 0.0 } else { rows as f64 } + 4.0
    }
}

fn column_width((name, detail): &(f64, f64)) -> f64 {
    KEY + KEY_GAP + name + if *detail > 0.0 { DETAIL_GAP + detail } else { 0.0 }
}

fn total(widths: &[(f64, f64)]) -> f64 {
    widths.iter().map(column_width).sum::<f64>() + COLUMN_GAP * widths.len().saturating_sub(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mark::Curve;

    fn panel(names: &[&str]) -> Panel {
        names.iter().fold(Panel::new(""), |panel, name| panel.curve(Curve::new([]).label(*name)))
    }

    #[test]
    fn a_name_stands_once() {
        let panels = [panel(&["a", "b"]), panel(&["b", "c", ""])];
        assert_eq!(Legend::of(&panels, 1e4).entries.len(), 3);
    }

    #[test]
    fn columns_fit_into_the_room() {
        let panels = [panel(&["a rather long name of a loss", "another long name", "a third long name", "d"])];
        let legend = Legend::of(&panels, 420.0);
        assert!(legend.width() <= 420.0, "{}", legend.width());
        assert_eq!(legend.columns, 2);
    }
}
