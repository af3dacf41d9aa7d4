//! Newton's method for many parameters: conjugate gradients on Hessian products, within a trust region (Steihaug 1983, SIAM Journal on
//! Numerical Analysis 20). Where the curvature is negative the step follows it to the region's edge, so functions need not be convex.

use crate::error::Error;

/// A function that is twice differentiable.
pub(crate) trait Surface {
    /// Value and gradient.
    fn value_and_gradient(&self, point: &[f64]) -> Result<(f64, Vec<f64>), Error>;
    /// The Hessian times a direction.
    fn times(&self, point: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error>;
}

/// Where the descent ended.
pub(crate) struct Found {
    pub(crate) point: Vec<f64>,
    pub(crate) value: f64,
    /// The largest entry of the gradient, over that at the start.
    pub(crate) gradient: f64,
    pub(crate) iterations: usize,
    pub(crate) converged: bool,
}

/// The largest radius; beyond it a function has no finite minimum for any purpose here.
const FARTHEST: f64 = 1e8;

pub(crate) fn descend(
    surface: &impl Surface,
    start: Vec<f64>,
    max_iterations: usize,
    tolerance: f64,
) -> Result<Found, Error> {
    let mut point = start;
    let (mut value, mut gradient) = surface.value_and_gradient(&point)?;
    let first = largest(&gradient).max(f64::MIN_POSITIVE);
    let mut radius = 1.0;
    let mut iterations = 0;
    while largest(&gradient) > tolerance * first && iterations < max_iterations && radius > f64::EPSILON {
        iterations += 1;
        let (step, bend) = steihaug(surface, &point, &gradient, radius)?;
        let next: Vec<f64> = point.iter().zip(&step).map(|(x, d)| x + d).collect();
        let (there, slope) = surface.value_and_gradient(&next)?;
        let foreseen = -(dot(&gradient, &step) + 0.5 * dot(&step, &bend));
        // Near the optimum the differences are rounding: then the step is as good as its gradient.
        let tiny = foreseen <= 8.0 * f64::EPSILON * value.abs();
        let ratio =
            if tiny { f64::from(u8::from(largest(&slope) < largest(&gradient))) } else { (value - there) / foreseen };
        let length = norm(&step);
        if ratio < 0.25 || ratio.is_nan() {
            radius = 0.25 * length.min(radius);
        } else if ratio > 0.75 && length > 0.99 * radius {
            radius = (2.0 * radius).min(FARTHEST);
        }
        if ratio > 1e-4 {
            (point, value, gradient) = (next, there, slope);
        } else if tiny {
            break;
        }
    }
    let scaled = largest(&gradient) / first;
    // Where rounding stops the descent a little above the tolerance the point is still an optimum to all digits.
    let converged = scaled <= tolerance.max(1e-9) && norm(&point) < FARTHEST;
    Ok(Found { point, value, gradient: scaled, iterations, converged })
}

/// A step that lowers the quadratic model within the radius, and the Hessian times it.
fn steihaug(
    surface: &impl Surface,
    point: &[f64],
    gradient: &[f64],
    radius: f64,
) -> Result<(Vec<f64>, Vec<f64>), Error> {
    let count = gradient.len();
    let (mut step, mut bend) = (vec![0.0; count], vec![0.0; count]);
    let mut rest: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut direction = rest.clone();
    let mut square = dot(&rest, &rest);
    // The nearer the optimum, the more exact: quadratic convergence at the end.
    let enough = square.sqrt() * square.sqrt().sqrt().min(0.1);
    for _ in 0..2 * count {
        if square.sqrt() <= enough {
            break;
        }
        let along = surface.times(point, &direction)?;
        let curvature = dot(&direction, &along);
        let length = square / curvature;
        let inside = curvature > 0.0 && {
            let next: Vec<f64> = step.iter().zip(&direction).map(|(x, d)| x + length * d).collect();
            norm(&next) < radius
        };
        let by = if inside { length } else { to_the_edge(&step, &direction, radius) };
        step.iter_mut().zip(&direction).for_each(|(x, d)| *x += by * d);
        bend.iter_mut().zip(&along).for_each(|(x, d)| *x += by * d);
        if !inside {
            break;
        }
        rest.iter_mut().zip(&along).for_each(|(r, a)| *r -= length * a);
        let next = dot(&rest, &rest);
        direction.iter_mut().zip(&rest).for_each(|(d, r)| *d = r + next / square * *d);
        square = next;
    }
    Ok((step, bend))
}

/// How far along `direction` the edge of the region is from `step`.
fn to_the_edge(step: &[f64], direction: &[f64], radius: f64) -> f64 {
    let (a, b, c) = (dot(direction, direction), dot(step, direction), dot(step, step) - radius * radius);
    let root = (b * b - a * c).max(0.0).sqrt();
    // Without a difference of near numbers.
    if b > 0.0 { -c / (b + root) } else { (root - b) / a }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

fn largest(a: &[f64]) -> f64 {
    a.iter().fold(0.0, |size: f64, x| if x.abs() > size || x.is_nan() { x.abs() } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rosenbrock's valley, which is not convex.
    struct Valley;

    impl Surface for Valley {
        fn value_and_gradient(&self, p: &[f64]) -> Result<(f64, Vec<f64>), Error> {
            let (x, y) = (p[0], p[1]);
            let (a, b) = (1.0 - x, y - x * x);
            Ok((a * a + 100.0 * b * b, vec![-2.0 * a - 400.0 * x * b, 200.0 * b]))
        }
        fn times(&self, p: &[f64], d: &[f64]) -> Result<Vec<f64>, Error> {
            let (x, y) = (p[0], p[1]);
            let (xx, xy) = (2.0 - 400.0 * (y - 3.0 * x * x), -400.0 * x);
            Ok(vec![xx * d[0] + xy * d[1], xy * d[0] + 200.0 * d[1]])
        }
    }

    #[test]
    fn follows_a_bent_valley_to_its_end() {
        let found = descend(&Valley, vec![-1.2, 1.0], 200, 1e-12).expect("it computes");
        assert!(found.converged && found.iterations < 60, "{} steps", found.iterations);
        assert!((found.point[0] - 1.0).abs() < 1e-8 && (found.point[1] - 1.0).abs() < 1e-8, "{:?}", found.point);
    }
}
