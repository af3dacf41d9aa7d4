"""What other libraries compute at the points of the sweep: value, gradient and, where they have it, curvature.

A library that is not installed is skipped with a line. Where a library has no such loss, or means another one by the
same name (focal losses of soft labels), the points are left out; so are the kinks at pred = target.
"""

import os
import sys
import warnings
from functools import cache

os.environ.setdefault("KERAS_BACKEND", "jax")


def results(spec: str, format, places):
    """Yields (library, rows of pred, target, value, gradient, curvature) for every library that has the loss."""
    import numpy as np

    name, _, rest = spec.partition(":")
    parameters = dict(piece.split("=") for piece in rest.split(",") if piece)
    parameters = {key: format.round(text) for key, text in parameters.items()}
    dtype = np.dtype("float32" if format.name == "f32" else "float64")
    pred, target = (np.array(column, dtype) for column in zip(*places))
    for library, load in LIBRARIES.items():
        evaluate = loaded(library, load)
        if evaluate is None:
            continue
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            columns = evaluate(name, parameters, pred, target)
        if columns is not None:
            listed = [[None] * len(places) if column is None else column.tolist() for column in columns]
            rows = zip(pred.tolist(), target.tolist(), *listed)
            # Left out only now: JAX compiles anew for every length of an array.
            yield library, [row for row in rows if comparable(name, *row[:2])]


def comparable(name: str, pred: float, target: float) -> bool:
    """Not at the kinks of pred = target, where libraries differ by convention; and no focal loss of soft labels."""
    return pred != target and not (name == "focal" and 0 < target < 1)


@cache
def loaded(library: str, load):
    try:
        return load()
    except ImportError as missing:
        print(f"{library}: skipped ({missing})", file=sys.stderr)
        return None


def load_torch():
    import torch
    from torch.nn import functional

    def loss(name, p):
        if name == "bce_with_logits" and p["label_smoothing"] == 0:
            return lambda x, y: functional.binary_cross_entropy_with_logits(
                x, y, reduction="none", pos_weight=torch.tensor(p["pos_weight"], dtype=x.dtype)
            )
        return {
            "squared_error": lambda x, y: functional.mse_loss(x, y, reduction="none"),
            "absolute_error": lambda x, y: functional.l1_loss(x, y, reduction="none"),
            "smooth_l1": lambda x, y: functional.smooth_l1_loss(x, y, reduction="none", beta=p["beta"]),
            "huber": lambda x, y: functional.huber_loss(x, y, reduction="none", delta=p["delta"]),
            "bce": lambda x, y: functional.binary_cross_entropy(x, y, reduction="none"),
        }.get(name)

    return through_torch(loss)


def load_torchvision():
    from torchvision.ops import sigmoid_focal_loss

    def loss(name, p):
        if name == "focal":
            return lambda x, y: sigmoid_focal_loss(x, y, alpha=p.get("alpha", -1), gamma=p["gamma"])
        return None

    return through_torch(loss)


def through_torch(find):
    import numpy as np
    import torch

    def evaluate(name, parameters, pred, target):
        loss = find(name, parameters)
        if loss is None:
            return None
        # PyTorch refuses NaN probabilities by an error, which is as good as a NaN.
        refused = np.isnan(pred) | np.isnan(target) if name == "bce" else np.zeros(pred.shape, bool)
        x = torch.tensor(np.where(refused, 0.5, pred), requires_grad=True)
        y = torch.tensor(np.where(refused, 0.5, target).astype(pred.dtype))
        value = loss(x, y)
        (gradient,) = torch.autograd.grad(value.sum(), x, create_graph=True)
        curvature = torch.zeros_like(x)
        if gradient.requires_grad:
            (found,) = torch.autograd.grad(gradient.sum(), x, allow_unused=True)
            curvature = curvature if found is None else found
        columns = [column.numpy(force=True) for column in (value, gradient, curvature)]
        return [np.where(refused, np.nan, column) for column in columns]

    return evaluate


def load_optax():
    import optax

    def loss(name, p):
        if name == "bce_with_logits" and (p["pos_weight"], p["label_smoothing"]) != (1.0, 0.0):
            return None
        return {
            "squared_error": optax.squared_error,
            "half_squared_error": optax.l2_loss,
            "huber": lambda x, y: optax.huber_loss(x, y, delta=p["delta"]),
            "log_cosh": optax.log_cosh,
            "bce_with_logits": optax.sigmoid_binary_cross_entropy,
            "focal": lambda x, y: optax.sigmoid_focal_loss(x, y, alpha=p.get("alpha"), gamma=p["gamma"]),
        }.get(name)

    return through_jax(loss, second=True)


def load_keras():
    import keras
    from keras import losses

    # The functions average the last axis: one row per element gives the losses themselves.
    def each(function, **options):
        return lambda x, y: function(y[..., None], x[..., None], **options)

    def loss(name, p):
        if name == "bce_with_logits" and (p["pos_weight"], p["label_smoothing"]) != (1.0, 0.0):
            return None
        if name == "focal":
            balance = {"apply_class_balancing": "alpha" in p, "alpha": p.get("alpha", 0.25)}
            return each(losses.binary_focal_crossentropy, gamma=p["gamma"], from_logits=True, **balance)
        return {
            "squared_error": each(losses.mean_squared_error),
            "absolute_error": each(losses.mean_absolute_error),
            "huber": each(losses.huber, delta=p.get("delta")),
            "log_cosh": each(losses.log_cosh),
            "bce": each(losses.binary_crossentropy),
            "bce_with_logits": each(losses.binary_crossentropy, from_logits=True),
        }.get(name)

    if keras.backend.backend() != "jax":
        raise ImportError("Keras is measured on its JAX backend")
    return through_jax(loss, second=False, widen=keras.config.set_floatx)


def through_jax(find, second: bool, widen=lambda name: None):
    import jax
    import numpy as np
    from jax import numpy as jnp

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_platforms", "cpu")

    def evaluate(name, parameters, pred, target):
        loss = find(name, parameters)
        if loss is None:
            return None
        widen(pred.dtype.name)
        x, y = jnp.asarray(pred), jnp.asarray(target)
        slope = jax.grad(lambda x, y: loss(x, y).sum())
        columns = [loss(x, y), slope(x, y)]
        if second:
            columns.append(jax.grad(lambda x, y: slope(x, y).sum())(x, y))
        return [np.asarray(column) for column in columns] + [None] * (not second)

    return evaluate


def load_sklearn():
    import numpy as np
    from sklearn._loss import loss as losses

    def evaluate(name, p, pred, target):
        plain = name == "bce_with_logits" and (p["pos_weight"], p["label_smoothing"]) == (1.0, 0.0)
        make = {
            "half_squared_error": losses.HalfSquaredError,
            "absolute_error": losses.AbsoluteError,
            "huber": lambda: losses.HuberLoss(delta=p["delta"]),
            "quantile": lambda: losses.PinballLoss(quantile=p["tau"]),
            "bce_with_logits": losses.HalfBinomialLoss if plain else None,
        }.get(name)
        if make is None:
            return None
        loss = make()
        out = {"y_true": np.ascontiguousarray(target), "raw_prediction": np.ascontiguousarray(pred)}
        value = loss.loss(**out)
        gradient, hessian = loss.gradient_hessian(**out)
        # An approximated Hessian is a choice of its own, not the second derivative.
        return value, gradient, None if loss.approx_hessian else hessian

    return evaluate


LIBRARIES = {
    "PyTorch": load_torch,
    "torchvision": load_torchvision,
    "optax": load_optax,
    "Keras": load_keras,
    "scikit-learn": load_sklearn,
}
