"""The native doors for losses of sums and of vectors."""

import pickle

import forfeit
import numpy as np
import pytest

INFOS = [info for info in forfeit._native.infos() if info["form"] in ("aggregate", "vectors")]


def test_dice_by_hand(rng):
    pred, target = rng.uniform(size=(4, 3, 20)), (rng.uniform(size=(4, 3, 20)) < 0.4).astype(float)
    loss = forfeit.Dice(smooth=1.0)
    inner, sums = (pred * target).sum(-1), pred.sum(-1) + target.sum(-1)
    each = 1 - (2 * inner + 1) / (sums + 1)
    np.testing.assert_allclose(loss(pred, target, reduction="none", keep_axes=(0, 1)), each, rtol=1e-12)
    np.testing.assert_allclose(loss(pred, target, reduction="none", keep_axes=(1, 0)), each, rtol=1e-12)
    value, gradient = loss.value_and_gradient(pred, target, keep_axes=(0, -2))
    assert value == pytest.approx(each.mean(), rel=1e-13)
    slope = -(2 * target * (sums + 1)[..., None] - (2 * inner + 1)[..., None]) / (sums + 1)[..., None] ** 2 / 12
    np.testing.assert_allclose(gradient, slope, rtol=1e-10, atol=1e-15)
    whole = 1 - (2 * inner.sum() + 1) / (sums.sum() + 1)
    assert loss(pred, target) == pytest.approx(whole, rel=1e-13)
    assert loss(pred, target, logarithm=True) == pytest.approx(-np.log1p(-whole), rel=1e-12)


def test_empty_masks():
    pred, target = [[0.5, 0.5], [1.0, 1.0]], [[1, 1], [0, 0]]
    assert forfeit.Dice()(pred, target, keep_axes=[0]) == pytest.approx(2 / 3)
    assert forfeit.Dice()(pred, target, keep_axes=[0], absent="skip") == pytest.approx(1 / 3)
    with pytest.raises(ValueError, match="the target of every group is all zeros"):
        forfeit.Dice()(pred[1], target[1], absent="skip")
    assert forfeit.Dice()(pred[1], target[1], absent="skip", on_empty="zero") == 0
    with pytest.raises(ValueError, match="keep_axes"):
        forfeit.Dice()(pred, target, keep_axes=[2])
    with pytest.raises(ValueError, match="absent must be one of"):
        forfeit.Dice()(pred, target, absent="drop")
    with pytest.raises(forfeit.DomainError, match="pred is 1.5 at index 1"):
        forfeit.Dice()([0.5, 1.5], [1, 0])


def test_vectors_by_hand(rng):
    a, b, c = rng.normal(size=(3, 5, 4))
    loss = forfeit.TripletMargin(eps=0.0)
    near, far = np.linalg.norm(a - b, axis=1), np.linalg.norm(a - c, axis=1)
    each = np.maximum(near - far + 1, 0)
    np.testing.assert_allclose(loss(a, b, c, reduction="none"), each, rtol=1e-12, atol=1e-15)
    value, gradients = loss.value_and_gradients(a, b, c)
    assert value == pytest.approx(each.mean(), rel=1e-13)
    assert len(gradients) == 3
    np.testing.assert_allclose(sum(gradients), 0, atol=1e-15)
    target = [1, -1, 1, -1, -1]
    cosine = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    expected = np.where(np.array(target) == 1, 1 - cosine, np.maximum(cosine, 0))
    np.testing.assert_allclose(
        forfeit.CosineEmbedding()(a, b, target=target, reduction="none"), expected, rtol=1e-12, atol=1e-15
    )
    with pytest.raises(ValueError, match="target is 0 at row 0; it must be 1 or -1"):
        forfeit.CosineEmbedding()(a, b, target=[0, 1, 1, 1, 1])
    with pytest.raises(ValueError, match="takes 3 arrays, got 2"):
        loss(a, b)


@pytest.mark.parametrize("info", INFOS, ids=[info["name"] for info in INFOS])
def test_every_loss_by_name_and_class(info):
    loss = forfeit.parse(info["name"])
    base = forfeit.AggregateLoss if info["form"] == "aggregate" else forfeit.VectorLoss
    assert info["name"] in forfeit.losses() and isinstance(loss, base)
    assert pickle.loads(pickle.dumps(loss)) == loss == eval(repr(loss)) == getattr(forfeit, type(loss).__name__)()


def test_lists_hold_losses_of_every_form():
    losses = forfeit.parse_list("huber:delta=2,dice:smooth=1,cross_entropy,triplet_margin:p=1,swap=1")
    assert losses == [
        forfeit.Huber(2),
        forfeit.Dice(1),
        forfeit.CrossEntropy(),
        forfeit.TripletMargin(p=1, swap=1),
    ]
    with pytest.raises(ValueError, match="the nearest: cross_entropy"):
        forfeit.parse("cross_entrpy")
