//! Curves cut to a box, so that a steep or infinite curve leaves the panel where it truly leaves it.

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Area {
    pub(crate) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.y + self.height
    }

    pub(crate) fn grown(&self, by: f64) -> Self {
        Self { x: self.x - by, y: self.y - by, width: self.width + 2.0 * by, height: self.height + 2.0 * by }
    }

    pub(crate) fn contains(&self, (x, y): (f64, f64)) -> bool {
        (self.x..=self.right()).contains(&x) && (self.y..=self.bottom()).contains(&y)
    }
}

type Point = (f64, f64);

/// The pieces of a polyline inside `area`. A point that is not finite breaks the line.
pub(crate) fn polyline(points: impl Iterator<Item = Point>, area: &Area) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    let mut previous: Option<Point> = None;
    let mut open = false;
    for point in points {
        if !(point.0.is_finite() && point.1.is_finite()) {
            previous = None;
            open = false;
            continue;
        }
        if let Some(from) = previous {
            match segment(from, point, area) {
                Some((start, end)) => {
                    if !open || start != from {
                        pieces.push(vec![start]);
                    }
                    if let Some(piece) = pieces.last_mut() {
                        piece.push(end);
                    }
                    open = end == point;
                }
                None => open = false,
            }
        }
        previous = Some(point);
    }
    pieces
}

/// The part of a segment inside `area` (Liang and Barsky 1984).
fn segment(from: Point, to: Point, area: &Area) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    let edges =
        [(-dx, from.0 - area.x), (dx, area.right() - from.0), (-dy, from.1 - area.y), (dy, area.bottom() - from.1)];
    for (slope, room) in edges {
        if slope == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if slope < 0.0 {
            enter = enter.max(room / slope);
        } else {
            leave = leave.min(room / slope);
        }
    }
    let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
    let start = if enter > 0.0 { at(enter) } else { from };
    let end = if leave < 1.0 { at(leave) } else { to };
    (enter <= leave).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Area = Area { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };

    #[test]
    fn what_is_inside_stays_whole() {
        let line = [(0.1, 0.1), (0.5, 0.9), (0.9, 0.1)];
        assert_eq!(polyline(line.into_iter(), &UNIT), vec![line.to_vec()]);
    }

    #[test]
    fn what_leaves_is_cut_at_the_edge() {
        let line = [(0.5, 0.5), (0.5, 2.0), (0.75, 2.0), (0.75, 0.5)];
        let pieces = polyline(line.into_iter(), &UNIT);
        assert_eq!(pieces, vec![vec![(0.5, 0.5), (0.5, 1.0)], vec![(0.75, 1.0), (0.75, 0.5)]]);
    }

    #[test]
    fn what_is_not_finite_breaks_the_line() {
        let line = [(0.1, 0.1), (0.2, 0.2), (0.3, f64::NAN), (0.4, 0.4), (0.5, 0.5)];
        assert_eq!(polyline(line.into_iter(), &UNIT).len(), 2);
    }
}
