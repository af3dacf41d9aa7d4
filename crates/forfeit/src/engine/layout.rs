//! Where the elements of an array lie: shape, strides, and the walk over them in row-major order.

use alloc::vec::Vec;
use core::ops::Range;

/// Shape and, unless the elements lie one after another, strides in elements.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    pub(crate) shape: Vec<usize>,
    strides: Option<Vec<isize>>,
    offset: usize,
}

impl Layout {
    pub(crate) fn contiguous(shape: &[usize]) -> Self {
        Self { shape: shape.to_vec(), strides: None, offset: 0 }
    }

    /// A strided layout, or None if it reaches outside `len` elements or has a stride too few or too many.
    pub(crate) fn strided(shape: &[usize], strides: &[isize], offset: usize, len: usize) -> Option<Self> {
        if shape.len() != strides.len() {
            return None;
        }
        let count = shape.iter().try_fold(1usize, |n, &extent| n.checked_mul(extent))?;
        if count > 0 {
            let (mut low, mut high) = (isize::try_from(offset).ok()?, isize::try_from(offset).ok()?);
            for (&extent, &stride) in shape.iter().zip(strides) {
                let reach = isize::try_from(extent - 1).ok()?.checked_mul(stride)?;
                low = low.checked_add(reach.min(0))?;
                high = high.checked_add(reach.max(0))?;
            }
            if low < 0 || high as usize >= len {
                return None;
            }
        }
        let mut dense = 1;
        let row_major = shape.iter().zip(strides).rev().all(|(&extent, &stride)| {
            let fits = extent <= 1 || stride == dense;
            dense *= extent as isize;
            fits
        });
        if row_major && offset == 0 {
            return Some(Self::contiguous(shape));
        }
        Some(Self { shape: shape.to_vec(), strides: Some(strides.to_vec()), offset })
    }

    pub(crate) fn count(&self) -> usize {
        self.shape.iter().product()
    }

    /// The stride of each axis, in elements.
    pub(crate) fn strides(&self) -> Vec<isize> {
        self.strides.clone().unwrap_or_else(|| {
            let mut strides = alloc::vec![1; self.shape.len()];
            for axis in (1..self.shape.len()).rev() {
                strides[axis - 1] = strides[axis] * self.shape[axis] as isize;
            }
            strides
        })
    }

    /// From element `first` on, some of its axes, each with an extent, in any order; axes that follow each other are one.
    pub(crate) fn part(&self, first: &[usize], axes: &[(usize, usize)]) -> Self {
        let strides = self.strides();
        let start: isize = first.iter().zip(&strides).map(|(&i, stride)| i as isize * stride).sum();
        let mut merged: Vec<(usize, isize)> = Vec::new();
        for &(axis, extent) in axes.iter().filter(|(_, extent)| *extent != 1) {
            match merged.last_mut() {
                Some((outer, step)) if *step == strides[axis] * extent as isize => {
                    (*outer, *step) = (*outer * extent, strides[axis]);
                }
                _ => merged.push((extent, strides[axis])),
            }
        }
        if merged.is_empty() {
            merged.push((1, 1));
        }
        let (shape, strides) = merged.into_iter().unzip();
        Self { shape, strides: Some(strides), offset: self.offset.wrapping_add_signed(start) }
    }

    /// Where its elements begin, if they lie one after another.
    pub(crate) fn dense_from(&self) -> Option<usize> {
        match self.strides.as_deref() {
            None => Some(0),
            Some([1]) => Some(self.offset),
            Some(_) => None,
        }
    }

    /// Where element (0, 0, …) lies.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    pub(crate) fn is_contiguous(&self) -> bool {
        self.strides.is_none()
    }

    /// Calls `visit(position, from, stride, length)` for each run of the elements `range`, in row-major order: the run fills
    /// `length` positions from `position` on, and its elements lie at `from`, `from + stride`, …
    pub(crate) fn runs(&self, range: Range<usize>, mut visit: impl FnMut(usize, usize, isize, usize)) {
        let Some(strides) = &self.strides else {
            return visit(0, range.start, 1, range.len());
        };
        let (inner, inner_stride) = match (self.shape.last(), strides.last()) {
            (Some(&extent), Some(&stride)) => (extent, stride),
            _ => (1, 0),
        };
        let mut position = 0;
        while position < range.len() {
            let mut rest = range.start + position;
            let column = rest % inner;
            let mut from = self.offset as isize;
            for (&extent, &stride) in self.shape.iter().zip(strides).rev() {
                from += (rest % extent) as isize * stride;
                rest /= extent;
            }
            let length = (inner - column).min(range.len() - position);
            visit(position, from as usize, inner_stride, length);
            position += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(layout: &Layout, range: Range<usize>) -> Vec<usize> {
        let mut seen = Vec::new();
        layout.runs(range, |position, from, stride, length| {
            assert_eq!(position, seen.len());
            seen.extend((0..length).map(|i| (from as isize + i as isize * stride) as usize));
        });
        seen
    }

    #[test]
    fn walks_a_transpose_and_a_reversal() {
        let transpose = Layout::strided(&[2, 3], &[1, 2], 0, 6).unwrap();
        assert_eq!(walk(&transpose, 0..6), [0, 2, 4, 1, 3, 5]);
        assert_eq!(walk(&transpose, 2..5), [4, 1, 3]);
        let reversed = Layout::strided(&[4], &[-1], 3, 4).unwrap();
        assert_eq!(walk(&reversed, 1..4), [2, 1, 0]);
        let expanded = Layout::strided(&[2, 2], &[1, 0], 0, 2).unwrap();
        assert_eq!(walk(&expanded, 0..4), [0, 0, 1, 1]);
    }

    #[test]
    fn knows_what_is_dense_and_what_reaches_out() {
        assert!(Layout::strided(&[2, 3], &[3, 1], 0, 6).unwrap().is_contiguous());
        assert!(!Layout::strided(&[2, 3], &[4, 1], 0, 8).unwrap().is_contiguous());
        assert!(Layout::strided(&[2, 3], &[4, 1], 0, 6).is_none());
        assert!(Layout::strided(&[2], &[-1], 0, 2).is_none());
    }
}
