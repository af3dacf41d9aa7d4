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
    let (info, program) = (evaluation.loss.info(), evaluation.loss.program());
    let places = program.targets() == RowTargets::Places;
    if !soft && !places && !evaluation.target.holds_labels() {
        return Err(Error::LabelType { got: evaluation.target.type_name() });
    }
    let refused = match program.targets() {
        RowTargets::Labels if soft => Some("a label for each row"),
        RowTargets::Probabilities | RowTargets::Sets if !soft => Some("a number for each class"),
        RowTargets::Places if soft => Some("a place between classes for each row"),
        _ if (soft || places) && evaluation.class_weights.is_some() && matches!(program.kind, Kind::Function(_)) => {
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
    let RowOutputs { values, gradient, curvature, times, blocks } = &evaluation.outputs;
    if let Some((direction, _)) = times
        && direction.layout.shape != *pred
    {
        let shape = direction.layout.shape.clone();
        return Err(Error::Shape { pred: pred.clone(), other: "the direction", shape });
    }
    let first = [("values", values, each), ("the gradient", gradient, all)];
    let times = times.as_ref().map(|(_, product)| product);
    let square = all * pred[class_axis];
    let second = [
        ("the curvature", curvature.as_ref(), all),
        ("the Hessian's product", times, all),
        ("the Hessian", blocks.as_ref(), square),
    ];
    let first =
        first.map(|(what, output, count)| (what, output.as_ref(), count, what != "values" && !info.differentiable));
    let flat = matches!(program.kind, Kind::Function(_)) || !info.differentiable;
    for (what, output, count, refused) in
        first.into_iter().chain(second.map(|(what, output, count)| (what, output, count, flat)))
    {
        if let Some(output) = output {
            if refused {
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
