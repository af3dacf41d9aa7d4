//! The squared error: twice the distance costs four times as much.
//!
//! # Formula
//! ℓ = d², d = pred − target.
//!
//! # Source
//! Gauss 1809, Theoria motus corporum coelestium, art. 179.
//!
//! # Same as
//! - PyTorch `MSELoss`.
//! - Keras `MeanSquaredError`: averages over the last axis first.
//! - scikit-learn `mean_squared_error`.
//! - optax `squared_error`.
//! - XGBoost `reg:squarederror`: half of it.
//!
//! # Edge cases
//! d² overflows only where the exact square does; below the smallest normal number a kernel gives 0.

use crate::{
    A, Definition, Elementwise, Equivalent, Facts, Family, Info, Interval, Link, Minimiser, Real, Source, loss,
};

loss! {
    /// The squared error d² (L2, MSE).
    ///
    /// ```
    /// use forfeit::{Loss, SquaredError};
    /// let step = SquaredError.value_and_gradient(&[1.0, 3.0], &[1.0, 0.0])?;
    /// assert_eq!((step.value, step.gradient), (4.5, vec![0.0, 3.0]));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub struct SquaredError;
}

impl Elementwise for SquaredError {
    type Params = A<0>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([]: [R; 0], [pred]: [R; 1], [target]: [R; 1]) -> R {
        (pred - target).square()
    }
}

impl Definition for SquaredError {
    const INFO: Info = Info {
        name: "squared_error",
        aliases: &["mse", "l2", "mean_squared_error"],
        summary: "d²: pulled hard by outliers, smooth everywhere.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Errors are nearly normal and a large one really is much worse. Not with outliers: one of them can move the whole fit.",
        source: Source {
            citation: "Gauss 1809, Theoria motus corporum coelestium, art. 179",
            bibtex: r"@book{gauss1809theoria,
  author = {Gauss, Carl Friedrich}, title = {Theoria motus corporum coelestium in sectionibus conicis solem ambientium},
  year = {1809}, address = {Hamburg}, publisher = {Perthes et Besser}
}",
        },
        same_as: &[
            Equivalent { library: "PyTorch", name: "MSELoss", difference: "" },
            Equivalent { library: "Keras", name: "MeanSquaredError", difference: "averages over the last axis first" },
            Equivalent { library: "scikit-learn", name: "mean_squared_error", difference: "" },
            Equivalent { library: "optax", name: "squared_error", difference: "" },
            Equivalent { library: "XGBoost", name: "reg:squarederror", difference: "half of it" },
        ],
    };

    fn facts(&self) -> Facts {
        Facts {
            symmetric: true,
            smoothness: 2.0,
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
    fn grows_with_the_square() {
        let point = SquaredError.at(5.0, 2.0);
        assert_eq!((point.value, point.gradient, point.curvature, point.majorizer), (9.0, 6.0, 2.0, 2.0));
    }
}
