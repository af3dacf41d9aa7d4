"""The native door: values, reductions, weights and what is refused."""

import pickle

import forfeit
import numpy as np
import pytest

D = np.array([-3.0, -1.5, -0.2, 0.0, 0.7, 1.5, 4.0])
Y = np.zeros_like(D)


def huber(d, delta):
    return np.where(np.abs(d) < delta, d * d / 2, delta * (np.abs(d) - delta / 2))


def test_value_gradient_and_hessian_by_hand():
    loss = forfeit.Huber(delta=1.5)
    np.testing.assert_allclose(loss(D, Y, reduction="none"), huber(D, 1.5), rtol=1e-15)
    value, gradient = loss.value_and_gradient(D, Y)
    assert value == pytest.approx(huber(D, 1.5).mean(), rel=1e-15)
    np.testing.assert_allclose(gradient, np.clip(D, -1.5, 1.5) / D.size, rtol=1e-15)
    np.testing.assert_array_equal(loss.hessian(D, Y, reduction="sum"), (np.abs(D) < 1.5).astype(float))
    majorizer = loss.hessian(D, Y, reduction="sum", kind="majorizer")
    np.testing.assert_allclose(majorizer, np.minimum(1, 1.5 / np.maximum(np.abs(D), 1e-300)), rtol=1e-15)


def test_weights_enter_as_documented():
    loss, weight = forfeit.SquaredError(), np.arange(7.0)
    each = weight * D**2
    np.testing.assert_allclose(loss(D, Y, weight, "none"), each)
    assert loss(D, Y, weight, "sum") == pytest.approx(each.sum())
    assert loss(D, Y, weight) == pytest.approx(each.sum() / weight.sum())
    assert loss(D, Y, weight, "mean_over_count") == pytest.approx(each.sum() / 7)
    kept = weight > 2
    assert loss(D, Y, kept) == pytest.approx(loss(D[kept], Y[kept]))


def test_totals_of_any_split_merge(rng):
    loss, pred, target = forfeit.LogCosh(), rng.normal(size=1000), rng.normal(size=1000)
    weight = rng.uniform(size=1000)
    whole = loss.total(pred, target, weight)
    for cuts in ([1], [10, 900], [0, 500, 500]):
        parts = [
            loss.total(p, t, w)
            for p, t, w in zip(*(np.split(array, cuts) for array in (pred, target, weight)), strict=True)
        ]
        merged = sum(parts, forfeit.Total())
        assert merged.mean == pytest.approx(whole.mean, rel=1e-15)
        assert merged.count == 1000


@pytest.mark.parametrize("name", forfeit.losses())
def test_every_loss_is_made_by_name_and_by_class(name):
    loss = forfeit.parse(name)
    cls = getattr(forfeit, type(loss).__name__)
    assert cls() == loss and str(cls()) == str(loss)
    assert pickle.loads(pickle.dumps(loss)) == loss
    assert eval(repr(loss)) == loss
    assert loss.facts.range[0] <= loss.facts.range[1]
    if loss.parameters:
        key = next(iter(loss.parameters))
        assert getattr(loss, key) == loss.parameters[key]


def test_parameters_by_position_and_name():
    assert forfeit.Focal(2, 0.25) == forfeit.Focal(gamma=2.0, alpha=0.25) == forfeit.parse("focal:gamma=2,alpha=0.25")
    assert forfeit.Focal(2).alpha is None
    with pytest.raises(ValueError, match="huber: delta must be in"):
        forfeit.Huber(delta=-1)
    with pytest.raises(TypeError, match="delta must be a number, got 'a'"):
        forfeit.Huber("a")
    with pytest.raises(TypeError, match="no parameter 'beta'"):
        forfeit.Huber(beta=1.0)
    with pytest.raises(TypeError, match="given twice"):
        forfeit.Huber(1.0, delta=1.0)
    with pytest.raises(ValueError, match="nearest: huber"):
        forfeit.parse("hubr")


def test_nothing_is_silent():
    loss = forfeit.SquaredError()
    with pytest.raises(ValueError, match=r"pred has shape \[3, 1\], target has shape \[3\]"):
        loss(np.zeros((3, 1)), np.zeros(3))
    with pytest.raises(ValueError, match="pred is NaN at index 1.*validate=False"):
        loss([0.0, np.nan], [0.0, 0.0])
    assert np.isnan(loss([0.0, np.nan], [0.0, 0.0], validate=False))
    with pytest.raises(ValueError, match="weight is -1 at index 0"):
        loss([0.0], [0.0], [-1.0])
    with pytest.raises(ValueError, match='on_empty="zero"'):
        loss([], [])
    assert loss([], [], on_empty="zero") == 0
    assert np.isnan(loss([], [], on_empty="nan"))
    with pytest.raises(forfeit.DomainError, match="target is 2 at index 0"):
        forfeit.Bce()([0.5], [2.0])
    with pytest.raises(ValueError, match="reduction must be one of 'none'"):
        loss([0.0], [0.0], reduction="avg")
    with pytest.raises(ValueError, match="threads must be a positive"):
        loss([0.0], [0.0], threads=0)
    with pytest.raises(RuntimeError, match="zero_one cannot give the gradient"):
        forfeit.ZeroOne().value_and_gradient([1.0], [1.0])


def test_complex_text_and_masked_arrays_are_refused():
    loss = forfeit.SquaredError()
    for bad in (np.zeros(2, complex), np.array(["a", "b"]), np.zeros(2, object), np.zeros(2, ">f8")):
        with pytest.raises(TypeError, match="real numbers"):
            loss(bad, np.zeros(2))
    with pytest.raises(TypeError, match="target is a masked array"):
        loss(np.zeros(2), np.ma.masked_array([0.0, 1.0], [True, False]))


def test_formulas():
    formula = forfeit.SquaredError().formula()
    assert str(formula) == "(ŷ − y)²"
    assert formula._repr_latex_() == r"$\displaystyle (\hat{y} - y)^2$"


def test_plot_draws_value_and_gradient():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    ax = forfeit.Huber(delta=1.5).plot()
    value, gradient = (line.get_ydata() for line in ax.lines)
    x = ax.lines[0].get_xdata()
    np.testing.assert_allclose(value, huber(x, 1.5))
    np.testing.assert_allclose(gradient, np.clip(x, -1.5, 1.5))


def test_threads_do_not_change_a_bit(rng):
    pred, target = rng.normal(size=300_000), rng.normal(size=300_000)
    results = [forfeit.LogCosh().value_and_gradient(pred, target, threads=n) for n in (1, 2, 3)]
    for value, gradient in results[1:]:
        assert value == results[0][0]
        np.testing.assert_array_equal(gradient, results[0][1])


def test_several_predicted_numbers():
    rng = np.random.default_rng(5)
    location, target = rng.normal(size=(2, 500))
    scale, weight = rng.uniform(0.5, 2, size=(2, 500))
    d = location - target
    loss = forfeit.GaussianNll()
    value, gradients = loss.value_and_gradient(location, target, weight, "sum", scale=scale)
    assert value == pytest.approx(np.sum(weight * (0.5 * (d / scale) ** 2 + np.log(scale))), rel=1e-13)
    np.testing.assert_allclose(gradients["pred"], weight * d / scale**2, rtol=1e-13)
    np.testing.assert_allclose(gradients["scale"], weight * (1 - (d / scale) ** 2) / scale, rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose(loss.hessian(location, target, reduction="none", scale=scale), scale**-2, rtol=1e-14)
    assert loss.total(location, target, weight, scale=scale).sum == value
    assert loss(location, target) == pytest.approx(np.mean(d**2) / 2, rel=1e-13)
    with pytest.raises(TypeError, match="concentration"):
        loss(location, target, concentration=scale)
    with pytest.raises(ValueError, match="scale"):
        loss(location, target, scale=-scale)


def test_von_mises_agrees_with_scipy():
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(6)
    location, target = rng.uniform(-9, 9, size=(2, 500))
    concentration = 10 ** rng.uniform(-3, 4, size=500)
    values = forfeit.VonMisesNll(full=1)(location, target, reduction="none", concentration=concentration)
    np.testing.assert_allclose(values, -stats.vonmises.logpdf(target, concentration, location), rtol=1e-9, atol=1e-9)
