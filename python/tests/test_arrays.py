"""Arrays of every kind, type and layout."""

import array

import forfeit
import numpy as np
import pytest

LOSS = forfeit.SmoothL1(beta=0.5)


def reference(pred, target):
    d = np.abs(np.asarray(pred, np.float64) - np.asarray(target, np.float64))
    return np.where(d < 0.5, d * d, d - 0.25)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_results_have_the_type_of_the_prediction(rng, dtype):
    pred, target = rng.normal(size=(3, 5)).astype(dtype), rng.normal(size=(3, 5))
    value, gradient = LOSS.value_and_gradient(pred, target)
    assert gradient.dtype == pred.dtype and gradient.shape == pred.shape and value.dtype == pred.dtype
    np.testing.assert_allclose(value, reference(pred, target).mean(), rtol=float(np.finfo(dtype).eps) * 2)


@pytest.mark.parametrize("dtype", ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4"])
def test_targets_of_every_real_type(dtype):
    target = np.array([0, 1, 1, 0]).astype(dtype)
    pred = np.array([0.25, 0.5, 2.0, -1.0])
    assert LOSS(pred, target) == reference(pred, target).mean()
    assert LOSS(target, pred, reduction="sum").dtype == (target.dtype if dtype in ("f2", "f4") else np.float64)


def test_every_layout_is_read_in_place(rng):
    base = rng.normal(size=(4, 6, 8))
    target = rng.normal(size=(4, 6, 8))
    expected = reference(base, target)
    np.testing.assert_allclose(LOSS(base, target, reduction="none"), expected)
    views = [
        (base[::2, 1:, ::-1], target[::2, 1:, ::-1]),
        (base.transpose(2, 0, 1), target.transpose(2, 0, 1)),
        (np.broadcast_to(base[0], base.shape), target),
        (base[..., 0], target[..., 3]),
        (np.asfortranarray(base), target),
        (base[:0], target[:0]),
        (np.array(1.5), np.array(0.0)),
    ]
    for pred, other in views:
        np.testing.assert_allclose(LOSS(pred, other, reduction="none"), reference(pred, other), rtol=1e-14)


def test_read_only_buffers_lists_and_the_standard_library():
    pred = np.array([1.0, 2.0])
    pred.flags.writeable = False
    assert LOSS(pred, [0.0, 0.0]) == 1.25
    assert LOSS(array.array("d", [1.0, 2.0]), memoryview(array.array("f", [0.0, 0.0]))) == 1.25


def test_ml_dtypes():
    bfloat16 = pytest.importorskip("ml_dtypes").bfloat16
    pred, target = np.array([1.0, 2.0], bfloat16), np.array([0.0, 0.0], bfloat16)
    value, gradient = LOSS.value_and_gradient(pred, target)
    assert value == 1.25 and gradient.dtype == bfloat16 and gradient.tolist() == [0.5, 0.5]


def test_torch_tensors():
    torch = pytest.importorskip("torch")
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        pred = torch.tensor([[1.0, 2.0], [3.0, 0.0]], dtype=dtype).T
        value, gradient = LOSS.value_and_gradient(pred, torch.zeros(2, 2, dtype=torch.int64))
        assert value.dtype == gradient.dtype == dtype and value.item() == reference(pred.double(), 0).mean()
        assert gradient.tolist() == [[0.25, 0.25], [0.25, 0.0]]
    expanded = torch.ones(1, 1).expand(3, 4)
    assert LOSS(expanded, torch.zeros(3, 4)).item() == 0.75
    with pytest.raises(TypeError, match=r"pred requires a gradient.*forfeit\.torch\.nn"):
        LOSS(torch.zeros(2, requires_grad=True), torch.zeros(2))
    with pytest.raises(TypeError, match="target is a torch.sparse_coo tensor"):
        LOSS(torch.zeros(2), torch.zeros(2).to_sparse())
    with pytest.raises(TypeError, match="pred is on meta"):
        LOSS(torch.zeros(2, device="meta"), torch.zeros(2))
    with pytest.raises(TypeError, match="complex64"):
        LOSS(torch.zeros(2, dtype=torch.complex64), torch.zeros(2))


def test_jax_arrays():
    jax = pytest.importorskip("jax")
    jnp = jax.numpy
    for dtype in (jnp.bfloat16, jnp.float16, jnp.float32):
        value, gradient = LOSS.value_and_gradient(jnp.asarray([1.0, 2.0], dtype), jnp.zeros(2, dtype))
        assert isinstance(gradient, jax.Array) and isinstance(value, jax.Array)
        assert gradient.dtype == value.dtype == dtype and value == 1.25 and gradient.tolist() == [0.5, 0.5]


def test_arrow_arrays():
    pyarrow = pytest.importorskip("pyarrow")
    pred = pyarrow.array([1.0, 2.0], pyarrow.float32())
    value, gradient = LOSS.value_and_gradient(pred, pyarrow.array([0.0, 0.0]))
    assert value == 1.25 and isinstance(gradient, pyarrow.Array) and gradient.to_pylist() == [0.5, 0.5]
    with pytest.raises(ValueError, match="pred has 1 nulls"):
        LOSS(pyarrow.array([1.0, None]), [0.0, 0.0])


def test_inputs_are_never_written_to(rng):
    pred, target, weight = rng.normal(size=50), rng.normal(size=50), rng.uniform(size=50)
    copies = pred.copy(), target.copy(), weight.copy()
    LOSS.value_and_gradient(pred, target, weight)
    LOSS.hessian(pred, target, weight)
    for before, after in zip(copies, (pred, target, weight), strict=True):
        np.testing.assert_array_equal(before, after)
