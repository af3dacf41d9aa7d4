"""Losses over rows of classes against PyTorch."""

import itertools

import pytest

torch = pytest.importorskip("torch")

import forfeit.torch
import torch.nn.functional as pytorch
from forfeit.torch import nn
from forfeit.torch.nn import functional as ours
from test_torch_values import agree, derivatives

SHAPES = [(4,), (1, 3), (6, 4), (5, 7, 3), (2, 3, 4, 2), (3, 1)]
UPSTREAMS = [torch.ones_like, lambda value: torch.linspace(0.3, 2, value.numel()).view_as(value).double()]


def labels(generator, shape, ignore):
    classes = shape[1] if len(shape) > 1 else shape[0]
    rest = (shape[0], *shape[2:]) if len(shape) > 1 else ()
    target = torch.randint(0, classes, rest, generator=generator)
    if ignore and target.numel() > 1:
        target.view(-1)[::3] = -100
    return target


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("shape", SHAPES)
def test_cross_entropy_over_labels(shape, reduction):
    generator = torch.Generator().manual_seed(2)
    classes = shape[1] if len(shape) > 1 else shape[0]
    for weighted, smoothing, ignore in itertools.product((False, True), (0.0, 0.1), (False, True)):
        logits = 3 * torch.randn(shape, generator=generator, dtype=torch.float64)
        target = labels(generator, shape, ignore)
        weight = torch.rand(classes, generator=generator, dtype=torch.float64) + 0.1 if weighted else None
        options = {"weight": weight, "label_smoothing": smoothing, "reduction": reduction}
        for upstream in UPSTREAMS:
            agree(
                *(
                    derivatives(lambda x, d=door: d.cross_entropy(x, target, **options), (logits,), (0,), upstream)
                    for door in (ours, pytorch)
                )
            )


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("shape", SHAPES)
def test_cross_entropy_over_probabilities(shape, reduction):
    generator = torch.Generator().manual_seed(3)
    axis = min(1, len(shape) - 1)
    logits = 3 * torch.randn(shape, generator=generator, dtype=torch.float64)
    target = torch.randn(shape, generator=generator, dtype=torch.float64).softmax(axis)
    weight = torch.rand(shape[axis], generator=generator, dtype=torch.float64) + 0.1
    for options in ({}, {"weight": weight}, {"label_smoothing": 0.2}, {"weight": weight, "label_smoothing": 0.2}):
        for gradients in ((0,), (0, 1)):
            agree(
                *(
                    derivatives(
                        lambda x, y, d=door: d.cross_entropy(x, y, reduction=reduction, **options),
                        (logits, target),
                        gradients,
                        UPSTREAMS[1],
                    )
                    for door in (ours, pytorch)
                )
            )


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("shape", SHAPES)
def test_nll_loss(shape, reduction):
    generator = torch.Generator().manual_seed(4)
    axis = min(1, len(shape) - 1)
    logs = torch.randn(shape, generator=generator, dtype=torch.float64).log_softmax(axis)
    target = labels(generator, shape, ignore=True)
    for weight in (None, torch.rand(shape[axis], generator=generator, dtype=torch.float64)):
        agree(
            *(
                derivatives(
                    lambda x, d=door: d.nll_loss(x, target, weight, reduction=reduction), (logs,), (0,), UPSTREAMS[1]
                )
                for door in (ours, pytorch)
            )
        )


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_softmax_focal_loss(gamma):
    generator = torch.Generator().manual_seed(5)
    logits = 2 * torch.randn(6, 4, generator=generator, dtype=torch.float64)
    target, weight = labels(generator, (6, 4), ignore=True), torch.rand(4, generator=generator, dtype=torch.float64)
    for reduction in ("mean", "sum", "none"):
        for class_weight in (None, weight):
            results = []
            for played in (False, True):
                call = lambda x: ours.softmax_focal_loss(x, target, class_weight, gamma, reduction=reduction)
                if played:
                    with forfeit.torch.played():
                        results.append(derivatives(call, (logits,), (0,), UPSTREAMS[1]))
                else:
                    results.append(derivatives(call, (logits,), (0,), UPSTREAMS[1]))
            agree(*results)
    if gamma == 0:
        torch.testing.assert_close(
            ours.softmax_focal_loss(logits, target, gamma=0.0), ours.cross_entropy(logits, target)
        )
    x = logits[:3].clone().requires_grad_()
    assert torch.autograd.gradgradcheck(
        lambda x: ours.softmax_focal_loss(x, target[:3].clamp(min=0), gamma=gamma), (x,)
    )


def test_the_notes_of_the_founding_example():
    logits = torch.tensor(
        [
            [0.5688, -1.1567, 1.8231, -0.2724, -1.2335, 0.9968, 0.9643],
            [-0.1824, 0.3010, 1.7070, 0.8743, 0.4528, 1.4306, -2.3726],
            [-2.5052, -0.3744, 0.3718, -1.5129, -2.0459, 1.0374, -0.5433],
        ],
        dtype=torch.float64,
    )
    target = torch.tensor([6, 5, 1])
    expected = torch.tensor([1.159897526347666, 0.728331255679127, 1.692323265439966], dtype=torch.float64)
    each = ours.softmax_focal_loss(logits, target, reduction="none")
    torch.testing.assert_close(each, expected, rtol=1e-13, atol=0)
    weight = torch.arange(1.0, 8.0, dtype=torch.float64)
    sums = 8.119282684 + 4.369987534 + 3.384646531
    assert nn.SoftmaxFocalLoss(weight)(logits, target).item() == pytest.approx(sums / 15, abs=1e-9)


def test_transformations_layouts_and_types():
    x, y = torch.randn(6, 5, dtype=torch.float64), torch.randint(0, 5, (6,))
    for transform in (
        lambda f: torch.func.hessian(f)(x, y),
        lambda f: torch.func.vmap(torch.func.grad(f))(x.view(2, 3, 5), y.view(2, 3)),
        lambda f: torch.compile(lambda x, y: f(x, y), fullgraph=True)(x, y),
    ):
        torch.testing.assert_close(transform(ours.cross_entropy), transform(pytorch.cross_entropy))
    images = torch.randn(2, 3, 4, 4).to(memory_format=torch.channels_last).requires_grad_()
    target = torch.randint(0, 3, (2, 4, 4))
    gradients = [torch.autograd.grad(door.cross_entropy(images, target), images)[0] for door in (ours, pytorch)]
    torch.testing.assert_close(*gradients)
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        value = ours.cross_entropy(x.to(dtype), y)
        assert value.dtype == dtype
        torch.testing.assert_close(value.float(), pytorch.cross_entropy(x.to(dtype).float(), y), rtol=1e-2, atol=0)


def test_right_or_a_clear_error():
    x = torch.tensor([[17.0, 0.0, -1.0]], requires_grad=True)
    value = ours.cross_entropy(x, torch.tensor([0]))
    assert value.item() == pytest.approx(5.6629355e-8, rel=1e-6)
    (gradient,) = torch.autograd.grad(value, x)
    assert gradient[0, 0].item() == pytest.approx(-5.6629353e-8, rel=1e-6)
    with pytest.raises(ValueError, match="target is 7 at row 1; labels must be in 0..3"):
        ours.cross_entropy(torch.zeros(2, 3), torch.tensor([0, 7]))
    with pytest.raises(ValueError, match="target has shape"):
        ours.cross_entropy(torch.zeros(2, 3), torch.zeros(3, dtype=torch.int64))
    assert ours.cross_entropy(torch.zeros(2, 3), torch.full((2,), -100)).isnan()
