//! A1, P1 and C6: losses of sums over masks, of vectors, and of rows of classes besides the best known ones.

use bench_protocol::{Pred, Request, Target};

use super::workloads::{Row, Selection, against_peers};

/// A loss over rows of numbers: its id, name, shape and what its targets are.
struct Workload(&'static str, &'static str, [usize; 2], Target);

/// Masks of 512×512; vectors of 128 numbers, of a whole batch where a loss compares all with all, or of one score; lists of 128 items, each
/// with a grade; rows of classes.
const WORKLOADS: [Workload; 23] = [
    Workload("A1", "dice_with_logits", MASKS, Target::Label),
    Workload("A1", "jaccard_with_logits", MASKS, Target::Label),
    Workload("A1", "tversky_with_logits", MASKS, Target::Label),
    Workload("A1", "focal_tversky_with_logits", MASKS, Target::Label),
    Workload("A1", "generalised_dice_with_logits", MASKS, Target::Label),
    Workload("A1", "matthews", MASKS, Target::Label),
    Workload("A1", "soft_correlation", MASKS, Target::Real),
    Workload("A1", "lovasz_hinge", MASKS, Target::Label),
    Workload("P1", "triplet_margin", VECTORS, Target::Zero),
    Workload("P1", "cosine_embedding", VECTORS, Target::Sign),
    Workload("P1", "contrastive", VECTORS, Target::Label),
    Workload("P1", "margin_ranking", SCORES, Target::Sign),
    Workload("P1", "info_nce", BATCH, Target::Zero),
    Workload("P1", "nt_xent", BATCH, Target::Zero),
    Workload("P1", "list_net", LISTS, Target::Count),
    Workload("P1", "pairwise_logistic", LISTS, Target::Count),
    Workload("C6", "poly1", CLASSES, Target::Class),
    Workload("C6", "generalised_cross_entropy", CLASSES, Target::Class),
    Workload("C6", "symmetric_cross_entropy", CLASSES, Target::Class),
    Workload("C6", "multi_margin", CLASSES, Target::Class),
    Workload("C6", "crammer_singer", CLASSES, Target::Class),
    Workload("C6", "cross_entropy", CLASSES, Target::Shares),
    Workload("C6", "cross_entropy", [65_536, 10], Target::Shares),
];
const MASKS: [usize; 2] = [8, 512 * 512];
const VECTORS: [usize; 2] = [16_384, 128];
const SCORES: [usize; 2] = [1 << 21, 1];
const LISTS: [usize; 2] = [512, 128];
const BATCH: [usize; 2] = [512, 128];
const CLASSES: [usize; 2] = [4096, 1000];

/// A row for each, against PyTorch, which alone has most of them.
pub(super) fn rows(wanted: &Selection<'_>) -> Vec<Row> {
    WORKLOADS.iter().map(|workload| row(workload, wanted)).collect()
}

fn row(Workload(id, loss, [rows, length], target): &Workload, wanted: &Selection<'_>) -> Row {
    let request = Request {
        pred: if *loss == "matthews" { Pred::Unit } else { Pred::Sd(1.0) },
        target: *target,
        classes: *length,
        ..Request::of(id, loss, rows * length, wanted.threads)
    };
    let of = if *target == Target::Shares { " of probabilities" } else { "" };
    let mut row = against_peers(id, format!("{loss}{of}, {rows}×{length}"), request, wanted.peers);
    // What a stream of so many numbers takes says little of sums, sorts and products of matrices.
    row.contestants.retain(|contestant| ["ours", "torch", "torch-compile"].contains(&contestant.worker.as_str()));
    row
}
