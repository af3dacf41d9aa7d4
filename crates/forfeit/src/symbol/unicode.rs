//! Formulas in plain text, for terminals and documentation.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::expr::{Expr, Name};
use super::notation::{Level, Notation};

/// Longer than this, a case distinction that stands alone takes a line for each case.
const INLINE: usize = 60;

pub(super) struct Unicode;

impl Notation for Unicode {
    const MINUS: &'static str = "−";
    const TIMES: &'static str = "·";
    const BAR: bool = false;
    const CASES: Level = Level::Atom;

    fn name(name: &Name) -> &str {
        &name.unicode
    }

    fn number(x: f64) -> String {
        match known(x) {
            Some((unicode, _)) => unicode.to_string(),
            None if x == f64::INFINITY => "∞".to_string(),
            None if x != 0.0 && !(1e-4..1e7).contains(&x) => format!("{x:e}"),
            None => format!("{x}"),
        }
    }

    fn parentheses(inside: String) -> String {
        format!("({inside})")
    }

    fn fraction(over: String, under: String) -> String {
        format!("{over}/{under}")
    }

    fn power(base: String, exponent: &Expr) -> String {
        match exponent {
            Expr::Number(n) if *n % 1.0 == 0.0 && (-99.0..=99.0).contains(n) => {
                format!("{base}{}", superscript(*n as i32))
            }
            Expr::Number(n) if *n >= 0.0 => format!("{base}^{}", Self::number(*n)),
            Expr::Name(name) => format!("{base}^{}", name.unicode),
            exponent => format!("{base}^({})", Self::text(exponent, Level::Cases)),
        }
    }

    fn abs(inside: String) -> String {
        format!("|{inside}|")
    }

    fn root(inside: String) -> String {
        if inside.chars().count() == 1 { format!("√{inside}") } else { format!("√({inside})") }
    }

    fn cases(arms: Vec<(String, String)>, otherwise: String) -> String {
        let arms: String = arms.iter().map(|(value, condition)| format!("{value} if {condition}; ")).collect();
        format!("{{ {arms}{otherwise} otherwise }}")
    }
}

impl Unicode {
    /// The whole formula: a long case distinction over several lines.
    pub(super) fn whole(expr: &Expr) -> String {
        let inline = Self::text(expr, Level::Cases);
        let Expr::Cases(arms, otherwise) = expr else { return inline };
        if inline.chars().count() <= INLINE {
            return inline;
        }
        let (lines, otherwise) = Self::lines(arms, otherwise);
        let mut rows: Vec<(String, String)> =
            lines.into_iter().map(|(value, condition)| (value, format!("if {condition}"))).collect();
        rows.push((otherwise, "otherwise".to_string()));
        let width = rows.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0);
        let last = rows.len() - 1;
        let brace = |row: usize| match row {
            0 => '⎧',
            _ if row == last => '⎩',
            _ if row == rows.len() / 2 => '⎨',
            _ => '⎪',
        };
        let texts: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(row, (value, when))| {
                let gap = " ".repeat(width - value.chars().count());
                format!("{} {value}{gap}  {when}", brace(row))
            })
            .collect();
        texts.join("\n")
    }
}

pub(super) fn superscript(n: i32) -> String {
    let raised = |c: char| match c.to_digit(10) {
        Some(digit) => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][digit as usize],
        None => '⁻',
    };
    format!("{n}").chars().map(raised).collect()
}

/// Numbers that have a name: simple fractions and the constants of logarithms and angles, in both notations.
pub(super) fn known(x: f64) -> Option<(&'static str, &'static str)> {
    use core::f64::consts::{LN_2, PI, SQRT_2, TAU};
    const KNOWN: [(f64, &str, &str); 12] = [
        (0.125, "⅛", r"\tfrac{1}{8}"),
        (0.25, "¼", r"\tfrac{1}{4}"),
        (0.5, "½", r"\tfrac{1}{2}"),
        (0.75, "¾", r"\tfrac{3}{4}"),
        (1.0 / 3.0, "⅓", r"\tfrac{1}{3}"),
        (2.0 / 3.0, "⅔", r"\tfrac{2}{3}"),
        (1.0 / 6.0, "⅙", r"\tfrac{1}{6}"),
        (LN_2, "ln(2)", r"\ln(2)"),
        (0.918_938_533_204_672_8, "ln(√(2·π))", r"\ln\sqrt{2 \pi}"),
        (SQRT_2, "√2", r"\sqrt{2}"),
        (PI, "π", r"\pi"),
        (TAU, "(2·π)", r"(2 \pi)"),
    ];
    KNOWN.iter().find(|known| known.0 == x).map(|known| (known.1, known.2))
}
