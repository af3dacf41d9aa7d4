//! What can go wrong, told with the value, the place and the mend.

use alloc::string::String;
use alloc::vec::Vec;

use crate::interval::Interval;

/// Why a loss could not be made or evaluated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No loss has this name.
    #[error("there is no loss '{name}'; {}", nearest_names(.nearest))]
    UnknownLoss {
        /// What was asked for.
        name: String,
        /// The names that are most like it.
        nearest: Vec<&'static str>,
    },
    /// The loss has no such parameter.
    #[error("{loss} has no parameter '{parameter}'; {}", known_parameters(.known))]
    UnknownParameter {
        /// The loss.
        loss: &'static str,
        /// What was asked for.
        parameter: String,
        /// The parameters that it has.
        known: Vec<&'static str>,
    },
    /// The loss predicts no such number.
    #[error("{loss} predicts no '{name}'; {}", known_numbers(.known))]
    UnknownNumber {
        /// The loss.
        loss: &'static str,
        /// What was given.
        name: String,
        /// The numbers after the first that it predicts.
        known: Vec<&'static str>,
    },
    /// A parameter is given twice in a spec.
    #[error("{loss}: parameter '{parameter}' is given twice in '{spec}'; give it once")]
    RepeatedParameter {
        /// The loss.
        loss: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// The spec.
        spec: String,
    },
    /// A spec does not follow the grammar.
    #[error("'{spec}' is no loss spec: {reason}; write name or name:key=value,key=value, as in huber:delta=1.5")]
    Spec {
        /// The text.
        spec: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An expression cannot be read.
    #[error("{reason}, at column {column} of\n  {text}\n  {}", caret(.text, *.column))]
    Expression {
        /// The text.
        text: String,
        /// The character of it at which reading stopped, counted from 1.
        column: usize,
        /// What is wrong there, and what to write.
        reason: String,
    },
    /// A parameter lies outside its range.
    #[error("{loss}: {parameter} must be in {range}, got {value}")]
    Parameter {
        /// The loss.
        loss: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// The value that was given.
        value: f64,
        /// Where it must lie.
        range: Interval,
    },
    /// Two arrays that belong together have different shapes. Nothing is ever broadcast.
    #[error("pred has shape {pred:?}, {other} has shape {shape:?}; {}", shape_mend(.pred, .shape))]
    Shape {
        /// The prediction's shape.
        pred: Vec<usize>,
        /// Which array does not fit.
        other: &'static str,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// An output has the wrong length.
    #[error("the buffer for {what} holds {got} elements; pred has {expected}: give one of that length")]
    Length {
        /// Which output.
        what: &'static str,
        /// Its length.
        got: usize,
        /// The length that it needs.
        expected: usize,
    },
    /// An output has another type than the prediction.
    #[error("the buffer for {what} is of type {got}, pred computes in {expected}: use {expected}")]
    Type {
        /// Which output.
        what: &'static str,
        /// Its type.
        got: &'static str,
        /// The type that it needs.
        expected: &'static str,
    },
    /// A prediction or target lies outside the loss's domain, or is NaN.
    #[error("{loss}: {what} is {value} at index {index}; it must be in {domain}{}", domain_mend(*.value, .domain))]
    Domain {
        /// The loss.
        loss: &'static str,
        /// `pred` or `target`.
        what: &'static str,
        /// Where, in row-major order.
        index: usize,
        /// The value there.
        value: f64,
        /// Where it must lie.
        domain: Interval,
    },
    /// A weight is negative, infinite or NaN.
    #[error("weight is {value} at index {index}; weights must be finite and not negative")]
    Weight {
        /// Where.
        index: usize,
        /// The value there.
        value: f64,
    },
    /// Four numbers are no box.
    #[error("{what}: row {row} is no box, its numbers ({format}) are {numbers:?}: {reason}")]
    Box {
        /// `pred` or `target`.
        what: &'static str,
        /// Which row.
        row: usize,
        /// Its numbers.
        numbers: [f64; 4],
        /// How four numbers tell a box.
        format: &'static str,
        /// What is wrong, and what to give.
        reason: &'static str,
    },
    /// A row of labels is none.
    #[error("target row {row}: {what} is {value}; it must be in {range}")]
    Label {
        /// Which row.
        row: usize,
        /// Which number of it.
        what: &'static str,
        /// The value there.
        value: f64,
        /// Where it must lie.
        range: Interval,
    },
    /// The predictions of a layer have a wrong shape.
    #[error("layer {layer} has shape {shape:?}; it must be {expected}")]
    Layer {
        /// Which layer.
        layer: usize,
        /// Its shape.
        shape: Vec<usize>,
        /// What it must be.
        expected: &'static str,
    },
    /// A prediction is no number.
    #[error("layer {layer}: the prediction at index {index} is {value}; every prediction must be a number")]
    Prediction {
        /// Which layer.
        layer: usize,
        /// Where, in row-major order.
        index: usize,
        /// The value there.
        value: f64,
    },
    /// Something that this loss does not have.
    #[error("{of} has not {what}: {mend}")]
    Unavailable {
        /// What was asked for.
        what: &'static str,
        /// Of which loss.
        of: &'static str,
        /// What to take instead.
        mend: &'static str,
    },
    /// An array does not fit the rows of the logits.
    #[error(
        "pred has shape {pred:?} with the classes on axis {class_axis}, {other} has shape {shape:?}; give it shape {expected:?}"
    )]
    RowShape {
        /// The prediction's shape.
        pred: Vec<usize>,
        /// Which of its axes holds the classes.
        class_axis: usize,
        /// Which array does not fit.
        other: &'static str,
        /// Its shape.
        shape: Vec<usize>,
        /// The shape that it needs.
        expected: Vec<usize>,
    },
    /// There is no such class axis, or it holds no class.
    #[error("pred of shape {pred:?} has no classes on axis {class_axis}; name the axis that holds them by class_axis")]
    ClassAxis {
        /// The prediction's shape.
        pred: Vec<usize>,
        /// The axis that was to hold the classes.
        class_axis: usize,
    },
    /// There is no such axis.
    #[error("pred of shape {pred:?} has no axis {axis}; its axes are numbered from 0")]
    Axis {
        /// The prediction's shape.
        pred: Vec<usize>,
        /// The axis that was named.
        axis: usize,
    },
    /// A loss takes two values as targets, and this is another.
    #[error("{loss}: target is {value} at row {row}; it must be {} or {}", .allowed[0], .allowed[1])]
    PairTarget {
        /// The loss.
        loss: &'static str,
        /// Where.
        row: usize,
        /// The value there.
        value: f64,
        /// The values that it takes.
        allowed: [f64; 2],
    },
    /// A loss over vectors takes another number of arrays.
    #[error("{loss} takes {expected} arrays, got {got}; the third one is given by third(…)")]
    Arrays {
        /// The loss.
        loss: &'static str,
        /// How many it takes.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// Targets of one number a row must be labels.
    #[error(
        "target is of type {got}, one number a row; class labels are integers: give them as such, or a probability for each class"
    )]
    LabelType {
        /// Its type.
        got: &'static str,
    },
    /// The target is of a kind that the loss does not take.
    #[error("{loss} takes {expected} as its target")]
    TargetKind {
        /// The loss.
        loss: &'static str,
        /// What it takes.
        expected: &'static str,
    },
    /// A label names no class.
    #[error(
        "target is {label} at row {row}; labels must be in 0..{classes}; if {label} marks rows to skip, use ignore_index({label})"
    )]
    ClassLabel {
        /// The row, counted over all axes but that of the classes.
        row: usize,
        /// The label.
        label: i64,
        /// How many classes there are.
        classes: usize,
    },
    /// The target probabilities of a row do not sum to 1.
    #[error(
        "the target probabilities of row {row} sum to {sum}; they must sum to 1: normalise them, or use validate(false)"
    )]
    Distribution {
        /// The row.
        row: usize,
        /// Their sum.
        sum: f64,
    },
    /// Predictions of sequences have three axes.
    #[error("pred has shape {shape:?}; sequences have shape (T, N, C), or (T, C) for one: give it three axes, or two")]
    SequenceShape {
        /// The shape.
        shape: Vec<usize>,
    },
    /// A sequence is longer than its array.
    #[error("the {what} length of sequence {sequence} is {length}; it must be in 0..={longest}")]
    SequenceLength {
        /// `input` or `target`.
        what: &'static str,
        /// Which sequence.
        sequence: usize,
        /// Its length.
        length: i64,
        /// The most that the array holds.
        longest: usize,
    },
    /// Lengths must be whole numbers.
    #[error("the lengths are of type {got}; lengths are integers: give them as such")]
    LengthType {
        /// Their type.
        got: &'static str,
    },
    /// A label of a sequence names no class, or the blank.
    #[error(
        "target is {label} at position {position} of sequence {sequence}; labels must be in 0..{classes} and not the blank, {blank}: shorten target_lengths where it is padding"
    )]
    SequenceLabel {
        /// Which sequence.
        sequence: usize,
        /// Which of its labels.
        position: usize,
        /// The label.
        label: i64,
        /// How many classes there are.
        classes: usize,
        /// The class that stands for no label.
        blank: usize,
    },
    /// There must be a weight for each class.
    #[error("there are {got} class weights for {classes} classes; give one for each class")]
    ClassWeights {
        /// How many there are.
        got: usize,
        /// How many classes there are.
        classes: usize,
    },
    /// A class weight is asked of no rows.
    #[error("class {class} has no row, so it has no weight: give it rows, or leave it out")]
    AbsentClass {
        /// The class.
        class: usize,
    },
    /// There is nothing to average.
    #[error(
        "nothing to average: {reason}; choose on_empty(OnEmpty::Zero) or on_empty(OnEmpty::Nan) to get that value instead"
    )]
    Empty {
        /// Why.
        reason: &'static str,
    },
    /// The loss has no derivative that is of use.
    #[error("{loss} cannot give {what}: it is flat wherever it is continuous; {mend}")]
    NotDifferentiable {
        /// The loss.
        loss: &'static str,
        /// What was asked for.
        what: &'static str,
        /// What to use instead.
        mend: &'static str,
    },
}

/// A mark under a column; a tab above it stays one.
fn caret(text: &str, column: usize) -> String {
    let mut line: String = text.chars().take(column - 1).map(|c| if c == '\t' { c } else { ' ' }).collect();
    line.push('^');
    line
}

fn nearest_names(nearest: &[&str]) -> String {
    if nearest.is_empty() {
        return String::from("`forfeit list` shows them all");
    }
    alloc::format!("the nearest: {}", nearest.join(", "))
}

fn known_numbers(known: &[&str]) -> String {
    if known.is_empty() {
        "it takes the prediction alone".into()
    } else {
        alloc::format!("beside pred it takes: {}", known.join(", "))
    }
}

fn known_parameters(known: &[&str]) -> String {
    if known.is_empty() {
        return String::from("it takes none");
    }
    alloc::format!("it takes: {}", known.join(", "))
}

fn shape_mend(pred: &[usize], other: &[usize]) -> String {
    let count = |shape: &[usize]| shape.iter().product::<usize>();
    if count(pred) == count(other) {
        return alloc::format!("nothing is broadcast: reshape one to {pred:?}");
    }
    alloc::format!("{} elements against {}: give one for each prediction", count(other), count(pred))
}

fn domain_mend(value: f64, domain: &Interval) -> &'static str {
    if value.is_nan() {
        return "; drop or mend that row, or use validate(false) to let NaN through";
    }
    if *domain == Interval::UNIT { "; if these are logits, use the loss for logits" } else { "" }
}
