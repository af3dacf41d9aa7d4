"""scikit-learn's private losses: the Cython loops under its linear models and its boosting, in one pass over ready arrays."""

import numpy as np
import sklearn
from sklearn._loss import loss as losses

from data import generate
from peers import Unsupported

LOSSES = {
    "half_squared_error": losses.HalfSquaredError,
    "absolute_error": losses.AbsoluteError,
    "quantile:tau=0.9": lambda: losses.PinballLoss(quantile=0.9),
    "huber": lambda: losses.HuberLoss(delta=1.0),
    "poisson": losses.HalfPoissonLoss,
    "gamma": losses.HalfGammaLoss,
    "tweedie": lambda: losses.HalfTweedieLoss(power=1.5),
    "bce_with_logits": losses.HalfBinomialLoss,
    "binomial": losses.HalfBinomialLoss,
}
# What a value lacks for ours: terms without a prediction.
CONSTANTS = {"tweedie": lambda target: -2.0 - 2.0 * target.mean(dtype=np.float64)}


class Peer:
    def __init__(self, name):
        self.version = f"scikit-learn {sklearn.__version__}"

    def prepare(self, request):
        """Makes a request ready: a function that runs one step and returns value and gradient."""
        name, kind, threads = request["loss"], request["gradient"], request["threads"]
        if name not in LOSSES or request["dtype"] not in ("f32", "f64") or kind not in ("reused", "curvature"):
            raise Unsupported(f"no {name} with this type and gradient")
        loss = LOSSES[name]()
        pred, target = generate(request)
        value, gradient, hessian = (np.empty_like(pred) for _ in range(3))
        if kind == "curvature":

            # No value comes with these: it is known beforehand.
            known = loss.loss(target, pred, n_threads=threads).mean()

            def step():
                loss.gradient_hessian(target, pred, gradient_out=gradient, hessian_out=hessian, n_threads=threads)
                return known, gradient

            return step
        constant = CONSTANTS.get(name, lambda target: 0.0)(target)

        def step():
            loss.loss_gradient(target, pred, loss_out=value, gradient_out=gradient, n_threads=threads)
            return value.mean() + constant, gradient

        return step

    def check(self, value, gradient):
        """Value, and first gradients of the mean."""
        return float(value), [float(x) / len(gradient) for x in gradient[:4]]
