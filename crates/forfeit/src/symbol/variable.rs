//! The names of variables, plain and as mathematics writes them.

use alloc::format;
use alloc::string::{String, ToString};

use crate::interval::Interval;

/// An input of a formula: its plain name, and how it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    name: String,
    unicode: String,
    latex: String,
    range: Interval,
}

/// The names that losses use, with the symbols of the literature.
const KNOWN: [(&str, &str, &str); 22] = [
    ("alpha", "α", r"\alpha"),
    ("beta", "β", r"\beta"),
    ("delta", "δ", r"\delta"),
    ("epsilon", "ε", r"\varepsilon"),
    ("gamma", "γ", r"\gamma"),
    ("kappa", "κ", r"\kappa"),
    ("lambda", "λ", r"\lambda"),
    ("logit", "z", "z"),
    ("logits", "z", "z"),
    ("margin", "m", "m"),
    ("mu", "μ", r"\mu"),
    ("nu", "ν", r"\nu"),
    ("pos_weight", "w₊", "w_{+}"),
    ("pred", "ŷ", r"\hat{y}"),
    ("prob", "p", "p"),
    ("rho", "ρ", r"\rho"),
    ("sigma", "σ", r"\sigma"),
    ("smoothing", "ε", r"\varepsilon"),
    ("target", "y", "y"),
    ("tau", "τ", r"\tau"),
    ("theta", "θ", r"\theta"),
    ("weight", "w", "w"),
];

impl Variable {
    /// A variable shown by the symbol of the literature, where its name has one, else by its name.
    pub fn named(name: &str) -> Self {
        if let Some(&(_, unicode, latex)) = KNOWN.iter().find(|known| known.0 == name) {
            return Self::shown(name, unicode, latex);
        }
        let one_letter = name.chars().count() == 1;
        let latex = if one_letter { name.to_string() } else { format!(r"\mathit{{{}}}", name.replace('_', r"\_")) };
        Self { name: name.to_string(), unicode: name.to_string(), latex, range: Interval::REAL }
    }

    /// A variable shown as told.
    ///
    /// ```
    /// use forfeit::symbol::{Graph, Variable};
    ///
    /// let graph = Graph::new();
    /// let probability = graph.declare(Variable::shown("pred", "p", "p"));
    /// assert_eq!((probability * probability).unicode().to_string(), "p²");
    /// ```
    pub fn shown(name: &str, unicode: &str, latex: &str) -> Self {
        let (unicode, latex) = (unicode.to_string(), latex.to_string());
        Self { name: name.to_string(), unicode, latex, range: Interval::REAL }
    }

    /// The same variable, known to lie in a range: a comparison that the range decides folds away.
    ///
    /// ```
    /// use forfeit::symbol::{Graph, Symbol, Variable};
    /// use forfeit::{Interval, Real};
    ///
    /// let graph = Graph::new();
    /// let share = graph.declare(Variable::named("alpha").within(Interval::UNIT));
    /// let chosen = Symbol::select(share.lt(Symbol::lit(0.0)), Symbol::lit(1.0), share);
    /// assert_eq!(chosen.unicode().to_string(), "α");
    /// ```
    pub fn within(mut self, range: Interval) -> Self {
        self.range = range;
        self
    }

    /// Where it is known to lie.
    pub fn range(&self) -> Interval {
        self.range
    }

    /// The plain name, `pred`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The symbol in plain text, `ŷ`.
    pub fn unicode(&self) -> &str {
        &self.unicode
    }

    /// The symbol in LaTeX, `\hat{y}`.
    pub fn latex(&self) -> &str {
        &self.latex
    }
}
