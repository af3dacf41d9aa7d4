"""Autograd, `torch.func`, forward mode, compilation: PyTorch's answers everywhere."""

import copy
import pickle

import pytest

torch = pytest.importorskip("torch")

import forfeit.torch
import torch.nn.functional as pytorch
from forfeit.torch.nn import functional as ours
from torch.autograd import gradcheck, gradgradcheck
from torch_cases import CASES, IDS, normal, unit

#: One per kind of computation: a kink, smooth, a weight's road, parameters.
LOSSES = {
    "smooth_l1_loss": (normal, normal),
    "binary_cross_entropy_with_logits": (normal, unit),
    "log_cosh_loss": (normal, normal),
    "quantile_loss": (normal, normal),
}


def inputs_of(name, shape=(4, 3), seed=1):
    generator = torch.Generator().manual_seed(seed)
    return tuple(draw(generator, shape) for draw in LOSSES[name])


@pytest.mark.filterwarnings("ignore:reduction:UserWarning")
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_gradcheck_and_gradgradcheck(case):
    generator = torch.Generator().manual_seed(11)
    setting = next(case.settings())
    for reduction in ("mean", "none"):
        inputs = [tensor.requires_grad_(i in case.gradients) for i, tensor in enumerate(case.draw(generator, (2, 3)))]
        function = lambda *x, r=reduction: getattr(ours, case.name)(*x, **setting, reduction=r)
        assert gradcheck(function, inputs)
        assert gradgradcheck(function, inputs)


@pytest.mark.parametrize("name", LOSSES)
def test_forward_mode_and_batched_gradients(name):
    inputs = [tensor.requires_grad_() for tensor in inputs_of(name, (3, 2))]
    for reduction in ("mean", "none"):
        function = lambda x, y, r=reduction: getattr(ours, name)(x, y, reduction=r)
        assert gradcheck(function, inputs, check_forward_ad=True, check_batched_grad=True)
        assert gradgradcheck(function, inputs, check_fwd_over_rev=True)


@pytest.mark.parametrize("name", ["smooth_l1_loss", "binary_cross_entropy_with_logits"])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_functional_transformations(name, reduction):
    func = torch.func
    x, y = inputs_of(name)
    tangents = inputs_of(name, seed=2)
    functions = [getattr(door, name) for door in (ours, pytorch)]
    mine, theirs = (lambda x, y, f=f: f(x, y, reduction=reduction) for f in functions)
    for transform in (
        lambda f: func.grad(f)(x, y),
        lambda f: func.grad(f, argnums=(0, 1))(x, y),
        lambda f: func.vjp(f, x, y)[1](torch.tensor(2.0, dtype=torch.float64)),
        lambda f: func.jvp(f, (x, y), tangents),
        lambda f: func.hessian(f)(x, y),
        lambda f: func.hessian(f, argnums=1)(x, y),
        lambda f: func.jacfwd(func.jacrev(f, 1), 0)(x, y),
        lambda f: func.vmap(f)(x, y),
        lambda f: func.vmap(f, in_dims=(1, 1))(x, y),
        lambda f: func.vmap(f, in_dims=(0, None))(x, y[0]),
        lambda f: func.vmap(func.grad(f))(x, y),
        lambda f: func.vmap(func.vmap(func.grad(f)))(x, y),
        lambda f: func.grad(lambda x: func.vmap(f)(x, y).sum())(x),
    ):
        torch.testing.assert_close(transform(mine), transform(theirs), rtol=1e-12, atol=1e-12)


def test_forward_mode_in_a_dual_level():
    x, y = inputs_of("smooth_l1_loss")
    direction = torch.ones_like(x)
    with torch.autograd.forward_ad.dual_level() as _:
        dual = torch.autograd.forward_ad.make_dual(x, direction)
        tangents = [
            torch.autograd.forward_ad.unpack_dual(door.smooth_l1_loss(dual, y)).tangent for door in (ours, pytorch)
        ]
    torch.testing.assert_close(*tangents)


def test_retained_graphs_and_inputs_left_alone():
    x, y = inputs_of("log_cosh_loss")
    x.requires_grad_()
    kept = x.detach().clone()
    for reduction in ("mean", "none"):
        value = ours.log_cosh_loss(x, y, reduction=reduction).sum()
        first = torch.autograd.grad(3 * value, x, retain_graph=True)[0].clone()
        second = torch.autograd.grad(3 * value, x, retain_graph=True)[0]
        torch.testing.assert_close(first, second, rtol=1e-15, atol=0)
        third = torch.autograd.grad(value, x)[0]
        torch.testing.assert_close(first, 3 * third)
    assert torch.equal(x, kept)
    value = ours.log_cosh_loss(x, y)
    torch.autograd.backward(value, retain_graph=True)
    with torch.no_grad():
        x.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        torch.autograd.backward(value)


def test_gradients_accumulate_and_broadcast_upstream():
    x, y = inputs_of("smooth_l1_loss")
    results = []
    for door in (ours, pytorch):
        leaf = x.clone().requires_grad_()
        door.smooth_l1_loss(leaf, y, reduction="none").sum().backward()
        door.smooth_l1_loss(leaf, y).backward()
        door.smooth_l1_loss(leaf, y, reduction="none").backward(torch.rand(1, dtype=x.dtype).expand(4, 3) * 0 + 2)
        results.append(leaf.grad)
    torch.testing.assert_close(*results)


def test_every_layout(request):
    base = torch.randn(2, 3, 4, 5, dtype=torch.float64)
    other = torch.randn(2, 3, 4, 5, dtype=torch.float64)
    for view in (
        lambda t: t.to(memory_format=torch.channels_last),
        lambda t: t.transpose(0, 3),
        lambda t: t[:, ::2, 1:],
        lambda t: t[:1].expand(6, -1, -1, -1),
        lambda t: t[..., 0],
    ):
        results = []
        for door in (ours, pytorch):
            leaf = base.clone().requires_grad_()
            for reduction in ("mean", "none"):
                value = door.huber_loss(view(leaf), view(other), reduction=reduction)
                value.sum().backward()
            results.append(leaf.grad)
        torch.testing.assert_close(*results, rtol=1e-12, atol=1e-14)


def test_layouts_that_agree_are_kept():
    for view in (lambda t: t.to(memory_format=torch.channels_last), lambda t: t.transpose(0, 3), lambda t: t):
        probability, label = (view(torch.rand(2, 3, 4, 5)) for _ in range(2))
        weight = view(torch.rand(2, 3, 4, 5))
        results = []
        for door in (ours, pytorch):
            leaf = probability.clone().requires_grad_()
            values = door.binary_cross_entropy(leaf, label, weight, reduction="none")
            values.sum().backward()
            results.append((values, leaf.grad))
            assert values.stride() == probability.stride() == leaf.grad.stride()
        torch.testing.assert_close(*results)
        probability[1, 2, 3, 0] = 2.0
        index = torch.arange(probability.numel()).view(probability.shape)[1, 2, 3, 0]
        with pytest.raises(forfeit.DomainError, match=f"at index {index};"):
            ours.binary_cross_entropy(probability, label)


def test_compilation_and_export():
    torch._dynamo.reset()
    x, y = (tensor.float() for tensor in inputs_of("binary_cross_entropy_with_logits"))
    weight = torch.rand(3)
    functions = [
        lambda x, y: ours.smooth_l1_loss(2 * x, y),
        lambda x, y: ours.binary_cross_entropy_with_logits(x, y, weight, reduction="none").mean(),
        lambda x, y: ours.sigmoid_focal_loss(x, y, reduction="mean"),
        forfeit.torch.nn.QuantileLoss(tau=0.9),
        forfeit.torch.nn.HuberLoss(delta=0.3),
    ]
    for function in functions:
        results = []
        for call in (function, torch.compile(function, fullgraph=True)):
            leaf, target = x.clone().requires_grad_(), y.clone().requires_grad_()
            value = call(leaf, target)
            value.backward()
            results.append((value, leaf.grad, target.grad))
        torch.testing.assert_close(*results)
    exported = torch.export.export(forfeit.torch.nn.SmoothL1Loss(), (x, y))
    torch.testing.assert_close(exported.module()(x, y), pytorch.smooth_l1_loss(x, y))


def test_operators_keep_pytorchs_rules():
    x, y = (tensor.float() for tensor in inputs_of("binary_cross_entropy_with_logits"))
    for code in (0, 2):
        torch.library.opcheck(torch.ops.forfeit.loss.default, (x.requires_grad_(), y, None, "bce_with_logits", code))


def test_autocast_and_scaled_losses():
    x, y = torch.randn(64, dtype=torch.bfloat16), torch.randn(64)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert ours.mse_loss(x, y.bfloat16()).dtype == pytorch.mse_loss(x, y.bfloat16()).dtype == torch.float32
    half = torch.full((4096,), 1e-4, dtype=torch.float16, requires_grad=True)
    ours.mse_loss(half, torch.zeros_like(half)).mul(2.0**14).backward()
    assert half.grad[0].item() == pytest.approx(2 * 1e-4 / 4096 * 2**14, rel=2e-3)


def test_deterministic_mode_and_anomalies():
    torch.use_deterministic_algorithms(True)
    try:
        x, y = inputs_of("smooth_l1_loss")
        with torch.autograd.detect_anomaly(check_nan=True):
            ours.smooth_l1_loss(x.requires_grad_(), y).backward()
    finally:
        torch.use_deterministic_algorithms(False)


def test_fake_and_meta_tensors():
    meta = torch.zeros(3, 4, device="meta", requires_grad=True)
    value = ours.smooth_l1_loss(meta, torch.zeros(3, 4, device="meta"))
    value.backward()
    assert value.shape == () and meta.grad.shape == (3, 4) and meta.grad.is_meta
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode():
        value = ours.smooth_l1_loss(torch.zeros(3, 4), torch.zeros(3, 4), reduction="none")
    assert value.shape == (3, 4)


def test_definitions_copy_and_pickle():
    for module in (forfeit.torch.nn.HuberLoss(delta=2.0), forfeit.torch.nn.QuantileLoss(tau=0.9)):
        x, y = torch.randn(5), torch.randn(5)
        for other in (copy.deepcopy(module), pickle.loads(pickle.dumps(module))):
            assert torch.equal(other(x, y), module(x, y))


def test_scaled_losses_in_bf16_are_rounded_once():
    generator = torch.Generator().manual_seed(6)
    x = torch.randn(64, 5, generator=generator).bfloat16()
    y, labels = torch.randn(64, 5, generator=generator).bfloat16(), torch.randint(0, 5, (64,), generator=generator)
    for function in (lambda x: ours.mse_loss(x, y.to(x.dtype)), lambda x: ours.cross_entropy(x, labels)):
        for scale in (1.0, 3.0):
            gradients = []
            for leaf in (x.clone().requires_grad_(), x.double().requires_grad_()):
                (function(leaf) * scale).backward()
                gradients.append(leaf.grad)
            half_a_place = torch.exp2(torch.frexp(gradients[1]).exponent.double() - 9)
            assert ((gradients[0].double() - gradients[1]).abs() <= 1.001 * half_a_place).all()
