//! The cost of an order: a unit short costs more than a unit too many.
//!
//! Like the quantile loss, whose corner at 0 is replaced by a bend of width `bend`: a smooth solver can use it.

use forfeit::{A, Definition, Elementwise, Facts, Family, Info, Interval, Link, Real, Source, loss};

loss! {
    /// Cost of predicting `pred` when `target` is needed: `shortage` for each unit below, `surplus` for each above.
    pub struct InventoryCost {
        /// What a unit short costs.
        shortage: f64 = 4.0, "s", Interval::POSITIVE_FINITE;
        /// What a unit too many costs.
        surplus: f64 = 1.0, "u", Interval::POSITIVE_FINITE;
        /// How wide the bend at 0 is, in units of the target.
        bend: f64 = 0.5, "w", Interval::POSITIVE_FINITE;
    }
}

impl Elementwise for InventoryCost {
    type Params = A<3>;
    type Pred = A<1>;
    type Target = A<1>;

    #[inline(always)]
    fn eval<R: Real>([shortage, surplus, bend]: [R; 3], [pred]: [R; 1], [target]: [R; 1]) -> R {
        let d = pred - target;
        // Huber's shape on either side, each with its own price: a parabola over the bend, then a line. A kernel
        // divides once, not for every element: both quotients are of parameters alone.
        let q = d.min(bend).max(-bend);
        let price = R::select(d.lt(R::lit(0.0)), shortage / bend, surplus / bend);
        price * (q * (d - R::lit(0.5) * q))
    }
}

impl Definition for InventoryCost {
    const INFO: Info = Info {
        name: "inventory_cost",
        aliases: &[],
        summary: "The cost of stocking too little or too much, smooth where the two meet.",
        family: Family::Distance,
        parameters: Self::PARAMETERS,
        pred: Interval::REAL,
        target: Interval::REAL,
        link: Link::Identity,
        differentiable: true,
        use_when: "Both kinds of error have a price, and the prices differ.",
        source: Source { citation: "The newsvendor problem: Arrow, Harris & Marschak 1951", bibtex: "" },
        same_as: &[],
    };

    fn facts(&self) -> Facts {
        let mut facts = Facts::new();
        facts.lipschitz = self.shortage.max(self.surplus);
        facts.smoothness = facts.lipschitz / self.bend;
        facts.kinks = vec![-self.bend, 0.0, self.bend];
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use forfeit::{Curvature, DynLoss, Loss, Reduction};

    #[test]
    fn a_unit_short_costs_its_price() -> Result<(), forfeit::Error> {
        let loss = InventoryCost::new(4.0, 1.0, 0.5)?;
        // Ten units beyond the bend cost ten prices, less half the bend that was not yet the full price.
        assert_eq!((loss.at(0.0, 10.0).value, loss.at(10.0, 0.0).value), (39.0, 9.75));
        assert_eq!((loss.at(0.0, 10.0).gradient, loss.at(10.0, 0.0).gradient), (-4.0, 1.0));
        assert_eq!(loss.at(3.0, 3.0).gradient, 0.0);
        Ok(())
    }

    #[test]
    fn arrays_give_what_points_give() -> Result<(), forfeit::Error> {
        let loss = InventoryCost::default();
        let pred: Vec<f64> = (0..1000).map(|i| f64::from(i) / 100.0 - 5.0).collect();
        let target = vec![0.125; pred.len()];
        let (mut values, mut gradient, mut curvature) = (vec![0.0; 1000], vec![0.0; 1000], vec![0.0; 1000]);
        let evaluation = loss.evaluate(&pred, &target).reduction(Reduction::None).values_into(&mut values);
        evaluation.gradient_into(&mut gradient).curvature_into(Curvature::Exact, &mut curvature).run()?;
        for i in 0..pred.len() {
            let point = loss.at(pred[i], target[i]);
            assert_eq!((values[i], gradient[i], curvature[i]), (point.value, point.gradient, point.curvature));
        }
        Ok(())
    }

    #[test]
    fn its_spec_reads_back() -> Result<(), forfeit::Error> {
        let loss = InventoryCost::new(9.0, 2.5, 0.25)?;
        assert_eq!(loss.to_string().parse::<InventoryCost>()?, loss);
        assert!(InventoryCost::new(-1.0, 1.0, 1.0).is_err());
        Ok(())
    }
}
