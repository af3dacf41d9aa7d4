"""Losses of one's own: traced from functions, in every door."""

import pickle

import forfeit
import numpy as np
import pytest
from forfeit import math


@forfeit.loss(under="(0, inf)")
def stock(pred, target, under=3.0):
    d = target - pred
    return forfeit.where(d > 0, under * d, -d)


@forfeit.loss(target="[0, 1]")
def soft(pred, target, gamma=2.0):
    p = 1 / (1 + np.exp(-pred))
    return -target * (1 - p) ** gamma * np.log(p) - (1 - target) * p**gamma * np.log(1 - p)


def numeric(loss, pred, target, h=1e-6):
    return (loss(pred + h, target, reduction="none") - loss(pred - h, target, reduction="none")) / (2 * h)


def test_a_function_is_a_loss(rng):
    pred, target = rng.normal(size=500), rng.normal(size=500)
    d = target - pred
    np.testing.assert_allclose(stock(pred, target, reduction="none"), np.where(d > 0, 3 * d, -d), rtol=1e-15)
    value, gradient = stock.value_and_gradient(pred, target, reduction="sum")
    np.testing.assert_allclose(gradient, np.where(d > 0, -3.0, 1.0))
    assert value == stock(pred, target, reduction="sum")
    assert stock.facts.measured
    assert stock.facts.minimiser == "the 0.75-quantile of the targets"
    assert "under" in stock.formula().text


def test_parameters_are_arguments_of_run_time():
    assert stock.parameters == {"under": 3.0}
    steep = stock.with_parameters(under=5)
    assert steep([0.0], [1.0]) == 5.0
    assert stock([0.0], [1.0]) == 3.0
    with pytest.raises(ValueError, match="under must be in"):
        stock.with_parameters(under=-1.0)
    with pytest.raises(TypeError, match="no parameter 'over'"):
        stock.with_parameters(over=1.0)


def test_it_pickles_and_parses_as_text():
    for loss in (stock, soft, stock.with_parameters(under=7.0)):
        again = pickle.loads(pickle.dumps(loss))
        assert again == loss
        assert isinstance(again, forfeit.OwnLoss)
        assert str(forfeit.parse(str(loss))) == str(loss)
    assert isinstance(forfeit.parse("huber[c = 1]: c*abs(pred - target)"), forfeit.OwnLoss)


def test_numpy_functions_are_recorded_and_made_stable(rng):
    pred, target = rng.normal(size=200) * 3, rng.uniform(size=200)
    p = 1 / (1 + np.exp(-pred))
    expected = -target * (1 - p) ** 2 * np.log(p) - (1 - target) * p**2 * np.log(1 - p)
    np.testing.assert_allclose(soft(pred, target, reduction="none"), expected, rtol=1e-12)
    gradient = soft.value_and_gradient(pred, target, reduction="none")[1]
    np.testing.assert_allclose(gradient, numeric(soft, pred, target), rtol=1e-6, atol=1e-8)
    # It is a built-in loss, and computed by it; what is left to interpretation is made stable.
    assert soft.built_in == "soft_focal:gamma=2"
    assert soft.notes == ["this is soft_focal(gamma): computed by its kernel, with its formula and facts"]
    left = forfeit.OwnLoss(str(soft).replace("[", "[interpreted, ", 1))
    assert left.built_in is None
    assert any("sigmoid" in note for note in left.notes)
    np.testing.assert_allclose(left(pred, target, reduction="none"), expected, rtol=1e-12)
    # The naive spelling is infinite or NaN there.
    assert soft([1000.0], [0.0]) == 1000.0


@forfeit.loss(k="(0, inf)")
def bent(pred, target, k=1.5):
    q = np.minimum(abs(pred - target), k)
    return q * (abs(pred - target) - q / 2)


def test_a_built_in_loss_is_recognised(rng):
    pred, target = rng.normal(size=300) * 3, rng.normal(size=300)
    huber = forfeit.Huber(delta=1.5)
    assert bent.built_in == str(huber)
    assert bent.parameters == {"k": 1.5}
    assert (bent.formula().text, bent.facts) == (huber.formula().text, huber.facts)
    for ours, theirs in zip(bent.value_and_gradient(pred, target), huber.value_and_gradient(pred, target), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert bent.with_parameters(k=2.0).built_in == "huber:delta=2"
    assert pickle.loads(pickle.dumps(bent)).built_in == bent.built_in
    for switch in ("interpreted", "verbatim"):
        left = forfeit.loss(**{switch: True})(lambda pred, target: (pred - target) ** 2)
        assert left.built_in is None
        assert left.facts.measured
    assert stock.built_in is None


def test_torch_computes_it_as_the_built_in_loss(rng):
    torch = pytest.importorskip("torch")
    from forfeit.torch import nn, played

    pred, target = torch.tensor(rng.normal(size=50) * 3, requires_grad=True), torch.tensor(rng.normal(size=50))

    def results(criterion):
        value = criterion(pred, target)
        return value, *torch.autograd.grad(value, pred)

    ours, theirs = nn.OwnLoss(bent), nn.HuberLoss(delta=1.5)
    assert all(map(torch.equal, results(ours), results(theirs)))
    with played():
        assert all(map(torch.equal, results(ours), results(theirs)))


@pytest.mark.parametrize("name", [name for name in math.__all__ if name != "where"])
def test_every_function_of_the_module(name):
    function = getattr(math, name)
    reference = {
        "relu": lambda x: np.maximum(x, 0),
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "softplus": lambda x: np.log1p(np.exp(x)),
        "logsigmoid": lambda x: -np.log1p(np.exp(-x)),
        "logcosh": lambda x: np.log(np.cosh(x)),
        "digamma": lambda x: -0.5772156649015329 + 0 * x,
        "lgamma": lambda x: 0 * x,
        "detach": lambda x: x,
        "atan": np.arctan,
        "clip": lambda x, low, high: np.clip(x, low, high),
        "pow": np.power,
        "xlogy": lambda x, y: x * np.log(y),
    }.get(name) or getattr(np, name)
    more = {"clip": (0.2, 0.8), "pow": (1.5,), "xlogy": (2.0,), "hypot": (2.0,), "logaddexp": (2.0,)}
    others = more.get(name, (2.0,) if name in ("minimum", "maximum") else ())
    loss = forfeit.loss(lambda pred, target: function(pred, *others) + 0 * target)
    at = 1.0 if name in ("digamma", "lgamma") else 0.7
    assert loss([at], [0.0]) == pytest.approx(reference(np.float64(at), *others), rel=1e-14, abs=1e-14)


def test_operators_and_conditions():
    @forfeit.loss
    def mixed(pred, target):
        inside = (pred > 0) & (pred <= 2) | ~(target >= 1)
        return forfeit.where(
            inside, +(pred**2) - 1 / (1 + abs(target)), np.where(pred == 3, 2.0 ** np.minimum(pred, 4), -pred)
        )

    for p, t in [(1.0, 2.0), (5.0, 2.0), (5.0, 0.0), (3.0, 2.0)]:
        inside = 0 < p <= 2 or not t >= 1
        expected = p**2 - 1 / (1 + abs(t)) if inside else (8.0 if p == 3 else -p)
        assert mixed([p], [t]) == pytest.approx(expected, rel=1e-15)


def test_long_functions_are_told_in_parts(rng):
    @forfeit.loss
    def long(pred, target):
        x = pred
        for _ in range(60):
            x = np.sin(x) + 0.5 * x * target
        return x**2

    x = 0.3
    for _ in range(60):
        x = np.sin(x) + 0.5 * x * 0.9
    assert long([0.3], [0.9]) == pytest.approx(x**2, rel=1e-12)


@forfeit.loss(scale="(0, inf)")
def normal(location, scale, target, k=2.0):
    return math.log(scale) + abs((target - location) / scale) ** k / 2


def numbers(rng, n=40):
    return rng.normal(size=n), rng.uniform(0.5, 2, size=n), rng.normal(size=n)


def test_several_numbers_are_predicted(rng):
    location, scale, target = numbers(rng)
    d = (target - location) / scale
    expected = np.log(scale) + d**2 / 2
    np.testing.assert_allclose(normal(location, target, scale=scale, reduction="none"), expected, rtol=1e-14)
    value, gradients = normal.value_and_gradient(location, target, reduction="sum", scale=scale)
    assert value == pytest.approx(expected.sum())
    np.testing.assert_allclose(gradients["pred"], -d / scale, rtol=1e-13)
    np.testing.assert_allclose(gradients["scale"], (1 - d**2) / scale, rtol=1e-12, atol=1e-14)
    assert str(normal).startswith("normal[pred = (location, scale in (0, inf)), k = 2]:")
    assert pickle.loads(pickle.dumps(normal)) == normal
    with pytest.raises(ValueError, match="scale is -1"):
        normal([1.0], [1.0], scale=[-1.0])


def test_mistakes_are_told():
    def branch(pred, target):
        return pred if pred > target else target

    with pytest.raises(TypeError, match=r"forfeit\.where"):
        forfeit.loss(branch)
    with pytest.raises(TypeError, match=r"forfeit\.where"):
        forfeit.loss(lambda pred, target: max(pred, target))
    with pytest.raises(TypeError, match=r"forfeit\.math"):
        forfeit.loss(lambda pred, target: __import__("math").exp(pred))
    with pytest.raises(TypeError, match="needs a default"):
        forfeit.loss(lambda pred, target, c: c * pred)
    with pytest.raises(TypeError, match="must take pred"):
        forfeit.loss(lambda x: x)
    with pytest.raises(TypeError, match="must take pred"):
        forfeit.loss(lambda target, pred: pred - target)
    with pytest.raises(TypeError, match="condition is no number"):
        forfeit.loss(lambda pred, target: (pred < target) * 2)
    with pytest.raises(TypeError, match="must return a number"):
        forfeit.loss(lambda pred, target: pred < target)
    with pytest.raises(TypeError, match="no function of losses"):
        forfeit.loss(lambda pred, target: np.floor(pred))
    with pytest.raises(ValueError, match="at column"):
        forfeit.OwnLoss("expr: 1 +")
    with pytest.raises(ValueError, match="no expression"):
        forfeit.OwnLoss("huber")
    with pytest.raises(ValueError, match="it must be in"):
        soft([1.0], [2.0])


def test_torch_has_every_derivative(rng):
    torch = pytest.importorskip("torch")
    from forfeit.torch import nn

    def eager(pred, target):
        p = torch.sigmoid(pred)
        return (-target * (1 - p) ** 2 * torch.log(p) - (1 - target) * p**2 * torch.log(1 - p)).mean()

    pred = torch.tensor(rng.normal(size=50), requires_grad=True)
    target = torch.tensor(rng.uniform(size=50))
    criterion = nn.OwnLoss(soft)
    torch.testing.assert_close(criterion(pred, target), eager(pred, target))
    ours = torch.autograd.grad(criterion(pred, target), pred, create_graph=True)[0]
    theirs = torch.autograd.grad(eager(pred, target), pred, create_graph=True)[0]
    torch.testing.assert_close(ours, theirs)
    torch.testing.assert_close(torch.autograd.grad(ours.sum(), pred)[0], torch.autograd.grad(theirs.sum(), pred)[0])
    assert torch.autograd.gradgradcheck(nn.OwnLoss(soft, "sum"), (pred[:5], target[:5]))
    assert torch.equal(pickle.loads(pickle.dumps(criterion))(pred, target), criterion(pred, target))


def test_torch_functions_are_recorded():
    torch = pytest.importorskip("torch")

    @forfeit.loss
    def recorded(pred, target):
        d = (pred - target).abs()
        return (
            torch.where(d < 1, torch.nn.functional.softplus(d), torch.clamp(torch.exp(-d), min=0.1, max=0.9))
            + d.square()
        )

    d = 0.5
    assert recorded([0.5], [0.0]) == pytest.approx(np.log1p(np.exp(d)) + d**2, rel=1e-14)
    assert recorded([3.0], [0.0]) == pytest.approx(0.1 + 9.0, rel=1e-14)


def test_torch_compiles_it(rng):
    torch = pytest.importorskip("torch")
    from forfeit.torch import nn

    criterion = nn.OwnLoss(stock)
    pred, target = torch.randn(64, requires_grad=True), torch.randn(64)
    compiled = torch.compile(lambda pred: criterion(pred * 2, target), fullgraph=True, backend="aot_eager")
    (ours,) = torch.autograd.grad(compiled(pred), pred)
    (expected,) = torch.autograd.grad(criterion(pred * 2, target), pred)
    torch.testing.assert_close(ours, expected)


def test_torch_differentiates_by_every_predicted_number(rng):
    torch = pytest.importorskip("torch")
    from forfeit.torch import nn, played

    arrays = numbers(rng)
    criterion, built_in = nn.OwnLoss(normal, "sum"), nn.OwnLoss(forfeit.GaussianNll(), "sum")

    def eager(location, scale, target):
        return (torch.log(scale) + ((target - location) / scale) ** 2 / 2).sum()

    def results(loss):
        location, scale, target = leaves = [torch.tensor(array, requires_grad=True) for array in arrays]
        value = loss(location, scale, target)
        first = torch.autograd.grad(value, leaves, create_graph=True)
        second = torch.autograd.grad((first[0] * first[1]).sum() + first[2].square().sum(), leaves)
        return value, *first, *second

    expected = results(eager)
    ways = {
        "own": lambda m, s, y: criterion(m, y, scale=s),
        "built-in": lambda m, s, y: built_in(m, y, scale=s),
        "each": lambda m, s, y: (2 * nn.OwnLoss(normal, "none")(m, y, scale=s)).sum() / 2,
        "weighted": lambda m, s, y: criterion(m, y, torch.full_like(m, 2), scale=s) / 2,
    }
    for name, way in ways.items():
        torch.testing.assert_close(results(way), expected, msg=name)
        with played():
            torch.testing.assert_close(results(way), expected, msg=f"{name}, played")
    with pytest.raises(TypeError, match=r"scale=\.\.\."):
        criterion(*map(torch.tensor, arrays[::2]))
    with pytest.raises(ValueError, match="nothing is broadcast"):
        criterion(torch.zeros(3), torch.zeros(3), scale=torch.ones(1))


def test_torch_compiles_it_with_several_numbers(rng):
    torch = pytest.importorskip("torch")
    from forfeit.torch import nn

    criterion = nn.OwnLoss(normal)
    location, scale, target = (torch.tensor(array, requires_grad=True) for array in numbers(rng))
    compiled = torch.compile(lambda m, s, y: criterion(m * 2, y, scale=s), fullgraph=True, backend="aot_eager")
    ours = torch.autograd.grad(compiled(location, scale, target), (location, scale))
    expected = torch.autograd.grad(criterion(location * 2, target, scale=scale), (location, scale))
    torch.testing.assert_close(ours, expected)


def test_jax_differentiates_by_every_predicted_number(rng):
    jax = pytest.importorskip("jax")
    import forfeit.jax

    location, scale, target = (array.astype("f") for array in numbers(rng))
    loss = forfeit.jax.loss(normal)
    grad = jax.jit(jax.grad(lambda m, s: loss(m, target, scale=s), argnums=(0, 1)))
    gradients = normal.value_and_gradient(location, target, scale=scale)[1]
    for ours, expected in zip(grad(location, scale), gradients.values(), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-7)
    bend = jax.grad(lambda s: jax.grad(lambda m: loss(m, target, scale=s))(location).sum())(scale)
    np.testing.assert_allclose(bend, 2 * (target - location) / scale**3 / len(target), rtol=1e-4, atol=1e-6)
    with pytest.raises(TypeError, match="takes scale"):
        loss(location, target)


def test_jax_differentiates_it(rng):
    jax = pytest.importorskip("jax")
    import forfeit.jax

    pred, target = rng.normal(size=30).astype("f"), rng.normal(size=30).astype("f")
    ours = jax.jit(jax.grad(forfeit.jax.loss(stock)))(pred, target)
    np.testing.assert_allclose(ours, stock.value_and_gradient(pred, target)[1], rtol=1e-6)


def test_scikit_learn_scores_and_fits_by_it(rng):
    pytest.importorskip("sklearn")
    from forfeit.sklearn import LinearRegressor, scorer

    x = rng.normal(size=(60, 2))
    target = x @ [1.0, -2.0] + rng.standard_t(2, size=60)
    ours = LinearRegressor(stock).fit(x, target)
    theirs = LinearRegressor("quantile:tau=0.75").fit(x, target)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-9)
    assert scorer(stock)(ours, x, target) == pytest.approx(-stock(ours.predict(x), target))
