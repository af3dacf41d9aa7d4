//! A loss of one's own as an object, as every other loss is.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::derive::{Bound, one};
use super::loss::{Computed, OwnLoss};
use super::measure::Measured;
use super::twin::Twin;
use crate::any::DynLoss;
use crate::engine::{Execution, NOT_GIVEN, Point};
use crate::facts::{Facts, Info, Predicted};
use crate::formulas::{Formulas, formulas_of};
use crate::number::{Jet, Jet2};
use crate::real::Real;

impl OwnLoss {
    /// The value over any number, each variable made by its name and its value.
    fn run<R: Real>(&self, pred: &[f64], target: f64, number: impl Fn(&str, f64) -> R) -> R {
        let header = &self.definition.header;
        one(&self.definition.value, |variable| number(variable.name(), header.at(variable.name(), pred, target)))
    }

    /// The derivative by the variable of a name.
    fn slope(&self, pred: &[f64], target: f64, by: &str) -> Jet<f64, 1> {
        self.run(pred, target, |name, x| if name == by { Jet::variable(x, 0) } else { Jet::constant(x) })
    }
}

impl DynLoss for OwnLoss {
    fn info(&self) -> &'static Info {
        self.definition.info
    }
    fn further(&self) -> &'static [Predicted] {
        self.definition.further
    }
    fn facts(&self) -> Facts {
        let definition = &*self.definition;
        let bound = match &definition.computed {
            Computed::BuiltIn(twin) => return twin.loss.facts(),
            Computed::Recorded { bound, .. } => *bound,
        };
        let measured = Measured { header: &definition.header, value: &definition.value, info: definition.info };
        measured.facts(bound)
    }
    fn parameters(&self) -> Vec<f64> {
        self.definition.header.values()
    }
    fn execution(&self) -> Execution<'_> {
        match &self.definition.computed {
            Computed::BuiltIn(twin) => twin.execution(),
            Computed::Recorded { tapes, .. } => Execution::recorded(tapes),
        }
    }
    fn definition(&self) -> Execution<'_> {
        self.definition.twin().map_or_else(|| self.execution(), Twin::definition)
    }
    fn at_all(&self, pred: &[f64], target: f64) -> Point {
        let bound = match &self.definition.computed {
            Computed::BuiltIn(twin) => return twin.loss.at_all(pred, target),
            Computed::Recorded { bound, .. } => *bound,
        };
        let variable = |name: &str, x| if name == "pred" { Jet2::variable(x) } else { Jet2::constant(x) };
        let jet = self.run(pred, target, variable);
        let d = pred.first().copied().unwrap_or(NOT_GIVEN) - target;
        let majorizer = match bound {
            Bound::Tightest if d != 0.0 && d.is_finite() => jet.first / d,
            Bound::Tightest => jet.second,
            Bound::Positive => {
                if jet.second < 0.0 {
                    0.0
                } else {
                    jet.second
                }
            }
        };
        Point {
            value: jet.value,
            gradient: jet.first,
            target_gradient: self.slope(pred, target, "target").derivative[0],
            curvature: jet.second,
            majorizer,
        }
    }
    fn slopes(&self, pred: &[f64], target: f64) -> Vec<f64> {
        let header = &self.definition.header;
        if let Some(twin) = self.definition.twin() {
            return twin.slopes(pred, target, header.parameters.len());
        }
        let names = header.predicted_names().into_iter().chain(header.parameter_names());
        names.map(|by| self.slope(pred, target, by).derivative[0]).collect()
    }
    fn formulas(&self) -> Formulas {
        let definition = &*self.definition;
        if let Some(twin) = definition.twin() {
            return twin.formulas(&definition.header);
        }
        formulas_of(&definition.value, &definition.header, definition.info, definition.further)
    }
    fn boxed(&self) -> Box<dyn DynLoss> {
        Box::new(self.clone())
    }
    fn as_dyn(&self) -> &dyn DynLoss {
        self
    }
    fn own(&self) -> Option<&OwnLoss> {
        Some(self)
    }
}
