//! How the elements of an array fall into groups, and the array into parts that threads work on.

use alloc::vec::Vec;
use core::ops::Range;

use crate::engine::layout::Layout;

/// Elements that are loaded at once.
pub(super) const TILE: usize = 1024;

/// About as many elements as a task has: of their number alone, so that sums do not depend on the threads.
const TASK: usize = 64 * 1024;

/// The groups of an array: one for each index of the kept axes.
pub(super) struct Groups {
    shape: Vec<usize>,
    /// Groups between an index of an axis and the next; None where the axis is added up.
    strides: Vec<Option<usize>>,
    pub(super) count: usize,
}

/// Elements that follow each other in row-major order: one index of the first axes, a range of the next, all of the rest.
pub(super) struct Slab {
    pub(super) elements: Range<usize>,
    /// The index of its first element.
    first: Vec<usize>,
    /// Its axes with their extents: kept ones first.
    axes: Vec<(usize, usize)>,
    group: usize,
    /// Extents and strides of its kept axes, in groups.
    kept: Vec<(usize, usize)>,
    /// Elements of one group.
    members: usize,
}

impl Groups {
    pub(super) fn new(shape: &[usize], keep: &[usize]) -> Self {
        let mut count = 1;
        let mut strides = alloc::vec![None; shape.len()];
        for axis in (0..shape.len()).rev().filter(|axis| keep.contains(axis)) {
            strides[axis] = Some(count);
            count *= shape[axis];
        }
        Self { shape: shape.to_vec(), strides, count }
    }

    /// The array in parts, in row-major order.
    pub(super) fn slabs(&self) -> Vec<Slab> {
        let inner = |axis: usize| self.shape[axis + 1..].iter().product::<usize>();
        let elements: usize = self.shape.iter().product();
        let Some(cut) = (0..self.shape.len()).find(|&axis| inner(axis) < TASK) else {
            return alloc::vec![self.slab(0, &[], 0..1)];
        };
        if elements == 0 {
            return Vec::new();
        }
        let step = TASK.div_ceil(inner(cut));
        let outer = self.shape[..cut].iter().product();
        let mut slabs = Vec::new();
        for index in 0..outer {
            for start in (0..self.shape[cut]).step_by(step) {
                let end = (start + step).min(self.shape[cut]);
                slabs.push(self.slab(index, &self.shape[..=cut], start..end));
            }
        }
        slabs
    }

    /// Index `outer` of all axes of `lead` but its last, `range` of that.
    fn slab(&self, outer: usize, lead: &[usize], range: Range<usize>) -> Slab {
        let mut first = alloc::vec![0; self.shape.len()];
        let mut axes: Vec<(usize, usize)> = self.shape.iter().copied().enumerate().collect();
        let mut inner = 1;
        if let Some((&extent, outermost)) = lead.split_last() {
            let cut = outermost.len();
            inner = self.shape[cut + 1..].iter().product();
            let mut rest = outer;
            for axis in (0..cut).rev() {
                first[axis] = rest % self.shape[axis];
                rest /= self.shape[axis];
            }
            first[cut] = range.start;
            axes.drain(..cut);
            axes[0].1 = range.len();
            let start = (outer * extent + range.start) * inner;
            return self.ordered(start..start + range.len() * inner, first, axes);
        }
        self.ordered(0..inner, first, axes)
    }

    fn ordered(&self, elements: Range<usize>, first: Vec<usize>, mut axes: Vec<(usize, usize)>) -> Slab {
        axes.sort_by_key(|&(axis, _)| self.strides[axis].is_none());
        let group = first.iter().zip(&self.strides).map(|(i, stride)| i * stride.unwrap_or(0)).sum();
        let kept: Vec<(usize, usize)> =
            axes.iter().filter_map(|&(axis, extent)| Some((extent, self.strides[axis]?))).collect();
        let groups: usize = kept.iter().map(|(extent, _)| extent).product();
        Slab { members: elements.len() / groups.max(1), elements, first, axes, group, kept }
    }
}

impl Slab {
    /// Its part of an array, group after group.
    pub(super) fn layout(&self, of: &Layout) -> Layout {
        of.part(&self.first, &self.axes)
    }

    /// Its part of an output that begins with it.
    pub(super) fn output_layout(&self, of: &[usize]) -> Layout {
        let origin = alloc::vec![0; of.len()];
        Layout::contiguous(of).part(&origin, &self.axes)
    }

    /// Its tiles in that order, each with its group.
    pub(super) fn tiles(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        let groups = self.elements.len() / self.members.max(1);
        (0..groups).flat_map(move |local| {
            let group = self.group_of(local);
            let start = local * self.members;
            (0..self.members).step_by(TILE).map(move |at| (group, start + at..start + (at + TILE).min(self.members)))
        })
    }

    fn group_of(&self, local: usize) -> usize {
        let mut rest = local;
        let mut group = self.group;
        for &(extent, stride) in self.kept.iter().rev() {
            group += rest % extent * stride;
            rest /= extent;
        }
        group
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The group of every element, told by slabs and by plain indexing.
    #[test]
    fn every_element_comes_once_and_in_its_group() {
        for (shape, keep) in [
            (&[7][..], &[][..]),
            (&[150_000], &[]),
            (&[2, 3, 50], &[1]),
            (&[3, 2, 300, 300], &[0, 1]),
            (&[2, 200_000, 3], &[0, 2]),
            (&[4, 70_000], &[1]),
            (&[], &[]),
        ] {
            let groups = Groups::new(shape, keep);
            let layout = Layout::contiguous(shape);
            let mut seen = alloc::vec![usize::MAX; layout.count()];
            for slab in groups.slabs() {
                let part = slab.layout(&layout);
                for (group, range) in slab.tiles() {
                    part.runs(range, |_, from, stride, length| {
                        for i in 0..length {
                            let at = (from as isize + i as isize * stride) as usize;
                            assert!(slab.elements.contains(&at) && seen[at] == usize::MAX);
                            seen[at] = group;
                        }
                    });
                }
            }
            for (at, group) in seen.into_iter().enumerate() {
                let (mut rest, mut expected, mut stride) = (at, 0, 1);
                for axis in (0..shape.len()).rev() {
                    if keep.contains(&axis) {
                        expected += rest % shape[axis] * stride;
                        stride *= shape[axis];
                    }
                    rest /= shape[axis];
                }
                assert_eq!(group, expected, "element {at} of {shape:?} by {keep:?}");
            }
        }
    }
}
