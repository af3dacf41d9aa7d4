//! Losses by the rules of PyTorch where those are not the library's: for `forfeit.torch` alone, and in no registry.

use forfeit::{
    A, BceWithLogits, Definition, DynLoss, Elementwise, Error, Facts, Family, Focal, Info, Interval, Link, Parameter,
    Real, Source, loss,
};

/// The loss of a spec, if its name is one of these.
pub(crate) fn parse(spec: &str) -> Option<Result<Box<dyn DynLoss>, Error>> {
    let name = spec.split(':').next()?;
    Some(match name {
        "pytorch_bce" => boxed::<PytorchBce>(spec),
        "pytorch_focal" => boxed::<PytorchFocal>(spec),
        "pytorch_hinge_embedding" => boxed::<PytorchHingeEmbedding>(spec),
        "pytorch_margin_ranking" => boxed::<PytorchMarginRanking>(spec),
        "pytorch_soft_margin" => boxed::<PytorchSoftMargin>(spec),
        "pytorch_kl_div" => boxed::<PytorchKlDiv>(spec),
        "pytorch_kl_div_log" => boxed::<PytorchKlDivLog>(spec),
        "pytorch_poisson" => boxed::<PytorchPoisson>(spec),
        "pytorch_poisson_full" => boxed::<PytorchPoissonFull>(spec),
        "pytorch_poisson_log" => boxed::<PytorchPoissonLog>(spec),
        "pytorch_poisson_log_full" => boxed::<PytorchPoissonLogFull>(spec),
        _ => return None,
    })
}

fn boxed<L: Definition + std::str::FromStr<Err = Error>>(spec: &str) -> Result<Box<dyn DynLoss>, Error> {
    spec.parse::<L>().map(|loss| Box::new(loss) as Box<dyn DynLoss>)
}

/// A description for the door alone: nothing of it is shown but name and domains, in errors.
const fn info(name: &'static str, parameters: &'static [Parameter], pred: Interval, target: Interval) -> Info {
    Info {
        name,
        aliases: &[],
        summary: "",
        family: Family::Distance,
        parameters,
        pred,
        target,
        link: Link::Identity,
        differentiable: true,
        use_when: "",
        source: Source { citation: "", bibtex: "" },
        same_as: &[],
    }
}

/// The definition and the description of such a type.
macro_rules! pytorch {
    ($type:ident, $name:literal, $pred:expr, $target:expr, $count:literal, |$params:pat_param, $x:ident, $y:ident| $body:expr) => {
        impl Elementwise for $type {
            type Params = A<$count>;
            type Pred = A<1>;
            type Target = A<1>;
            #[inline(always)]
            fn eval<R: Real>($params: [R; $count], [$x]: [R; 1], [$y]: [R; 1]) -> R {
                $body
            }
        }

        impl Definition for $type {
            const INFO: Info = info($name, Self::PARAMETERS, $pred, $target);
            fn facts(&self) -> Facts {
                Facts::new()
            }
        }
    };
}

loss! {
    /// Binary cross entropy of probabilities with both logarithms at least −100.
    pub struct PytorchBce;
}

pytorch!(PytorchBce, "pytorch_bce", Interval::UNIT, Interval::UNIT, 0, |[], p, y| {
    // Value and slopes have limits of their own in PyTorch, so the value's are put in by their Taylor series at p.
    let (at, low) = (p.detach(), R::lit(-100.0));
    // PyTorch's 1e-12 is one of single precision in double precision too.
    let (other, rest, least) = (R::lit(1.0) - at, R::lit(1.0) - y, R::lit(f64::from(1e-12f32)));
    let value = -(y.weigh(at.ln().max(low)) + rest.weigh((-at).ln_1p().max(low)));
    let (inverse, other_inverse) = (R::lit(1.0) / at.max(least), R::lit(1.0) / other.max(least));
    let slope = rest * other_inverse - y * inverse;
    let bend = rest * other_inverse.square() + y * inverse.square();
    let step = p - at;
    value + step * slope + R::lit(0.5) * step.square() * bend
});

loss! {
    /// Sigmoid focal loss that takes soft labels, with torchvision's meaning of them.
    pub struct PytorchFocal {
        /// How strongly easy examples are turned down.
        gamma: f64 = 2.0, "γ", Interval::NON_NEGATIVE_FINITE;
        /// The weight of the positive class.
        alpha: Option<f64>, "α", Interval::UNIT;
    }
}

pytorch!(PytorchFocal, "pytorch_focal", Interval::REAL, Interval::UNIT, 2, |[gamma, alpha], x, y| {
    let (zero, one) = (R::lit(0.0), R::lit(1.0));
    let rest = one - y;
    let wrong = y.weigh((-x).sigmoid()) + rest.weigh(x.sigmoid());
    let entropy = BceWithLogits::eval([one, zero], [x], [y]);
    let weight = R::select(alpha.lt(zero), one, alpha * y + (one - alpha) * rest);
    let soft = weight * wrong.powf(gamma) * entropy;
    // The kernel of hard labels keeps digits where the power's own slope would be infinite.
    let hard = Focal::eval([gamma, alpha], [x], [y]);
    R::select(y.eq(zero), hard, R::select(y.eq(one), hard, soft))
});

loss! {
    /// The distance itself for label 1, what it lacks to the margin for label −1.
    pub struct PytorchHingeEmbedding {
        /// From which distance on a pair of different things costs nothing.
        margin: f64 = 1.0, "m", Interval::REAL;
    }
}

pytorch!(PytorchHingeEmbedding, "pytorch_hinge_embedding", Interval::REAL, Interval::REAL, 1, |[margin], x, y| {
    let (zero, one) = (R::lit(0.0), R::lit(1.0));
    let near = R::select(y.eq(-one), zero, x);
    near + R::select(y.eq(one), zero, (margin - x).relu())
});

loss! {
    /// What the difference of two scores lacks to the margin.
    pub struct PytorchMarginRanking {
        /// The difference that costs nothing.
        margin: f64 = 0.0, "m", Interval::REAL;
    }
}

pytorch!(PytorchMarginRanking, "pytorch_margin_ranking", Interval::REAL, Interval::REAL, 1, |[margin], x, y| {
    (margin - y * x).relu()
});

loss! {
    /// ln(1 + e^(−y·x)).
    pub struct PytorchSoftMargin;
}

pytorch!(PytorchSoftMargin, "pytorch_soft_margin", Interval::REAL, Interval::REAL, 0, |[], x, y| (-(y * x)).softplus());

loss! {
    /// y·(ln y − x) for log-probabilities x.
    pub struct PytorchKlDiv;
}

pytorch!(PytorchKlDiv, "pytorch_kl_div", Interval::REAL, Interval::REAL, 0, |[], x, y| y.xlogy(y) - y.weigh(x));

loss! {
    /// eʸ·(y − x) for log-probabilities x and y.
    pub struct PytorchKlDivLog;
}

pytorch!(PytorchKlDivLog, "pytorch_kl_div_log", Interval::REAL, Interval::REAL, 0, |[], x, y| y.exp().weigh(y - x));

/// Stirling's approximation of ln y!, where PyTorch adds it.
#[inline(always)]
fn stirling<R: Real>(y: R) -> R {
    let one = R::lit(1.0);
    let safe = y.max(one);
    let term = safe.xlogy(safe) - y + R::lit(0.5) * (R::lit(2.0 * core::f64::consts::PI) * safe).ln();
    R::select(one.lt(y), term, R::lit(0.0))
}

loss! {
    /// x − y·ln(x + eps) for rates x.
    pub struct PytorchPoisson {
        /// What keeps the logarithm finite.
        eps: f64 = 1e-8, "ε", Interval::NON_NEGATIVE_FINITE;
    }
}

pytorch!(PytorchPoisson, "pytorch_poisson", Interval::REAL, Interval::REAL, 1, |[eps], x, y| x - y
    .weigh((x + eps).ln()));

loss! {
    /// The same with Stirling's term.
    pub struct PytorchPoissonFull {
        /// What keeps the logarithm finite.
        eps: f64 = 1e-8, "ε", Interval::NON_NEGATIVE_FINITE;
    }
}

pytorch!(PytorchPoissonFull, "pytorch_poisson_full", Interval::REAL, Interval::REAL, 1, |[eps], x, y| {
    x - y.weigh((x + eps).ln()) + stirling(y)
});

loss! {
    /// eˣ − y·x for logarithms x of rates.
    pub struct PytorchPoissonLog;
}

pytorch!(PytorchPoissonLog, "pytorch_poisson_log", Interval::REAL, Interval::REAL, 0, |[], x, y| x.exp() - y.weigh(x));

loss! {
    /// The same with Stirling's term.
    pub struct PytorchPoissonLogFull;
}

pytorch!(PytorchPoissonLogFull, "pytorch_poisson_log_full", Interval::REAL, Interval::REAL, 0, |[], x, y| {
    x.exp() - y.weigh(x) + stirling(y)
});
