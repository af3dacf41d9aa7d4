//! A loss as Python holds it, and its evaluation over Python's arrays.

use std::sync::Arc;

use forfeit::{Curvature, DynLoss, Error, Loss, OnEmpty, Outcome, Reduction};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::compatible;
use crate::errors::python;
use crate::foreign::{Memory, with_view};
use crate::waiting::compute;
use crate::{describe, steps};

/// A loss with its parameters.
#[pyclass(frozen, module = "forfeit._native", name = "Handle")]
pub(crate) struct Handle(pub(crate) Arc<dyn DynLoss>);

/// What is checked before and while the elements are read.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Validation {
    Off,
    /// Domains are, and NaN is let through as PyTorch does.
    AllowNan,
    All,
}

/// The package's numbers for its options.
impl From<u8> for Validation {
    fn from(code: u8) -> Self {
        match code {
            0 => Self::Off,
            1 => Self::AllowNan,
            _ => Self::All,
        }
    }
}

pub(crate) fn reduction(code: u8) -> Reduction {
    match code {
        0 => Reduction::None,
        1 => Reduction::Sum,
        2 => Reduction::Mean,
        _ => Reduction::MeanOverCount,
    }
}

pub(crate) fn on_empty(code: u8) -> OnEmpty {
    match code {
        0 => OnEmpty::Error,
        1 => OnEmpty::Zero,
        _ => OnEmpty::Nan,
    }
}

/// The memory of an array that may be left out.
pub(crate) fn array(array: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Memory>> {
    array.map(Memory::of).transpose()
}

/// Arrays by the names of the numbers that they hold.
type ByName = Vec<(String, Memory)>;

/// What the author of a loss should know: notes, findings, the majorizer, the built-in loss that it is.
type OfOwn = (Vec<String>, Vec<String>, &'static str, Option<String>);

fn by_name(arrays: Option<&Bound<'_, PyDict>>) -> PyResult<ByName> {
    let of = |(name, array): (Bound<'_, PyAny>, Bound<'_, PyAny>)| Ok((name.extract()?, Memory::of(&array)?));
    arrays.into_iter().flatten().map(of).collect()
}

/// Everything of a call that is not an array to write.
struct Request {
    pred: Memory,
    further: ByName,
    target: Memory,
    weight: Option<Memory>,
    upstream: Option<Memory>,
    scale: f64,
    reduction: Reduction,
    on_empty: OnEmpty,
    validation: Validation,
    threads: usize,
}

/// The arrays to write.
#[derive(Default)]
struct Outputs {
    values: Option<Memory>,
    gradient: Option<Memory>,
    further_gradients: ByName,
    target_gradient: Option<Memory>,
    curvature: Option<Memory>,
    majorizer: Option<Memory>,
}

#[pymethods]
impl Handle {
    #[new]
    fn new(spec: &str) -> PyResult<Self> {
        compatible::parse(spec).unwrap_or_else(|| forfeit::parse(spec)).map(|loss| Self(loss.into())).map_err(python)
    }

    /// The spec, which makes this loss again.
    fn __str__(&self) -> String {
        self.0.to_string()
    }

    /// The name in the registry.
    #[getter]
    fn name(&self) -> &'static str {
        self.0.info().name
    }

    /// The family, in lower case.
    #[getter]
    fn family(&self) -> String {
        describe::family(self.0.info().family)
    }

    /// Whether it has a gradient that is of use.
    #[getter]
    fn differentiable(&self) -> bool {
        self.0.info().differentiable
    }

    /// The parameters by name; None for one that is left out.
    #[getter]
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        describe::parameters(py, self.0.info(), &self.0.parameters())
    }

    /// Of a loss of one's own, what its author should know: what is computed in place of what was written, samples that are no
    /// numbers, what its majorizer is, and the spec of the built-in loss that it is.
    fn own(&self) -> Option<OfOwn> {
        let own = self.0.own()?;
        let notes = own.notes().iter().map(ToString::to_string).collect();
        let findings = own.findings().iter().map(ToString::to_string).collect();
        Some((notes, findings, own.majorizer(), own.built_in().map(ToString::to_string)))
    }

    /// A loss of one's own with other parameters.
    fn with_parameters(&self, parameters: Vec<f64>) -> PyResult<Self> {
        let loss = match self.0.own() {
            Some(own) => own.with_parameters(&parameters).map(|loss| Arc::from(loss.boxed())),
            None => Ok(self.0.clone()),
        };
        loss.map(Self).map_err(python)
    }

    /// The names of the predicted numbers after the first.
    #[getter]
    fn further(&self) -> Vec<&'static str> {
        self.0.further().iter().map(|number| number.name).collect()
    }

    /// What holds for the loss with these parameters.
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        describe::facts(py, &self.0.facts())
    }

    /// The formulas of value, gradient and curvature as (plain text, LaTeX).
    fn formulas(&self) -> [(String, String); 3] {
        let formulas = self.0.formulas();
        [formulas.value, formulas.gradient, formulas.curvature]
            .map(|written| (written.unicode().to_string(), written.latex().to_string()))
    }

    /// Value and derivatives as a list of operations.
    fn steps(&self) -> steps::Steps {
        steps::steps(&self.0.formulas().derivatives.program)
    }

    /// The reduced loss; what else was asked for is written to the arrays.
    #[pyo3(signature = (pred, target, weight=None, reduction=2, on_empty=0, validation=2, threads=0, values=None,
                        gradient=None, target_gradient=None, curvature=None, majorizer=None, upstream=None, scale=1.0,
                        further=None, further_gradients=None))]
    #[expect(clippy::too_many_arguments, reason = "one call is cheaper from Python than a builder")]
    fn run(
        &self,
        py: Python<'_>,
        pred: &Bound<'_, PyAny>,
        target: &Bound<'_, PyAny>,
        weight: Option<&Bound<'_, PyAny>>,
        reduction: u8,
        on_empty: u8,
        validation: u8,
        threads: usize,
        values: Option<&Bound<'_, PyAny>>,
        gradient: Option<&Bound<'_, PyAny>>,
        target_gradient: Option<&Bound<'_, PyAny>>,
        curvature: Option<&Bound<'_, PyAny>>,
        majorizer: Option<&Bound<'_, PyAny>>,
        upstream: Option<&Bound<'_, PyAny>>,
        scale: f64,
        further: Option<&Bound<'_, PyDict>>,
        further_gradients: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<f64> {
        let outputs = Outputs {
            values: array(values)?,
            gradient: array(gradient)?,
            further_gradients: by_name(further_gradients)?,
            target_gradient: array(target_gradient)?,
            curvature: array(curvature)?,
            majorizer: array(majorizer)?,
        };
        let (reduction, on_empty) = (self::reduction(reduction), self::on_empty(on_empty));
        let validation = Validation::from(validation);
        let (pred, target) = (Memory::of(pred)?, Memory::of(target)?);
        let (further, weight, upstream) = (by_name(further)?, array(weight)?, array(upstream)?);
        let request =
            Request { pred, further, target, weight, upstream, scale, reduction, on_empty, validation, threads };
        Ok(self.evaluate(py, request, outputs)?.value)
    }

    /// Σ w·ℓ, Σ w and the number of elements.
    #[pyo3(signature = (pred, target, weight=None, validation=2, threads=0, further=None))]
    #[expect(clippy::too_many_arguments, reason = "one call is cheaper from Python than a builder")]
    fn total(
        &self,
        py: Python<'_>,
        pred: &Bound<'_, PyAny>,
        target: &Bound<'_, PyAny>,
        weight: Option<&Bound<'_, PyAny>>,
        validation: u8,
        threads: usize,
        further: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<(f64, f64, u64)> {
        let validation = Validation::from(validation);
        let (pred, target) = (Memory::of(pred)?, Memory::of(target)?);
        let (further, weight, upstream) = (by_name(further)?, array(weight)?, None);
        let (scale, reduction, on_empty) = (1.0, Reduction::Sum, OnEmpty::Zero);
        let request =
            Request { pred, further, target, weight, upstream, scale, reduction, on_empty, validation, threads };
        let total = self.evaluate(py, request, Outputs::default())?.total;
        Ok((total.sum, total.weight, total.count))
    }
}

impl Handle {
    fn evaluate(&self, py: Python<'_>, request: Request, outputs: Outputs) -> PyResult<Outcome> {
        let loss = Arc::clone(&self.0);
        compute(py, request.pred.count(), move || request.run(&*loss, outputs))
    }
}

impl Request {
    fn run(&self, loss: &dyn DynLoss, mut outputs: Outputs) -> PyResult<Outcome> {
        let mut run = |validate: bool| -> PyResult<Result<Outcome, Error>> {
            let evaluation =
                with_view!(&self.pred, pred => with_view!(&self.target, target => loss.evaluate(pred, target)));
            let mut evaluation =
                evaluation.upstream(self.scale).reduction(self.reduction).on_empty(self.on_empty).validate(validate);
            if self.threads > 0 {
                evaluation = evaluation.threads(self.threads);
            }
            for (name, numbers) in &self.further {
                evaluation = with_view!(numbers, numbers => evaluation.predicted(name, numbers));
            }
            if let Some(weight) = &self.weight {
                evaluation = with_view!(weight, weight => evaluation.weights(weight));
            }
            if let Some(upstream) = &self.upstream {
                evaluation = with_view!(upstream, upstream => evaluation.upstream_each(upstream));
            }
            if let Some(values) = &mut outputs.values {
                evaluation = evaluation.values_into(values.output()?);
            }
            if let Some(gradient) = &mut outputs.gradient {
                evaluation = evaluation.gradient_into(gradient.output()?);
            }
            for (name, gradient) in &mut outputs.further_gradients {
                evaluation = evaluation.gradient_by(name, gradient.output()?);
            }
            if let Some(gradient) = &mut outputs.target_gradient {
                evaluation = evaluation.target_gradient_into(gradient.output()?);
            }
            if let Some(curvature) = &mut outputs.curvature {
                evaluation = evaluation.curvature_into(Curvature::Exact, curvature.output()?);
            }
            if let Some(majorizer) = &mut outputs.majorizer {
                evaluation = evaluation.curvature_into(Curvature::Majorizer, majorizer.output()?);
            }
            Ok(evaluation.run())
        };
        match run(self.validation != Validation::Off)? {
            // The pass that found it told NaN from numbers outside the domain; none of those came before it.
            Err(Error::Domain { value, .. }) if value.is_nan() && self.validation == Validation::AllowNan => {
                run(false)?.map_err(python)
            }
            outcome => outcome.map_err(python),
        }
    }
}
