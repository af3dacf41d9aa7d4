//! The loss itself: definition, parameters and what is derived from both.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use super::derive::{self, Bound};
use super::describe::{self, Description};
use super::domain::{self, Finding};
use super::spelling::{Note, Spelling};
use super::text::{self, Header};
use super::twin::{self, Twin};
use crate::any::DynLoss;
use crate::engine::{NOT_GIVEN, Tapes};
use crate::error::Error;
use crate::facts::{Info, Predicted};
use crate::number::Jet;
use crate::real::Real;
use crate::symbol::{Graph, Program, Variable};

/// A loss of one's own, from an expression.
///
/// It is a loss like any other: a [`DynLoss`] with gradient, curvature, formula, weights and threads. The text is
/// `name[declarations]: expression`, or `expr: expression` where there is nothing to declare. An expression has numbers, `pred`,
/// `target`, declared names, `+ - * / ^`, functions by the names of NumPy and PyTorch, `where(a < b, yes, no)`, and named parts
/// before it: `d = pred - target; d^2`. Declarations, separated by commas:
///
/// | declaration | means |
/// |---|---|
/// | `c = 2 in (0, inf)` | a parameter, its value and its range; the range may be left out |
/// | `pred in [0, 1]`, `target in {0, 1}` | the domain |
/// | `pred = (location, scale in (0, inf))` | several predicted numbers |
/// | `verbatim` | nothing is replaced: it is computed as it is written |
/// | `interpreted` | spellings may be replaced, but not the whole by a built-in loss |
///
/// Spellings that lose digits are otherwise computed as the stable function that they are, and a loss that is a
/// [built-in one](Self::built_in) by that one's kernel ([`notes`](Self::notes)); what is no number on the domain is found by sampling
/// ([`findings`](Self::findings)).
///
/// ```
/// use forfeit::{DynLoss, Loss, OwnLoss};
/// let loss: OwnLoss = "stock[under = 3 in (0, inf)]: d = target - pred; where(d > 0, under*d, -d)".parse()?;
/// let step = loss.value_and_gradient(&[1.0, 4.0], &[2.0, 2.0])?;
/// assert_eq!((step.value, step.gradient), (2.5, vec![-1.5, 0.5]));
/// assert_eq!(loss.at(1.0, 2.0).gradient, -3.0);
///
/// let log_loss: OwnLoss = "expr: log(1 + exp(-pred*target))".parse()?;
/// assert_eq!(log_loss.notes()[0].to_string(), "log(1 + exp(x)) is computed as softplus(x), which keeps its digits");
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Clone)]
pub struct OwnLoss {
    pub(super) definition: Arc<Definition>,
}

/// What all copies of a loss share.
pub(super) struct Definition {
    pub(super) header: Header,
    /// The expression as it was written.
    pub(super) expression: String,
    /// What became of spellings.
    spelt: Vec<Note>,
    notes: Vec<Note>,
    pub(super) findings: Vec<Finding>,
    pub(super) info: &'static Info,
    pub(super) further: &'static [Predicted],
    /// The value.
    pub(super) value: Program,
    pub(super) computed: Computed,
}

/// How a loss is computed.
pub(super) enum Computed {
    BuiltIn(Twin),
    Recorded { tapes: Box<Tapes>, bound: Bound },
}

impl OwnLoss {
    /// The expression, without name and declarations.
    pub fn expression(&self) -> &str {
        &self.definition.expression
    }

    /// The name; `expr` if it has none of its own.
    pub fn name(&self) -> &str {
        &self.definition.header.name
    }

    /// What is computed in place of what was written: a built-in loss, or stable functions in place of spellings that would lose
    /// digits.
    pub fn notes(&self) -> &[Note] {
        &self.definition.notes
    }

    /// Where the domain has samples at which the loss or a derivative is no finite number.
    pub fn findings(&self) -> &[Finding] {
        &self.definition.findings
    }

    /// The built-in loss that this is, with the parameters that it has here; None: it is none of them.
    ///
    /// It is recognised by its values, in every piece of its domain, whatever the spelling: what the two have in common is
    /// their function, not their form. Then it is computed by that loss's kernels, with its formulas and its facts. The domain counts
    /// too: only losses that are defined on all of it are compared.
    ///
    /// ```
    /// use forfeit::{DynLoss, OwnLoss};
    /// let own: OwnLoss = "cost[k = 2 in (0, inf)]: d = abs(pred - target); min(d, k)*(d - min(d, k)/2)".parse()?;
    /// assert_eq!(own.built_in().map(ToString::to_string).as_deref(), Some("huber:delta=2"));
    /// assert_eq!(own.notes()[0].to_string(), "this is huber(delta = k): computed by its kernel, with its formula and facts");
    /// assert!(!own.facts().measured && own.parameters() == [2.0]);
    ///
    /// let other: OwnLoss = "expr: min(abs(pred - target), 1e6)".parse()?;
    /// assert!(other.built_in().is_none());
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub fn built_in(&self) -> Option<&dyn DynLoss> {
        self.definition.twin().map(|twin| twin.loss.as_ref())
    }

    /// The recorded value: its variables are `pred`, further predicted numbers, `target` and the parameters.
    pub fn value(&self) -> &Program {
        &self.definition.value
    }

    /// What [`Curvature::Majorizer`](crate::Curvature::Majorizer) is, in words.
    pub fn majorizer(&self) -> &'static str {
        match &self.definition.computed {
            Computed::BuiltIn(_) => "that of the built-in loss",
            Computed::Recorded { bound, .. } => bound.in_words(),
        }
    }

    /// The same loss with other parameters, in the order of [`Info::parameters`].
    ///
    /// # Errors
    /// A number of parameters that is not theirs, or one out of its range.
    pub fn with_parameters(&self, parameters: &[f64]) -> Result<Self, Error> {
        let old = &*self.definition;
        if parameters.len() != old.header.parameters.len() {
            let (got, expected) = (parameters.len(), old.header.parameters.len());
            return Err(Error::Length { what: "the parameters", got, expected });
        }
        crate::spec::check(old.info, parameters)?;
        let mut header = old.header.clone();
        header.parameters.iter_mut().zip(parameters).for_each(|((_, value), new)| *value = *new);
        Ok(Self::define(header, old.expression.clone(), old.spelt.clone(), old.value.clone(), Some(old)))
    }

    /// Everything that follows from header and value.
    fn define(
        header: Header,
        expression: String,
        spelt: Vec<Note>,
        value: Program,
        before: Option<&Definition>,
    ) -> Self {
        let twin = twin::find(&header, &value);
        let known = match &twin {
            Some(twin) => Some(twin.loss.info()),
            None => before.filter(|before| before.twin().is_none()).map(|before| before.info),
        };
        let Description { info, further } = describe::describe(&header, &value, known);
        let (notes, findings, computed) = match twin {
            Some(twin) => {
                let sloped = |pred: &[f64], target: f64| (twin.value(pred, target), twin.loss.slopes(pred, target));
                let findings = domain::findings(&header, info, sloped);
                (alloc::vec![Note::whole(twin.in_words(&header))], findings, Computed::BuiltIn(twin))
            }
            None => {
                let bound = derive::bound(&header, &value, info);
                let tapes = Box::new(derive::tapes(&header, &value, bound));
                (spelt.clone(), recorded_findings(&header, &value, info), Computed::Recorded { tapes, bound })
            }
        };
        let definition = Definition { header, expression, spelt, notes, findings, info, further, value, computed };
        Self { definition: Arc::new(definition) }
    }
}

impl Definition {
    pub(super) fn twin(&self) -> Option<&Twin> {
        match &self.computed {
            Computed::BuiltIn(twin) => Some(twin),
            Computed::Recorded { .. } => None,
        }
    }
}

fn recorded_findings(header: &Header, value: &Program, info: &Info) -> Vec<Finding> {
    let names = header.predicted_names();
    domain::findings(header, info, |pred, target| {
        let by = |by: &&str| {
            derive::one(value, |variable| {
                let number = header.at(variable.name(), pred, target);
                if variable.name() == *by { Jet::<f64, 1>::variable(number, 0) } else { Jet::constant(number) }
            })
        };
        let jets: Vec<Jet<f64, 1>> = names.iter().map(by).collect();
        (jets[0].value, jets.iter().map(|jet| jet.derivative[0]).collect())
    })
}

impl FromStr for OwnLoss {
    type Err = Error;

    /// Reads `name[declarations]: expression`.
    fn from_str(spec: &str) -> Result<Self, Error> {
        let mut reader = text::reader(spec)?;
        let header = text::header(&mut reader)?;
        let start = reader.place();
        let graph = Graph::new();
        let known = header.variables().map(|(name, variable)| (name.to_string(), graph.declare(variable))).collect();
        let mut spelling = Spelling::new(header.verbatim);
        let value = text::expression(&mut reader, &header, known, &mut spelling)?;
        // In one line, whatever lines it was written in: a spec is a key too.
        let expression = spec[start..].split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Self::define(header, expression, spelling.notes, Program::of(&[value]), None))
    }
}

/// As it is written, with its parameters as they are: the text that makes the same loss, and itself again.
impl fmt::Display for OwnLoss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.definition.header, self.definition.expression)
    }
}

impl fmt::Debug for OwnLoss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnLoss({self})")
    }
}

impl PartialEq for OwnLoss {
    fn eq(&self, other: &Self) -> bool {
        self.definition.header == other.definition.header && self.definition.expression == other.definition.expression
    }
}

impl Header {
    /// Every number by the name that the expression has for it. The first predicted number is `pred` to all that runs the loss.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&str, Variable)> {
        let predicted = self.predicted.iter().enumerate().map(|(i, declared)| {
            let shown = Variable::named(&declared.name);
            let internal = if i == 0 { "pred" } else { declared.name.as_str() };
            (declared.name.as_str(), Variable::shown(internal, shown.unicode(), shown.latex()).within(declared.range))
        });
        let target = core::iter::once(("target", Variable::named("target").within(self.target)));
        let parameters = self
            .parameters
            .iter()
            .map(|(declared, _)| (declared.name.as_str(), Variable::named(&declared.name).within(declared.range)));
        predicted.chain(target).chain(parameters)
    }

    /// The names of the predicted numbers, as [`variables`](Self::variables) has them.
    pub(super) fn predicted_names(&self) -> Vec<&str> {
        let others = self.predicted.iter().skip(1).map(|declared| declared.name.as_str());
        core::iter::once("pred").chain(others).collect()
    }

    pub(super) fn parameter_names(&self) -> Vec<&str> {
        self.parameters.iter().map(|(declared, _)| declared.name.as_str()).collect()
    }

    /// What the variable of a name stands for: a predicted number, a parameter, else the target.
    pub(crate) fn number<R: Real>(&self, name: &str, pred: &[R], target: R, parameter: impl Fn(usize) -> R) -> R {
        let predicted = match name {
            "pred" => Some(0),
            _ => self.predicted.iter().skip(1).position(|declared| declared.name == name).map(|i| i + 1),
        };
        match predicted {
            Some(i) => pred.get(i).copied().unwrap_or(R::lit(NOT_GIVEN)),
            None => self.parameters.iter().position(|(declared, _)| declared.name == name).map_or(target, parameter),
        }
    }

    /// As [`number`](Self::number), with the parameters as they are.
    pub(super) fn at(&self, name: &str, pred: &[f64], target: f64) -> f64 {
        self.number(name, pred, target, |i| self.parameters[i].1)
    }

    pub(crate) fn values(&self) -> Vec<f64> {
        self.parameters.iter().map(|(_, value)| *value).collect()
    }
}
