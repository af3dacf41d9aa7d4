//! Curves in the terminal, with labelled axes.

use forfeit_plot::terminal::Canvas;

use crate::curve::{Samples, Variable, limits};
use crate::output::digits;

/// Rows of text that show a curve over `x`, with its vertical limits at the left and its horizontal ones below.
pub(crate) fn sketch(samples: &Samples, x: (f64, f64), y: (f64, f64), (width, height): (usize, usize)) -> Vec<String> {
    let mut canvas = Canvas::new(width, height);
    canvas.curve(&samples.points, x, y);
    let (top, bottom) = (digits(y.1, 3), digits(y.0, 3));
    let gutter = top.chars().count().max(bottom.chars().count());
    let last = height.saturating_sub(1);
    let mut rows: Vec<String> = canvas
        .rows()
        .enumerate()
        .map(|(i, row)| {
            let label = if i == 0 {
                top.as_str()
            } else if i == last {
                bottom.as_str()
            } else {
                ""
            };
            format!("{label:>gutter$} │{row}")
        })
        .collect();
    let (left, right) = (digits(x.0, 3), digits(x.1, 3));
    let space = width.saturating_sub(left.chars().count() + right.chars().count());
    rows.push(format!("{:gutter$} └{}", "", "─".repeat(width)));
    rows.push(format!("{:gutter$}  {left}{}{right}", "", " ".repeat(space)));
    rows
}

/// The vertical range of a curve that stands alone, always with zero in it.
pub(crate) fn own_range(samples: &Samples, variable: Variable) -> (f64, f64) {
    let (low, high) = limits(std::slice::from_ref(samples), variable);
    if low < high { (low, high) } else { (low - 1.0, high + 1.0) }
}

/// Two blocks of rows side by side, each under its heading.
pub(crate) fn side_by_side(left: (&str, Vec<String>), right: (&str, Vec<String>)) -> String {
    let width = left.1.iter().map(|r| r.chars().count()).max().unwrap_or(0) + 4;
    let padded = |text: &str| format!("{text}{}", " ".repeat(width.saturating_sub(text.chars().count())));
    let mut text = format!("{}{}\n", padded(left.0), right.0);
    for (l, r) in left.1.iter().zip(&right.1) {
        text += format!("{}{r}", padded(l)).trim_end();
        text.push('\n');
    }
    text
}
