"""JAX under jit: the usual spellings (`jax`) and optax's losses (`optax`)."""

import os
from functools import partial

from data import class_weights, generate
from peers import Unsupported

# JAX sizes its thread pool by the processors that it may use, once, when it starts; so the import waits for
# the first request. What is missing must still be found out before.
import importlib.metadata
import importlib.util


def missing(module):
    return importlib.util.find_spec(module) is None


def jax_losses(jnp, jax):
    """Each as its users write it, without a reduction."""

    def huber(pred, target):
        d = jnp.abs(pred - target)
        return jnp.where(d < 1.0, 0.5 * d * d, d - 0.5)

    def quantile(pred, target):
        residual = target - pred
        return jnp.maximum(0.9 * residual, -0.1 * residual)

    def log_cosh(pred, target):
        d = pred - target
        return d + jax.nn.softplus(-2.0 * d) - jnp.log(2.0).astype(d.dtype)

    def bce(pred, target):
        return jax.nn.relu(pred) - pred * target + jnp.log1p(jnp.exp(-jnp.abs(pred)))

    def focal(gamma, pred, target):
        p = jax.nn.sigmoid(pred)
        p_t = p * target + (1.0 - p) * (1.0 - target)
        alpha_t = 0.25 * target + 0.75 * (1.0 - target)
        return alpha_t * (1.0 - p_t) ** gamma * bce(pred, target)

    return {
        "squared_error": lambda pred, target: jnp.square(pred - target),
        "absolute_error": lambda pred, target: jnp.abs(pred - target),
        "smooth_l1": huber,
        "huber": huber,
        "quantile:tau=0.9": quantile,
        "log_cosh": log_cosh,
        "bce_with_logits": bce,
        "focal:gamma=2,alpha=0.25": partial(focal, 2.0),
        "focal:gamma=1.5,alpha=0.25": partial(focal, 1.5),
    }


def row_losses(name, request, jax, jnp):
    """Losses over rows of classes, one for each row, and what their mean divides by."""
    weights = class_weights(request)

    def own(pred, target):
        return -jnp.take_along_axis(jax.nn.log_softmax(pred, 1), target[:, None], 1)[:, 0]

    entropy = own
    if name == "optax":
        import optax

        entropy = optax.losses.softmax_cross_entropy_with_integer_labels

    def focal(pred, target):
        loss = entropy(pred, target)
        return (1.0 - jnp.exp(-loss)) ** 2 * loss

    def smoothed(pred, target):
        log_p, w = jax.nn.log_softmax(pred, 1), jnp.asarray(weights)
        hard = -w[target] * jnp.take_along_axis(log_p, target[:, None], 1)[:, 0]
        total = 0.9 * hard - 0.1 * (log_p * w).mean(1)
        return total / (0.9 * w[target] + 0.1 * w.mean()).mean()

    if weights is not None:
        return smoothed
    return focal if request["loss"] == "softmax_focal:gamma=2" else entropy


def optax_losses(optax):
    return {
        "squared_error": optax.losses.squared_error,
        "half_squared_error": optax.losses.l2_loss,
        "hinge": optax.losses.hinge_loss,
        "perceptron": optax.losses.perceptron_loss,
        "huber": optax.losses.huber_loss,
        "log_cosh": optax.losses.log_cosh,
        "bce_with_logits": optax.losses.sigmoid_binary_cross_entropy,
        "focal:gamma=2,alpha=0.25": partial(optax.losses.sigmoid_focal_loss, alpha=0.25, gamma=2.0),
        "focal:gamma=1.5,alpha=0.25": partial(optax.losses.sigmoid_focal_loss, alpha=0.25, gamma=1.5),
    }


class Peer:
    """`jax` or `optax`."""

    def __init__(self, name):
        self.name, self.threads, self.losses = name, None, {}
        for module in {"jax", name}:
            if missing(module):
                raise ImportError(f"No module named '{module}'")
        self.version = f"{name} {importlib.metadata.version(name)}"
        if name == "optax":
            self.version += f" on jax {importlib.metadata.version('jax')}"

    def start(self, threads):
        """Imports JAX with this number of threads, for good."""
        if self.threads is None:
            if hasattr(os, "sched_setaffinity"):
                allowed = sorted(os.sched_getaffinity(0))
                os.sched_setaffinity(0, allowed[:threads])
            os.environ["JAX_PLATFORMS"] = "cpu"
            import jax
            import jax.numpy as jnp

            jax.config.update("jax_enable_x64", True)
            self.threads = threads
            if self.name == "optax":
                import optax

                self.losses = optax_losses(optax)
            else:
                self.losses = jax_losses(jnp, jax)
        if self.threads != threads:
            raise Unsupported(f"this process runs with {self.threads} threads for good")

    def prepare(self, request):
        """Makes a request ready: a function that runs one step and returns value and gradient."""
        self.start(request["threads"])
        import jax
        import jax.numpy as jnp

        if request.get("classes"):
            loss = row_losses(self.name, request, jax, jnp)
        elif request["loss"] in self.losses:
            loss = self.losses[request["loss"]]
        else:
            raise Unsupported(f"no {request['loss']}")
        dtype = {"f32": jnp.float32, "f64": jnp.float64, "f16": jnp.float16, "bf16": jnp.bfloat16}[request["dtype"]]
        pred, target = generate(request)
        pred = jax.block_until_ready(jnp.asarray(pred).astype(dtype))
        target = jax.block_until_ready(jnp.asarray(target).astype(jnp.int32 if request.get("classes") else dtype))

        def mean(pred, target):
            return loss(pred, target).mean()

        if request["gradient"] == "curvature":
            raise Unsupported("a second derivative is another pass")
        if request["gradient"] == "none":
            value_only = jax.jit(mean)
            return lambda: (jax.block_until_ready(value_only(pred, target)), None)
        if request["gradient"] == "fresh":
            compiled = jax.jit(jax.value_and_grad(mean))
            return lambda: jax.block_until_ready(compiled(pred, target))
        return reused(jax, mean, pred, target)

    def check(self, value, gradient):
        """Value and first gradients as numbers."""
        return float(value), [] if gradient is None else [float(x) for x in gradient.ravel()[:4]]


def reused(jax, mean, pred, target):
    """The last gradient's memory is donated to the call, which writes the new gradient into it."""

    @partial(jax.jit, donate_argnums=2, keep_unused=True)
    def compiled(pred, target, _memory):
        return jax.value_and_grad(mean)(pred, target)

    def step():
        value, step.gradient = jax.block_until_ready(compiled(pred, target, step.gradient))
        return value, step.gradient

    step.gradient = jax.numpy.zeros_like(pred)
    return step
