"""Losses over rows, of sums and of vectors that PyTorch lacks: kernels, PyTorch's operations and gradients agree."""

import copy
import inspect
import itertools
import pickle

import forfeit
import pytest

torch = pytest.importorskip("torch")

import forfeit.torch
from forfeit.torch import nn
from forfeit.torch.nn import functional as F

INFOS = {
    info["name"]: info
    for info in forfeit._native.infos()
    if info["form"] != "elements" and info["differentiable"] and not info["in_pytorch"]
}
#: Rows that hold something else than logits.
PREDICTIONS = {
    "js_divergence": lambda x: x.log_softmax(-1),
    "kl_divergence": lambda x: x.log_softmax(-1),
    "multiclass_log_loss": lambda x: x.softmax(-1),
}
NO_LABELS = ("js_divergence", "kl_divergence", "list_net", "pairwise_logistic")
LABELS_ALONE = ("crammer_singer",)
PLACES = ("distribution_focal",)


def function_of(name):
    return getattr(F, name if name.endswith("_loss") else f"{name}_loss")


def calls(name):
    """Functions of what has a gradient, with all kinds of options."""
    generator = torch.Generator().manual_seed(4)
    normal = lambda *shape: torch.randn(shape, generator=generator, dtype=torch.float64)
    loss, form = function_of(name), INFOS[name]["form"]
    for reduction in ("mean", "sum", "none"):
        if form == "rows":
            x = PREDICTIONS.get(name, lambda x: x)(normal(4, 5))
            if name in PLACES:
                labels = torch.tensor([0.0, 1.75, 3.5, 4.0], dtype=torch.float64)
                yield lambda x, r=reduction: loss(x, labels, reduction=r), (x,)
                continue
            if name not in NO_LABELS:
                labels = torch.tensor([0, 2, -100, 4])
                for weight in (None, torch.rand(5, generator=generator, dtype=torch.float64)):
                    yield lambda x, w=weight, r=reduction: loss(x, labels, w, reduction=r), (x,)
            if name not in LABELS_ALONE:
                shares = normal(4, 5).softmax(-1)
                yield lambda x, r=reduction: loss(x, shares, reduction=r), (x,)
        elif form == "aggregate":
            logits = "logits" in name or "hinge" in name
            x = 2 * normal(3, 2, 6) if logits else torch.rand(3, 2, 6, generator=generator, dtype=torch.float64)
            target = (torch.rand(3, 2, 6, generator=generator) < 0.5).double()
            target[0, 0] = 0
            keep = (torch.rand(3, 2, 6, generator=generator) < 0.7).double()
            for axes, weight in itertools.product(((), (0,), (1,), (0, -2)), (None, keep)):
                options = {"keep_axes": axes, "weight": weight, "absent": "count" if weight is None else "skip"}
                yield lambda x, o=options, r=reduction: loss(x, target, r, **o), (x,)
            if name in ("dice", "jaccard"):
                yield lambda x, r=reduction: loss(x, target, r, 1.0, keep_axes=(0,), logarithm=True), (x,)
        else:
            target = (torch.tensor([0, 1, 1, 0, 1]),) if name == "contrastive" else ()
            for weight in (None, torch.tensor([1.0, 0.0, 2.0, 1.0, 3.0], dtype=torch.float64)):
                yield lambda a, b, w=weight, r=reduction: loss(a, b, *target, r, weight=w), (normal(5, 3), normal(5, 3))


def derivatives(function, inputs, **options):
    leaves = [tensor.clone().requires_grad_() for tensor in inputs]
    value = function(*leaves)
    upstream = torch.linspace(0.3, 2, value.numel()).view_as(value).double()
    return [value, *torch.autograd.grad(value, leaves, upstream, **options)]


@pytest.mark.parametrize("name", INFOS)
def test_kernels_and_operations_agree(name):
    for function, inputs in calls(name):
        native = derivatives(function, inputs)
        assert any(gradient.any() for gradient in native[1:])
        recorded = derivatives(function, inputs, create_graph=True)
        with forfeit.torch.played():
            played = derivatives(function, inputs)
        for other in (played, recorded):
            torch.testing.assert_close(native, other, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", INFOS)
def test_gradients_of_gradients_and_transformations(name):
    if name == "matthews":
        pytest.skip("its sums of twelve elements are too steep for finite differences")
    for function, inputs in itertools.islice(calls(name), 2):
        leaves = [tensor.clone().requires_grad_() for tensor in inputs]
        assert torch.autograd.gradcheck(function, leaves)
        # Sorting and projecting are linear in pieces: finite differences meet no second derivative, and none is there.
        assert torch.autograd.gradgradcheck(function, leaves)
        scalar = lambda *x, f=function: f(*x).sum()
        torch.testing.assert_close(torch.func.grad(scalar)(*inputs), derivatives(scalar, inputs)[1] / 0.3)


@pytest.mark.parametrize("name", INFOS)
def test_the_native_door_gives_the_same(name):
    loss = forfeit.parse(name)
    if INFOS[name]["form"] == "vectors":
        return
    for function, (x,) in itertools.islice(calls(name), 1):
        target = inspect.getclosurevars(function).nonlocals
        key = "ignore_index" if INFOS[name]["form"] == "rows" else None
        options = {key: -100} if key else {}
        value = loss(x, target.get("labels", target.get("shares", target.get("target"))), **options)
        torch.testing.assert_close(function(x), value)


@pytest.mark.parametrize("name", INFOS)
def test_modules(name):
    info = INFOS[name]
    module = getattr(nn, info["class_name"] + ("" if name.endswith("_loss") else "Loss"))()
    function, inputs = next(calls(name))
    target = inspect.getclosurevars(function).nonlocals
    target = target.get("labels", target.get("shares", target.get("target", ())))
    arguments = (*inputs, *(target if isinstance(target, tuple) else (target,)))
    assert torch.equal(module(*arguments), function(*inputs))
    for other in (copy.deepcopy(module), pickle.loads(pickle.dumps(module))):
        assert torch.equal(other(*arguments), module(*arguments)) and repr(other) == repr(module)


def test_class_weights_are_state():
    weight = torch.arange(1.0, 4.0)
    module = nn.Poly1Loss(weight, epsilon=1.0)
    assert list(module.state_dict()) == ["weight"]
    x, y = torch.randn(5, 3), torch.tensor([0, 2, 1, 1, -100])
    assert torch.equal(module(x, y), F.poly1_loss(x, y, weight, 1.0))
    assert "epsilon=1.0" in repr(module) and "ignore_index=-100" in repr(module)


def test_compiled():
    torch._dynamo.reset()
    x, module = torch.randn(4, 5, dtype=torch.float64), nn.NtXentLoss(temperature=0.6)
    for function in (
        lambda x: F.poly1_loss(x, torch.tensor([0, 2, -100, 4]), epsilon=0.7),
        lambda x: F.dice_loss(x.sigmoid(), torch.ones_like(x), smooth=0.3),
        lambda x: F.info_nce_loss(x, x + 1, temperature=0.3),
        lambda x: module(x, x.sin()),
    ):
        compiled = torch.compile(function, fullgraph=True)
        torch.testing.assert_close(derivatives(compiled, (x,)), derivatives(function, (x,)))


def test_other_devices_types_and_errors():
    x = torch.rand(2, 3, 4)
    meta = x.to("meta").requires_grad_()
    F.dice_loss(meta, torch.ones(2, 3, 4, device="meta"), keep_axes=(0,)).backward()
    assert meta.grad.is_meta
    for dtype in (torch.float16, torch.bfloat16):
        leaf = x.to(dtype).requires_grad_()
        value = F.dice_loss(leaf, torch.ones(2, 3, 4))
        value.backward()
        assert value.dtype == leaf.grad.dtype == dtype
        assert value.item() == pytest.approx(F.dice_loss(x, torch.ones(2, 3, 4)).item(), rel=2e-2)
    x[0, 0, 0] = torch.nan
    assert F.dice_loss(x, torch.ones(2, 3, 4)).isnan()
    with pytest.raises(ValueError, match="pred is 2 at index 0"):
        F.dice_loss(torch.full((2,), 2.0), torch.ones(2))
    with pytest.raises(ValueError, match=r"keep_axes is \(3,\); input has 3 axes"):
        F.dice_loss(x, torch.ones(2, 3, 4), keep_axes=(3,))
    with pytest.raises(ValueError, match="absent must be one of 'count', 'skip', got 'drop'"):
        F.dice_loss(x, torch.ones(2, 3, 4), absent="drop")
    with pytest.raises(ValueError, match=r"target has shape \[3\]"):
        F.dice_loss(x, torch.ones(3))
    with pytest.raises(ValueError, match="one for each vector"):
        F.contrastive_loss(torch.ones(2, 3), torch.ones(2, 3), torch.ones(3))
    with pytest.raises(TypeError, match="poly1_loss takes input, target, weight, epsilon"):
        F.poly1_loss(x, eps=3)
    with pytest.raises(ValueError, match="not a valid value for reduction"):
        F.poly1_loss(torch.zeros(2, 3), torch.zeros(2, dtype=torch.long), reduction="average")
