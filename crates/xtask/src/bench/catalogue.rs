//! L1: the losses of single elements that have no row of their own, on numbers of their domain.

use bench_protocol::{Pred, Request, Target};
use forfeit::{DynLoss, Interval};

use super::workloads::{ELEMENTWISE, Row, Selection, against_peers};

/// A row for each.
pub(super) fn rows(wanted: &Selection<'_>) -> Vec<Row> {
    let has_row = |name: &str| ELEMENTWISE.iter().any(|workload| workload.loss.split(':').next() == Some(name));
    let losses = forfeit::registry::names().filter_map(|name| forfeit::parse(name).ok());
    let losses = losses.filter(|loss| loss.info().differentiable && !has_row(loss.info().name));
    losses.map(|loss| row(loss.as_ref(), wanted)).collect()
}

fn row(loss: &dyn DynLoss, wanted: &Selection<'_>) -> Row {
    let info = loss.info();
    let request = Request {
        pred: pred(info.pred),
        target: target(info.target, info.name),
        second: !loss.further().is_empty(),
        ..Request::of("L1", info.name, wanted.sizes[0], wanted.threads)
    };
    against_peers("L1", info.name.to_owned(), request, wanted.peers)
}

fn pred(domain: Interval) -> Pred {
    match (domain.low, domain.high) {
        (0.0, 1.0) => Pred::Unit,
        (_, 0.0) => Pred::Log,
        (low, _) if low > f64::NEG_INFINITY => Pred::Rate,
        _ => Pred::Sd(1.0),
    }
}

fn target(domain: Interval, name: &str) -> Target {
    match (domain.low, domain.high) {
        _ if domain == Interval::BINARY => Target::Label,
        _ if domain == Interval::SIGNS => Target::Sign,
        _ if name.starts_with("poisson") || name == "negative_binomial" => Target::Count,
        // Divided by: no zeros.
        _ if name.ends_with("percentage_error") => Target::Rate,
        (0.0, 1.0) => Target::Unit,
        (_, 0.0) => Target::Log,
        (low, _) if low > f64::NEG_INFINITY => Target::Rate,
        _ => Target::Real,
    }
}
