//! Half the squared error, whose gradient is the residual itself.
//!
//! # Formula
//! ℓ = ½·d², d = pred − target.
//!
//! # Source
//! Gauss 1809, Theoria motus corporum coelestium, art. 179.
//!
//! # Same as
//! - optax `l2_loss`.
//! - scikit-learn `HalfSquaredError`.
//! - LightGBM `regression`.
//! - XGBoost `reg:squarederror`.
//!
//! # Edge cases
//! As `squared_error`.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// Half the squared error ½·d².
    ///
    /// ```
    /// use forfeit::{HalfSquaredError, Loss};
    /// let step = HalfSquaredError.value_and_gradient(&[3.0], &[1.0])?;
    /// assert_eq!((step.value, step.gradient), (2.0, vec![2.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct HalfSquaredError;
}

impl Elementwise for HalfSquaredError {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (pred - target).parabola(R::lit(1.0))
    }
}

impl Definition for HalfSquaredError {
    const INFO: Info = Info {
        name: "half_squared_error",
        aliases: &["l2_loss"],
        summary: "½·d²: squared error whose gradient is the residual.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "As squared_error, where the gradient should be the residual itself: boosting, and comparison with huber.",
        source: Source {
            citation: "Gauss 1809, Theoria motus corporum coelestium, art. 179",
            bibtex: r"@book{gauss1809theoria,
  author = {Gauss, Carl Friedrich}, title = {Theoria motus corporum coelestium in sectionibus conicis solem ambientium},
  year = {1809}, address = {Hamburg}, publisher = {Perthes et Besser}
}",
        },
        same_as: &[
            Equivalent { library: "optax", name: "l2_loss", difference: "" },
            Equivalent { library: "scikit-learn", name: "HalfSquaredError", difference: "" },
            Equivalent { library: "LightGBM", name: "regression", difference: "" },
            Equivalent { library: "XGBoost", name: "reg:squarederror", difference: "" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            symmetric: true,
            smoothness: 1.0,
            minimiser: Minimiser::Mean,
            likelihood: Some("Gaussian"),
            ..Facts::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DynLoss;

    #[test]
    fn gradient_is_the_residual() {
        let point = HalfSquaredError.at(5.0, 2.0);
        assert_eq!((point.value, point.gradient, point.curvature), (4.5, 3.0, 1.0));
    }
}
