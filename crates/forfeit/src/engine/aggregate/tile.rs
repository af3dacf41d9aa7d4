//! Loading the elements of a slab, tile by tile, and checking them.

use alloc::vec::Vec;
use core::ops::Range;

use super::evaluation::AggregateEvaluation;
use super::groups::{Slab, TILE};
use super::kernel::Items;
use super::{GroupFloat, Kind};
use crate::engine::domain::within;
use crate::engine::layout::Layout;
use crate::engine::view::AnyView;
use crate::error::Error;
use crate::interval::Interval;

/// One array of a slab, and room for a tile of it.
struct Column<'e, T> {
    view: &'e AnyView<'e>,
    part: Layout,
    room: Vec<T>,
}

impl<'e, T: GroupFloat> Column<'e, T> {
    fn new(view: &'e AnyView<'e>, slab: &Slab) -> Self {
        Self { view, part: slab.layout(&view.layout), room: alloc::vec![T::ZERO; TILE] }
    }

    /// Elements of the slab: in place where they lie together, else copied.
    fn load(&mut self, range: Range<usize>) -> &[T] {
        if let (Some(slice), Some(start)) = (T::slice(self.view), self.part.dense_from()) {
            return &slice[start + range.start..start + range.end];
        }
        let room = &mut self.room[..range.len()];
        self.view.load_part(&self.part, range, room);
        room
    }
}

/// The arrays of a slab.
pub(super) struct Tiles<'e, T> {
    evaluation: &'e AggregateEvaluation<'e>,
    params: &'e [T],
    /// Where elements of the slab lie in row-major order.
    places: Layout,
    pred: Column<'e, T>,
    target: Column<'e, T>,
    weight: Option<Column<'e, T>>,
}

impl<'e, T: GroupFloat> Tiles<'e, T> {
    pub(super) fn new(evaluation: &'e AggregateEvaluation<'e>, params: &'e [T], slab: &Slab) -> Self {
        Self {
            evaluation,
            params,
            places: slab.layout(&Layout::contiguous(&evaluation.pred.layout.shape)),
            pred: Column::new(&evaluation.pred, slab),
            target: Column::new(&evaluation.target, slab),
            weight: evaluation.weights.as_ref().map(|weights| Column::new(weights, slab)),
        }
    }

    /// Some elements of the slab.
    pub(super) fn load(&mut self, range: Range<usize>) -> Items<'_, T> {
        Items {
            params: self.params,
            pred: self.pred.load(range.clone()),
            target: self.target.load(range.clone()),
            weight: self.weight.as_mut().map(|weight| weight.load(range)),
        }
    }

    /// As [`load`](Self::load); names the first bad weight, and the first element that counts and lies outside its domain.
    pub(super) fn load_checked(&mut self, range: Range<usize>) -> Result<Items<'_, T>, Error> {
        let evaluation = self.evaluation;
        let places = self.places.clone();
        let items = self.load(range.clone());
        if !evaluation.validate {
            return Ok(items);
        }
        let (isa, info) = (evaluation.isa, evaluation.loss.info());
        let sorted = matches!(evaluation.loss.program().kind, Kind::Group(_));
        let weights = if sorted { Interval::BINARY } else { Interval::NON_NEGATIVE_FINITE };
        let weight = items.weight.unwrap_or(&[]);
        let columns =
            [("weight", weight, weights), ("pred", items.pred, info.pred), ("target", items.target, info.target)];
        for (what, column, domain) in columns {
            if within(isa, column, &domain) {
                continue;
            }
            let counts = |i: usize| what == "weight" || weight.get(i).is_none_or(|weight| weight.to_f64() != 0.0);
            let Some(i) = (0..column.len()).find(|&i| counts(i) && !domain.contains(column[i].to_f64())) else {
                continue;
            };
            let mut index = 0;
            places.runs(range.start + i..range.start + i + 1, |_, from, _, _| index = from);
            let value = column[i].to_f64();
            return Err(if what == "weight" && !sorted {
                Error::Weight { index, value }
            } else {
                Error::Domain { loss: info.name, what, index, value, domain }
            });
        }
        Ok(items)
    }
}
