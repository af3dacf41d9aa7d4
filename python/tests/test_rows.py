"""The native door for losses over rows of classes."""

import pickle

import forfeit
import numpy as np
import pytest


def softmax(x, axis=1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def test_cross_entropy_by_hand(rng):
    loss, logits, labels = forfeit.CrossEntropy(), rng.normal(size=(6, 4)), np.array([0, 3, 1, 2, 2, -1])
    p, kept = softmax(logits), labels >= 0
    each = np.where(kept, -np.log(p[np.arange(6), labels]), 0)
    np.testing.assert_allclose(loss(logits, labels, reduction="none", ignore_index=-1), each, rtol=1e-13)
    value, gradient = loss.value_and_gradient(logits, labels, ignore_index=-1)
    assert value == pytest.approx(each.sum() / 5, rel=1e-13)
    expected = np.where(kept[:, None], p - np.eye(4)[labels], 0) / 5
    np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=1e-16)
    class_weight, weight = np.array([1.0, 2.0, 0.5, 3.0]), rng.uniform(size=6)
    w = np.where(kept, class_weight[labels] * weight, 0)
    mean = loss(logits, labels, weight, class_weight=class_weight, ignore_index=-1)
    assert mean == pytest.approx((w * each).sum() / w.sum(), rel=1e-13)
    hessian = loss.hessian(logits, labels, reduction="sum", ignore_index=-1)
    np.testing.assert_allclose(hessian, np.where(kept[:, None], p * (1 - p), 0), rtol=1e-12)
    total = loss.total(logits[:3], labels[:3]) + loss.total(logits[3:], labels[3:], ignore_index=-1)
    assert total.mean == pytest.approx(value, rel=1e-14) and total.count == 5


def test_axes_and_probabilities(rng):
    loss, logits = forfeit.CrossEntropy(label_smoothing=0.1), rng.normal(size=(3, 5, 4))
    labels = rng.integers(0, 4, (3, 5))
    expected = loss(logits.reshape(15, 4), labels.reshape(15))
    assert loss(logits, labels, class_axis=-1) == pytest.approx(expected, rel=1e-14)
    assert loss(logits.transpose(0, 2, 1), labels) == pytest.approx(expected, rel=1e-14)
    probabilities = np.eye(4)[labels]
    assert loss(logits, probabilities, class_axis=2) == pytest.approx(expected, rel=1e-14)
    assert loss(logits, labels, reduction="none", class_axis=2).shape == (3, 5)


@pytest.mark.parametrize("name", [info["name"] for info in forfeit._native.infos() if info["form"] == "rows"])
def test_every_row_loss_by_name_and_class(name):
    loss = forfeit.parse(name)
    assert name in forfeit.losses() and isinstance(loss, forfeit.RowLoss)
    assert pickle.loads(pickle.dumps(loss)) == loss == eval(repr(loss)) == getattr(forfeit, type(loss).__name__)()


def test_errors_name_the_row():
    loss, logits = forfeit.CrossEntropy(), np.zeros((2, 3))
    with pytest.raises(ValueError, match=r"target is 3 at row 1; labels must be in 0\.\.3.*ignore_index"):
        loss(logits, [0, 3])
    with pytest.raises(ValueError, match="probabilities of row 1 sum to 0.5"):
        loss(logits, [[1.0, 0, 0], [0.5, 0, 0]])
    with pytest.raises(ValueError, match="2 class weights for 3 classes"):
        loss(logits, [0, 1], class_weight=[1.0, 1.0])
    with pytest.raises(TypeError, match="class labels are integers"):
        loss(logits, [0.0, 1.0])
    with pytest.raises(ValueError, match="classes on axis 5"):
        loss(logits, [0, 1], class_axis=5)
