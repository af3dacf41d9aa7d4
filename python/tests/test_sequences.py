"""The native door for losses of sequences."""

import pickle

import forfeit
import numpy as np
import pytest


def batch(rng):
    logits = rng.normal(size=(12, 3, 5))
    labels = np.array([[1, 2, 2], [4, 1, 0], [3, 0, 0]])
    return logits, labels, np.array([12, 9, 7]), np.array([3, 2, 1])


def test_ctc_is_pytorch_s(rng):
    torch = pytest.importorskip("torch")
    logits, labels, inputs, targets = batch(rng)
    leaf = torch.tensor(logits, requires_grad=True)
    log_p = leaf.log_softmax(-1)
    each = torch.nn.functional.ctc_loss(log_p, *map(torch.tensor, (labels, inputs, targets)), reduction="none")
    weight = np.array([1.0, 2.0, 0.5])
    (each * torch.tensor(weight)).sum().backward()
    loss = forfeit.Ctc(from_logits=True)
    value, gradient = loss.value_and_gradient(logits, labels, inputs, targets, weight, "sum")
    assert value == pytest.approx(float(each.detach() @ torch.tensor(weight)), rel=1e-12)
    np.testing.assert_allclose(gradient, leaf.grad.numpy(), rtol=1e-9, atol=1e-12)
    values = forfeit.Ctc()(log_p.detach(), labels, inputs, targets, reduction="none")
    assert isinstance(values, torch.Tensor)
    np.testing.assert_allclose(values.numpy(), each.detach().numpy(), rtol=1e-12)
    mean = loss(logits, labels, inputs, targets, weight)
    assert mean == pytest.approx(value / weight.sum(), rel=1e-13)


def test_shapes_and_types(rng):
    logits, labels, inputs, targets = batch(rng)
    loss = forfeit.Ctc(from_logits=True)
    values, gradient = loss.value_and_gradient(logits, labels, inputs, targets, reduction="none")
    first = loss(logits.transpose(1, 0, 2), labels, inputs, targets, reduction="none", batch_first=True)
    np.testing.assert_array_equal(first, values)
    one, slope = loss.value_and_gradient(logits[:, 0], labels[0])
    assert one == values[0]
    np.testing.assert_array_equal(slope, gradient[:, 0])
    packed = np.concatenate([row[:n] for row, n in zip(labels, targets, strict=True)])
    assert loss(logits, packed, inputs, targets) == loss(logits, labels, inputs, targets)
    single = loss(logits.astype(np.float32), labels, inputs, targets)
    assert single.dtype == np.float32 and single == pytest.approx(values.mean(), rel=1e-6)
    assert loss(logits[:2, :1], labels[:1]) == np.inf
    assert forfeit.Ctc(from_logits=True, zero_infinity=True)(logits[:2, :1], labels[:1]) == 0


def test_ctc_is_a_value():
    loss = forfeit.Ctc(blank=2)
    assert pickle.loads(pickle.dumps(loss)) == loss and loss != forfeit.Ctc()
    assert repr(loss) == "Ctc(blank=2, zero_infinity=False, from_logits=False)"
    with pytest.raises(ValueError, match="blank must be a class"):
        forfeit.Ctc(blank=-1)
    with pytest.raises(ValueError, match="target is 7 at position 0 of sequence 0"):
        forfeit.Ctc()(np.zeros((3, 1, 4)), [[7]])
    with pytest.raises(ValueError, match="reduction must be one of"):
        forfeit.Ctc()(np.zeros((3, 1, 4)), [[1]], reduction="average")
