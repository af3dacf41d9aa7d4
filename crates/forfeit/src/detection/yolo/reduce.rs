//! Adding up: the dense pass over every objectness logit, and the rows scattered into the gradient.

use alloc::vec::Vec;

use super::layer::LayerShape;
use super::terms::{CellTarget, LayerTerms};
use crate::detection::each::Out;
use crate::detection::logit::LogitLoss;
use crate::engine::{Isa, Kerneled, WIDTH, across, floor, for_each};

/// Logits of a block: their tiles stay in the first-level cache.
const BLOCK: usize = 512;

/// One of every so many `numbers`: the objectness of each predicted box, or, of every one, all.
#[derive(Clone, Copy)]
pub(in crate::detection) struct Plane<'a, T> {
    pub(in crate::detection) logits: &'a [T],
    pub(in crate::detection) numbers: usize,
    pub(in crate::detection) channel: usize,
    /// Logits of one group that is added up: an image, say.
    pub(in crate::detection) per_group: usize,
}

/// What the logits of a plane are to be, and what they count for.
#[derive(Clone, Copy)]
pub(in crate::detection) struct Wanted<'a> {
    pub(in crate::detection) loss: LogitLoss,
    pub(in crate::detection) background_weight: f64,
    /// What each of so many groups in turn counts for besides; groups are images, or the classes of each.
    pub(in crate::detection) group_weights: &'a [f64],
    /// Sorted by cell, each once. Their own weights say all.
    pub(in crate::detection) cells: &'a [CellTarget],
    /// What gradients are multiplied by besides the weights.
    pub(in crate::detection) upstream: f64,
}

/// Where the gradient of a plane goes: all numbers of each group, zeros between, or only the plane's.
pub(in crate::detection) struct Into<'g, T> {
    pub(in crate::detection) gradient: Option<&'g mut [T]>,
    pub(in crate::detection) numbers: usize,
    pub(in crate::detection) channel: usize,
}

/// Σ weight·loss of each group, with the gradient written. Groups are the tasks, so that no sum depends on the threads.
pub(in crate::detection) fn dense<T: Kerneled>(
    plane: Plane<'_, T>,
    wanted: Wanted<'_>,
    into: Into<'_, T>,
    threads: usize,
) -> Vec<f64> {
    let groups = plane.logits.len() / (plane.per_group * plane.numbers).max(1);
    let mut sums = alloc::vec![0.0; groups];
    let mut rest = into.gradient;
    let mut tasks = Vec::with_capacity(groups);
    for (group, sum) in sums.iter_mut().enumerate() {
        let gradient = rest.take().map(|slice| {
            let (head, tail) = slice.split_at_mut(plane.per_group * into.numbers);
            rest = Some(tail);
            head
        });
        let first = group * plane.per_group;
        let from = wanted.cells.partition_point(|cell| cell.cell < first);
        let to = wanted.cells.partition_point(|cell| cell.cell < first + plane.per_group);
        let weight = wanted.group_weights[group % wanted.group_weights.len()];
        let wanted =
            Wanted { cells: &wanted.cells[from..to], background_weight: wanted.background_weight * weight, ..wanted };
        tasks.push((first, wanted, gradient, sum));
    }
    for_each(tasks, threads, |(first, wanted, gradient, sum)| {
        *sum = one_group(plane, wanted, first, gradient, (into.numbers, into.channel));
    });
    sums
}

/// The buffers of a block.
struct Tile<T> {
    logits: [T; BLOCK],
    targets: [T; BLOCK],
    values: [T; BLOCK],
    slopes: [T; BLOCK],
}

impl<T: Kerneled> Tile<T> {
    /// Values, and derivatives times `scale`, of the first `n`; the sum of the values is added to `sum`.
    fn compute(&mut self, loss: LogitLoss, n: usize, scale: T, sum: &mut [f64; WIDTH]) {
        // What lies behind the last goes through the kernel too, and counts for nothing.
        let whole = n / WIDTH * WIDTH;
        let mut rest = [0.0; WIDTH];
        for (range, sum) in [(0..whole, &mut *sum), (whole..n.next_multiple_of(WIDTH), &mut rest)] {
            let (values, slopes) = (&mut self.values[range.clone()], &mut self.slopes[range.clone()]);
            let out = Out { values, slopes, scale, floor: floor(scale), sum };
            loss.each(Isa::best(), &self.logits[range.clone()], &self.targets[range], out);
        }
        for (sum, rest) in sum.iter_mut().zip(rest).take(n - whole) {
            *sum += rest;
        }
    }
}

fn one_group<T: Kerneled>(
    plane: Plane<'_, T>,
    wanted: Wanted<'_>,
    first: usize,
    mut gradient: Option<&mut [T]>,
    (numbers, channel): (usize, usize),
) -> f64 {
    let zeros = [T::ZERO; BLOCK];
    let mut tile = Tile { logits: zeros, targets: zeros, values: zeros, slopes: zeros };
    let background = wanted.background_weight;
    let scale = T::from_f64(background * wanted.upstream);
    let mut cells = wanted.cells;
    // What counts as the background does, unweighted; and the rest, weighted.
    let (mut alike, mut others) = ([0.0; WIDTH], 0.0);
    for start in (0..plane.per_group).step_by(BLOCK) {
        let n = BLOCK.min(plane.per_group - start);
        let source = &plane.logits[(first + start) * plane.numbers..(first + start + n) * plane.numbers];
        let (here, later) = cells.split_at(cells.partition_point(|cell| cell.cell < first + start + n));
        cells = later;
        let place = |cell: &CellTarget| cell.cell - first - start;
        here.iter().for_each(|cell| tile.targets[place(cell)] = T::from_f64(cell.target));
        let as_background = here.iter().all(|cell| cell.weight == background);
        // Where logits and gradient lie side by side, and nothing is padded, there is nothing to copy.
        if let Some(gradient) = &mut gradient
            && (plane.numbers, numbers) == (1, 1)
            && n.is_multiple_of(WIDTH)
            && as_background
        {
            let (values, slopes) = (&mut tile.values[..n], &mut gradient[start..start + n]);
            let out = Out { values, slopes, scale, floor: floor(scale), sum: &mut alike };
            wanted.loss.each(Isa::best(), source, &tile.targets[..n], out);
            here.iter().for_each(|cell| tile.targets[place(cell)] = T::ZERO);
            continue;
        }
        if plane.numbers == 1 {
            tile.logits[..n].copy_from_slice(source);
        } else {
            for (logit, group) in tile.logits.iter_mut().zip(source.chunks_exact(plane.numbers)) {
                *logit = group[plane.channel];
            }
        }
        if as_background {
            tile.compute(wanted.loss, n, scale, &mut alike);
        } else {
            tile.compute(wanted.loss, n, T::from_f64(1.0), &mut [0.0; WIDTH]);
            others += tile.weigh(n, here, place, wanted);
        }
        if let Some(gradient) = &mut gradient {
            let out = &mut gradient[start * numbers..(start + n) * numbers];
            if numbers == 1 {
                out.copy_from_slice(&tile.slopes[..n]);
            } else {
                out.fill(T::ZERO);
                for (group, slope) in out.chunks_exact_mut(numbers).zip(tile.slopes) {
                    group[channel] = slope;
                }
            }
        }
        here.iter().for_each(|cell| tile.targets[place(cell)] = T::ZERO);
    }
    others + if background == 0.0 { 0.0 } else { background * across(alike) }
}

impl<T: Kerneled> Tile<T> {
    /// Weighs derivatives one by one, and gives the weighted sum of the values; weight 0 removes even an infinite one.
    fn weigh(
        &mut self,
        n: usize,
        cells: &[CellTarget],
        place: impl Fn(&CellTarget) -> usize,
        wanted: Wanted<'_>,
    ) -> f64 {
        let mut weights = [wanted.background_weight; BLOCK];
        cells.iter().for_each(|cell| weights[place(cell)] = cell.weight);
        let weigh = |x: T, weight: f64| if weight == 0.0 { 0.0 } else { x.to_f64() * weight };
        let mut sum = 0.0;
        for ((value, slope), weight) in self.values.iter().zip(&mut self.slopes).zip(weights).take(n) {
            sum += weigh(*value, weight);
            let weighed = weigh(*slope, weight * wanted.upstream);
            *slope = T::from_f64(if weighed.abs() < T::TINY { 0.0 } else { weighed });
        }
        sum
    }
}

/// The sums of a layer.
#[derive(Clone, Debug, Default)]
pub(super) struct LayerSums {
    /// Weighted sums, by image.
    pub(super) boxes: Vec<f64>,
    pub(super) objectness: Vec<f64>,
    pub(super) classes: Vec<f64>,
}

/// Adds up a layer, and writes its gradient.
pub(super) fn layer<T: Kerneled>(
    logits: &[T],
    terms: &LayerTerms,
    upstream: f64,
    gradient: Option<&mut [T]>,
    threads: usize,
) -> LayerSums {
    let shape = &terms.shape;
    let (numbers, images) = (shape.numbers(), shape.images);
    let plane = Plane { logits, numbers, channel: 4, per_group: shape.cells_per_image() };
    let wanted = Wanted {
        loss: terms.objectness,
        background_weight: terms.background_weight,
        group_weights: &[1.0],
        cells: &terms.cells,
        upstream,
    };
    let mut gradient = gradient;
    // A buffer of one number for each predicted box is for the objectness alone.
    let whole = gradient.as_ref().is_some_and(|gradient| gradient.len() == logits.len());
    let (each, channel) = if whole { (numbers, 4) } else { (1, 0) };
    let into = Into { gradient: gradient.as_deref_mut(), numbers: each, channel };
    let objectness = dense(plane, wanted, into, threads);
    let mut sums = LayerSums { boxes: alloc::vec![0.0; images], objectness, classes: alloc::vec![0.0; images] };
    for row in &terms.rows {
        sums.boxes[row.row.image] += terms.box_weight * row.box_loss;
        sums.classes[row.row.image] += terms.class_weight * row.class_loss;
    }
    if let Some(gradient) = gradient.filter(|_| whole) {
        add_rows(gradient, shape, terms, upstream);
    }
    sums
}

/// Adds the gradient of every row to that of its predicted box, in order.
fn add_rows<T: Kerneled>(gradient: &mut [T], shape: &LayerShape, terms: &LayerTerms, upstream: f64) {
    let (by_box, by_class) = (terms.box_weight * upstream, terms.class_weight * upstream);
    let mut add = |i: usize, slope: f64| gradient[i] = T::from_f64(gradient[i].to_f64() + slope);
    for terms in &terms.rows {
        let row = &terms.row;
        let first = shape.cell(row.image, row.anchor, row.y, row.x) * shape.numbers();
        for (k, slope) in terms.box_gradient.iter().enumerate() {
            add(first + k, by_box * slope);
        }
        for (c, slope) in terms.class_gradient.iter().enumerate() {
            add(first + 5 + c, by_class * slope);
        }
    }
}
