//! What can be wrong with an evaluation before its first element is read.

use super::evaluation::{RowEvaluation, RowOutputs};
use super::program::Kind;
use crate::engine::view::AnyView;
use crate::error::Error;
use crate::form::RowTargets;

/// Everything that can be wrong before the first element is read. Whether the targets are probabilities.
pub(super) fn check(evaluation: &RowEvaluation<'_>, class_axis: usize) -> Result<bool, Error> {
    let pred = &evaluation.pred.layout.shape;
    let mut rows = pred.clone();
    rows.remove(class_axis);
    let target = &evaluation.target.layout.shape;
    let soft = target == pred;
    let misfit = |other, view: &AnyView<'_>| {
        let shape = view.layout.shape.clone();
        Error::RowShape { pred: pred.clone(), class_axis, other, shape, expected: rows.clone() }
    };
    // One row may come as one label.
    let one = rows.is_empty() && *target == [1];
    if !soft && *target != rows && !one {
        return Err(misfit("target", &evaluation.target));
    }
    if !soft && !evaluation.target.holds_labels() {
        return Err(Error::LabelType { got: evaluation.target.type_name() });
    }
    let (info, program) = (evaluation.loss.info(), evaluation.loss.program());
    let refused = match program.targets() {
        RowTargets::Labels if soft => Some("a label for each row"),
        RowTargets::Probabilities | RowTargets::Sets if !soft => Some("a number for each class"),
        _ if soft && evaluation.class_weights.is_some() && matches!(program.kind, Kind::Function(_)) => {
            Some("labels where classes have weights")
        }
        _ => None,
    };
    if let Some(expected) = refused {
        return Err(Error::TargetKind { loss: info.name, expected });
    }
    let others =
        [("weights", &evaluation.weights), ("the mask", &evaluation.mask), ("upstream", &evaluation.upstream_each)];
    for (other, view) in others {
        if let Some(view) = view
            && view.layout.shape != rows
        {
            return Err(misfit(other, view));
        }
    }
    let expected = evaluation.pred.output_type();
    let (all, each) = (evaluation.pred.layout.count(), rows.iter().product());
    let RowOutputs { values, gradient, curvature } = &evaluation.outputs;
    for (what, output, count) in
        [("values", values, each), ("the gradient", gradient, all), ("the curvature", curvature, all)]
    {
        if let Some(output) = output {
            let second = what == "the curvature" && matches!(program.kind, Kind::Function(_));
            if what != "values" && (second || !info.differentiable) {
                let mend = "train with a surrogate such as cross_entropy, and judge with this one";
                return Err(Error::NotDifferentiable { loss: info.name, what, mend });
            }
            if output.len() != count {
                return Err(Error::Length { what, got: output.len(), expected: count });
            }
            if output.type_name() != expected {
                return Err(Error::Type { what, got: output.type_name(), expected });
            }
        }
    }
    Ok(soft)
}
