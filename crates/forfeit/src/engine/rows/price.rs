//! From the sums of rows to their losses: the one kernel that is compiled for each row-wise loss.

use super::kernel::Lanes;
use crate::arity::Arity;
use crate::engine::Isa;
use crate::engine::dispatch::Body;
use crate::engine::kernel::WIDTH;
use crate::form::RowWise;
use crate::number::{Jet, Number};

/// Rows whose exponentials are summed, relative to their largest logit.
#[derive(Clone, Copy)]
pub(super) struct Summed<'a> {
    /// Σ e^(z − top) over all classes but the target.
    pub(super) rest: &'a [f64],
    /// e^(z − top) of the target.
    pub(super) own: &'a [f64],
    /// top − z of the target.
    pub(super) gap: &'a [f64],
}

/// What becomes of them.
pub(super) struct Priced<'a> {
    /// ln Σ e^(z − top).
    pub(super) log_sum: &'a mut [f64],
    /// The price of the target's log-probability.
    pub(super) value: &'a mut [f64],
    /// Its derivative by the log-probability.
    pub(super) slope: &'a mut [f64],
}

/// The kernel's type, whatever the loss.
pub(super) type Price = fn(Isa, &[f64], Summed<'_>, Priced<'_>);

struct PriceOf<'a, L> {
    params: &'a [f64],
    from: Summed<'a>,
    to: Priced<'a>,
    loss: core::marker::PhantomData<L>,
}

impl<L: RowWise> Body<f64> for PriceOf<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) {
        let params = <L::Params as Arity>::from_fn(|i| Jet::<R, 1>::constant(R::load(self.params[i])));
        let Summed { rest, own, gap } = self.from;
        let Priced { log_sum, value, slope } = self.to;
        let n = value.len();
        let (rest, own, gap) = (&rest[..n], &own[..n], &gap[..n]);
        let (log_sum, slope) = (&mut log_sum[..n], &mut slope[..n]);
        for i in 0..n {
            // The target is the largest: own − 1 is 0 and the tail keeps its digits. Else some other class is, and rest ≥ 1.
            let log = ((R::load(own[i]) - R::lit(1.0)) + R::load(rest[i])).ln_1p();
            let log_p = -(log + R::load(gap[i]));
            let price = L::price(params, Jet::<R, 1>::variable(log_p, 0));
            log_sum[i] = log.store();
            value[i] = price.value.store();
            slope[i] = price.derivative[0].store();
        }
    }
}

/// What rows come to, and what their gradients are made of.
pub(super) struct Settled {
    /// The weighted losses.
    pub(super) losses: Lanes<f64>,
    /// What exponentials are multiplied by.
    pub(super) pull: Lanes<f64>,
    /// The gradient by the target's logit.
    pub(super) own: Lanes<f64>,
}

/// Settles `WIDTH` rows of one label each, of which those of weight 0 take no part.
pub(super) struct Settle<'a> {
    pub(super) rest: &'a Lanes<f64>,
    pub(super) own: &'a Lanes<f64>,
    /// The value and the slope of the price, and its change with the logarithm of the sum: λ·lse² and 2λ·lse.
    pub(super) value: &'a Lanes<f64>,
    pub(super) slope: &'a Lanes<f64>,
    pub(super) drift: &'a Lanes<f64>,
    pub(super) weight: &'a Lanes<f64>,
    pub(super) upstream: &'a Lanes<f64>,
}

impl Body<f64> for Settle<'_> {
    type Output = Settled;

    #[inline(always)]
    fn run<R: Number<Scalar = f64>>(self) -> Settled {
        let zero = R::lit(0.0);
        let (mut losses, mut pull, mut own) = ([zero; WIDTH], [zero; WIDTH], [zero; WIDTH]);
        for k in 0..WIDTH {
            let (rest, mine, value) = (R::load(self.rest[k]), R::load(self.own[k]), R::load(self.value[k]));
            let (slope, drift, weight) = (R::load(self.slope[k]), R::load(self.drift[k]), R::load(self.weight[k]));
            let inverse = R::lit(1.0) / (rest + mine);
            let scale = weight * R::load(self.upstream[k]);
            losses[k] = weight.weigh(value);
            pull[k] = scale.weigh((drift - slope) * inverse);
            own[k] = scale.weigh(slope * (rest * inverse) + drift * (mine * inverse));
        }
        Settled {
            losses: core::array::from_fn(|k| losses[k].store()),
            pull: core::array::from_fn(|k| pull[k].store()),
            own: core::array::from_fn(|k| own[k].store()),
        }
    }
}

/// The kernel of one loss.
pub(super) fn price_of<L: RowWise>(isa: Isa, params: &[f64], from: Summed<'_>, to: Priced<'_>) {
    isa.run(PriceOf::<L> { params, from, to, loss: core::marker::PhantomData });
}
