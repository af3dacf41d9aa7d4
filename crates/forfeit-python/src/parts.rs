//! The definitions of losses over rows and of sums as lists of operations: what the torch door plays where no kernel reaches.

use forfeit::symbol::{Graph, Program, Symbol};
use forfeit::{Aggregate, Arity, Info, RowWise};

use crate::steps::{Steps, steps};

/// The price of a class by its log-probability; None for a loss that is no sum of prices.
pub(crate) fn price(info: &Info) -> Option<Steps> {
    let program = match info.name {
        "cross_entropy" => of_price::<forfeit::CrossEntropy>,
        "generalised_cross_entropy" => of_price::<forfeit::GeneralisedCrossEntropy>,
        "multiclass_log_loss" => of_price::<forfeit::MulticlassLogLoss>,
        "nll_loss" => of_price::<forfeit::NllLoss>,
        "poly1" => of_price::<forfeit::Poly1>,
        "softmax_focal" => of_price::<forfeit::SoftmaxFocal>,
        "symmetric_cross_entropy" => of_price::<forfeit::SymmetricCrossEntropy>,
        _ => return None,
    };
    Some(steps(&program(info)))
}

fn of_price<L: RowWise>(info: &Info) -> Program {
    let graph = Graph::new();
    let log_p = graph.variable("log_p");
    Program::of(&[L::price(parameters::<L::Params>(&graph, info), log_p)])
}

/// What an element adds to each sum, and the loss of the sums "s0", "s1", … over `count` elements; None for a loss that sorts.
pub(crate) fn sums(info: &Info) -> Option<(Steps, Steps)> {
    let programs = match info.name {
        "dice" => of_sums::<forfeit::Dice>,
        "dice_with_logits" => of_sums::<forfeit::DiceWithLogits>,
        "focal_tversky" => of_sums::<forfeit::FocalTversky>,
        "focal_tversky_with_logits" => of_sums::<forfeit::FocalTverskyWithLogits>,
        "generalised_dice" => of_sums::<forfeit::GeneralisedDice>,
        "generalised_dice_with_logits" => of_sums::<forfeit::GeneralisedDiceWithLogits>,
        "jaccard" => of_sums::<forfeit::Jaccard>,
        "jaccard_with_logits" => of_sums::<forfeit::JaccardWithLogits>,
        "matthews" => of_sums::<forfeit::Matthews>,
        "soft_correlation" => of_sums::<forfeit::SoftCorrelation>,
        "tversky" => of_sums::<forfeit::Tversky>,
        "tversky_with_logits" => of_sums::<forfeit::TverskyWithLogits>,
        _ => return None,
    };
    let (item, finish) = programs(info);
    Some((steps(&item), steps(&finish)))
}

fn of_sums<L: Aggregate>(info: &Info) -> (Program, Program) {
    let graph = Graph::new();
    let (pred, target) = (graph.variable("pred"), graph.variable("target"));
    let item = L::item(parameters::<L::Params>(&graph, info), pred, target);
    let item = Program::of(item.as_ref());
    let graph = Graph::new();
    let sums = L::Sums::from_fn(|i| graph.variable(&format!("s{i}")));
    let finish = L::finish(parameters::<L::Params>(&graph, info), sums, graph.variable("count"));
    (item, Program::of(&[finish]))
}

fn parameters<'g, P: Arity>(graph: &'g Graph, info: &Info) -> P::Of<Symbol<'g>> {
    P::from_fn(|i| graph.variable(info.parameters[i].name))
}
