"""Losses under JAX's transformations."""

import numpy as np
import pytest

jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)

import forfeit
import forfeit.jax
import jax.numpy as jnp
from domains import inside

INFOS = [
    info
    for info in forfeit._native.infos()
    if info["differentiable"] and info["form"] == "elements" and not info["further"]
]


def inputs(rng, shape=(4, 3)):
    return jnp.asarray(rng.uniform(0.05, 0.95, shape)), jnp.asarray(rng.integers(0, 2, shape).astype(float))


@pytest.mark.parametrize("info", INFOS, ids=lambda info: info["name"])
def test_values_and_derivatives_are_the_kernels(rng, info):
    loss, native = forfeit.jax.loss(info["name"]), forfeit.parse(info["name"])
    x, y = inside(info, *inputs(rng))
    value, gradient = jax.jit(jax.value_and_grad(loss))(x, y)
    expected = native.value_and_gradient(np.asarray(x), np.asarray(y))
    np.testing.assert_allclose(value, expected[0], rtol=1e-14)
    np.testing.assert_allclose(gradient, expected[1], rtol=1e-14)
    hessian = jax.jit(jax.hessian(loss))(x.ravel(), y.ravel())
    diagonal = native.hessian(np.asarray(x).ravel(), np.asarray(y).ravel())
    np.testing.assert_allclose(hessian, np.diag(diagonal), rtol=1e-10, atol=1e-13)


def test_a_second_predicted_number_goes_by_its_name(rng):
    loss = forfeit.jax.loss("laplace_nll")
    x, y = inputs(rng)
    scale = jnp.full_like(x, 2.0)
    value, gradient = jax.value_and_grad(lambda scale: loss(x, y, scale=scale))(scale)
    np.testing.assert_allclose(value, (abs(x - y) / 2 + np.log(2)).mean(), rtol=1e-6)
    np.testing.assert_allclose(gradient, (0.5 - abs(x - y) / 4) / x.size, rtol=1e-5, atol=1e-8)
    with pytest.raises(TypeError, match="laplace_nll takes scale"):
        loss(x, y)


def test_vmap_and_forward_mode(rng):
    loss = forfeit.jax.loss("smooth_l1:beta=0.3")
    x, y = inputs(rng)
    rows = jax.jit(jax.vmap(loss))(x, y)
    np.testing.assert_allclose(rows, [loss(a, b) for a, b in zip(x, y, strict=True)])
    np.testing.assert_allclose(jax.vmap(loss, (0, None))(x, y[0])[1], loss(x[1], y[0]))
    gradients = jax.vmap(jax.grad(loss))(x, y)
    np.testing.assert_allclose(gradients[2], jax.grad(loss)(x[2], y[2]))
    tangent = jax.jvp(loss, (x, y), (jnp.ones_like(x), jnp.zeros_like(y)))[1]
    np.testing.assert_allclose(tangent, jax.grad(loss)(x, y).sum())
    by_target = jax.grad(loss, 1)(x, y)
    np.testing.assert_allclose(by_target, -jax.grad(loss)(x, y))


def test_weights_reductions_and_types(rng):
    loss, native = forfeit.jax.loss(forfeit.Huber(0.3)), forfeit.Huber(0.3)
    x, y = inputs(rng)
    weight = jnp.asarray(rng.uniform(size=x.shape))
    arrays = [np.asarray(array) for array in (x, y, weight)]
    for reduction in ("mean", "sum", "none", "mean_over_count"):
        np.testing.assert_allclose(loss(x, y, weight, reduction), native(*arrays, reduction), rtol=1e-14)
    for dtype in (jnp.float16, jnp.bfloat16, jnp.float32):
        assert loss(x.astype(dtype), y.astype(dtype)).dtype == dtype
    assert jax.grad(loss)(x, y.astype(int)).shape == x.shape
    with pytest.raises(ValueError, match="nothing is broadcast"):
        loss(x, y[0])
    with pytest.raises(ValueError, match="reduction must be one of"):
        loss(x, y, None, "average")
