//! Formulas in LaTeX.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::expr::{Expr, Name};
use super::notation::{Level, Notation};
use super::unicode::known;

pub(super) struct Latex;

impl Notation for Latex {
    const MINUS: &'static str = "-";
    const TIMES: &'static str = r" \, ";
    const BAR: bool = true;
    // Only a brace on the left: what follows would seem to belong to the last line.
    const CASES: Level = Level::Cases;

    fn name(name: &Name) -> &str {
        &name.latex
    }

    fn number(x: f64) -> String {
        match known(x) {
            Some((_, latex)) => latex.to_string(),
            None if x == f64::INFINITY => r"\infty".to_string(),
            None if x.is_nan() => r"\mathrm{NaN}".to_string(),
            None if x != 0.0 && !(1e-4..1e7).contains(&x) => match format!("{x:e}").split_once('e') {
                Some(("1", exponent)) => format!("10^{{{exponent}}}"),
                Some((digits, exponent)) => format!(r"{digits} \cdot 10^{{{exponent}}}"),
                None => format!("{x}"),
            },
            None => format!("{x}"),
        }
    }

    fn parentheses(inside: String) -> String {
        if is_tall(&inside) { format!(r"\left({inside}\right)") } else { format!("({inside})") }
    }

    fn fraction(over: String, under: String) -> String {
        format!(r"\frac{{{over}}}{{{under}}}")
    }

    fn power(base: String, exponent: &Expr) -> String {
        let exponent = Self::text(exponent, Level::Sum);
        match exponent.len() {
            1 => format!("{base}^{exponent}"),
            _ => format!("{base}^{{{exponent}}}"),
        }
    }

    fn abs(inside: String) -> String {
        match is_tall(&inside) {
            true => format!(r"\left\lvert {inside} \right\rvert"),
            false => format!(r"\lvert {inside} \rvert"),
        }
    }

    fn root(inside: String) -> String {
        format!(r"\sqrt{{{inside}}}")
    }

    fn cases(arms: Vec<(String, String)>, otherwise: String) -> String {
        let arms: String =
            arms.iter().map(|(value, condition)| format!(r"{value} & \text{{if }} {condition} \\ ")).collect();
        format!(r"\begin{{cases}} {arms}{otherwise} & \text{{otherwise}} \end{{cases}}")
    }
}

fn is_tall(text: &str) -> bool {
    text.contains(r"\frac") || text.contains(r"\begin")
}
