//! A printed formula, with letters for what it uses more than once.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::expr::Expr;
use super::latex::Latex;
use super::lower::lower;
use super::notation::{Level, Notation};
use super::number::Symbol;
use super::program::Program;
use super::unicode::Unicode;

/// A formula in text, and the sub-expressions that it names.
///
/// It displays as `q·(|d| − ½·q) where d = ŷ − y, q = min(|d|, δ)`, over several lines where it is long.
///
/// ```
/// use forfeit::Real;
/// use forfeit::symbol::Graph;
///
/// let graph = Graph::new();
/// let residual = graph.variable("pred") - graph.variable("target");
/// let formula = (residual.abs() + residual.square()).unicode();
/// assert_eq!(formula.lets(), [("d".to_string(), "ŷ − y".to_string())]);
/// assert_eq!(formula.body(), "|d| + d²");
/// assert_eq!(formula.to_string(), "|d| + d² where d = ŷ − y");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    lets: Vec<(String, String)>,
    body: String,
    style: Style,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Unicode,
    Latex,
}

/// Longer than this, a formula takes a line for each part.
const LINE: usize = 100;

impl Formula {
    pub(super) fn unicode(symbol: Symbol<'_>) -> Self {
        Self::written(symbol, Style::Unicode, Unicode::whole)
    }

    pub(super) fn latex(symbol: Symbol<'_>) -> Self {
        Self::written(symbol, Style::Latex, |expr| Latex::text(expr, Level::Cases))
    }

    fn written(symbol: Symbol<'_>, style: Style, text: impl Fn(&Expr) -> String) -> Self {
        let (lets, body) = lower(&Program::of(&[symbol]));
        let lets = lets.into_iter().map(|(letter, expr)| (letter, text(&expr))).collect();
        Self { lets, body: text(&body), style }
    }

    /// The named sub-expressions, each after those that it reads.
    pub fn lets(&self) -> &[(String, String)] {
        &self.lets
    }

    /// The formula itself, in terms of the names.
    pub fn body(&self) -> &str {
        &self.body
    }

    fn fits_a_line(&self) -> bool {
        let parts = self.lets.iter().map(|(letter, text)| letter.chars().count() + text.chars().count() + 5);
        let texts = || self.lets.iter().map(|(_, text)| text).chain([&self.body]);
        texts().all(|text| !text.contains('\n')) && parts.sum::<usize>() + self.body.chars().count() <= LINE
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.body)?;
        let separator = match self.style {
            Style::Latex => r", \quad ",
            Style::Unicode if self.fits_a_line() => ", ",
            Style::Unicode => "\n      ",
        };
        for (k, (letter, text)) in self.lets.iter().enumerate() {
            match (k, self.style) {
                (0, Style::Latex) => f.write_str(r" \quad \text{where} \quad ")?,
                (0, Style::Unicode) => f.write_str(if self.fits_a_line() { " where " } else { "\nwhere " })?,
                _ => f.write_str(separator)?,
            }
            // The lines of a case distinction stay under each other.
            let margin = " ".repeat("where ".len() + letter.chars().count() + " = ".len());
            write!(f, "{letter} = {}", text.replace('\n', &["\n", &margin].concat()))?;
        }
        Ok(())
    }
}
