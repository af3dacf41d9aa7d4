"""Losses over vectors and sequences, and margins over rows, against PyTorch."""

import itertools

import pytest

torch = pytest.importorskip("torch")

import forfeit.torch
import torch.nn.functional as pytorch
from forfeit.torch.nn import functional as ours
from test_torch_values import agree, derivatives

REDUCTIONS = ["mean", "sum", "none"]
UPSTREAMS = [torch.ones_like, lambda value: torch.linspace(0.3, 2, value.numel()).view_as(value).double()]


def normal(generator, *shape):
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def compare(call, inputs, gradients, upstream, second=True):
    """Value and gradients of the kernels, and second derivatives where PyTorch has them."""
    results = []
    for door in (ours, pytorch):
        leaves = [tensor.clone().requires_grad_(i in gradients) for i, tensor in enumerate(inputs)]
        value = call(door, *leaves)
        results.append([value, *torch.autograd.grad(value, [leaves[i] for i in gradients], upstream(value))])
    agree(*results)
    if second:
        agree(*(derivatives(lambda *x, d=door: call(d, *x), inputs, gradients, upstream) for door in (ours, pytorch)))


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", [(5,), (6, 4), (2, 3, 4), (4, 1)])
def test_triplet_margin_loss(shape, reduction):
    generator = torch.Generator().manual_seed(1)
    for p, swap, margin in itertools.product((1.0, 2.0, 3.0), (False, True), (1.0, 0.2)):
        arrays = tuple(normal(generator, *shape) for _ in range(3))
        for upstream in UPSTREAMS:
            compare(
                lambda d, *x: d.triplet_margin_loss(*x, margin=margin, p=p, swap=swap, reduction=reduction),
                arrays,
                (0, 1, 2),
                upstream,
            )


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_triplet_margin_with_distance_loss(reduction):
    generator = torch.Generator().manual_seed(2)
    arrays = tuple(normal(generator, 6, 4) for _ in range(3))
    for distance, swap in itertools.product((None, lambda x, y: 1 - pytorch.cosine_similarity(x, y)), (False, True)):
        compare(
            lambda d, *x: d.triplet_margin_with_distance_loss(
                *x, distance_function=distance, swap=swap, reduction=reduction
            ),
            arrays,
            (0, 1, 2),
            UPSTREAMS[1],
        )


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_cosine_embedding_loss(reduction):
    generator = torch.Generator().manual_seed(3)
    for shape, margin in itertools.product([(5,), (6, 4)], (0.0, 0.3)):
        # Long enough for the 1e-12 that PyTorch adds to squared lengths to vanish.
        arrays = 30 * normal(generator, *shape), 30 * normal(generator, *shape)
        target = 2 * torch.randint(0, 2, shape[:-1], generator=generator) - 1
        compare(
            lambda d, *x: d.cosine_embedding_loss(*x, target, margin=margin, reduction=reduction),
            arrays,
            (0, 1),
            UPSTREAMS[1],
        )


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_multi_margin_loss(reduction):
    generator = torch.Generator().manual_seed(4)
    for shape, p, weighted in itertools.product([(4,), (6, 4), (5, 1)], (1, 2), (False, True)):
        logits, target = normal(generator, *shape), torch.randint(0, shape[-1], shape[:-1], generator=generator)
        weight = torch.rand(shape[-1], generator=generator, dtype=torch.float64) if weighted else None
        compare(
            lambda d, x: d.multi_margin_loss(x, target, p=p, margin=0.7, weight=weight, reduction=reduction),
            (logits,),
            (0,),
            UPSTREAMS[1],
            second=False,
        )


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_multilabel_margin_loss(reduction):
    generator = torch.Generator().manual_seed(5)
    target = torch.tensor([[3, 0, -1, 1, -1], [-1, 2, 0, 1, 3], [4, 2, 1, 0, 3]])
    for shape in ((5,), (3, 5)):
        compare(
            lambda d, x: d.multilabel_margin_loss(x, target if x.ndim == 2 else target[0], reduction=reduction),
            (normal(generator, *shape),),
            (0,),
            UPSTREAMS[1],
            second=False,
        )
    with pytest.raises(ValueError, match="names class 5"):
        ours.multilabel_margin_loss(torch.zeros(5), torch.tensor([5, -1, 0, 0, 0]))


def sequences(packed=False, generator=None):
    generator = generator or torch.Generator().manual_seed(6)
    logits = normal(generator, 12, 4, 5)
    target = torch.tensor([[1, 2, 2, 4], [3, 1, 0, 0], [1, 1, 1, 0], [0, 0, 0, 0]])
    lengths, sizes = torch.tensor([12, 7, 9, 3]), torch.tensor([4, 2, 3, 0])
    if packed:
        target = torch.cat([row[:size] for row, size in zip(target, sizes, strict=True)])
    return logits, target, lengths, sizes


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("packed", [False, True])
def test_ctc_loss(reduction, packed):
    logits, target, lengths, sizes = sequences(packed)
    for behind in (lambda x: x.log_softmax(-1), lambda x: x):
        source = logits if behind(logits) is not logits else logits.log_softmax(-1)
        for upstream in UPSTREAMS:
            compare(
                lambda d, x: d.ctc_loss(behind(x), target, lengths, sizes, reduction=reduction),
                (source,),
                (0,),
                upstream,
                second=False,
            )
    one = (logits[:, 0].log_softmax(-1), torch.tensor([1, 2, 2]), torch.tensor(12), torch.tensor(3))
    torch.testing.assert_close(*(d.ctc_loss(*one, reduction=reduction) for d in (ours, pytorch)))
    lists = logits.log_softmax(-1), target, tuple(lengths.tolist()), tuple(sizes.tolist())
    torch.testing.assert_close(*(d.ctc_loss(*lists, reduction=reduction) for d in (ours, pytorch)))


def test_ctc_where_nothing_fits():
    logits = torch.zeros(3, 2, 4, dtype=torch.float64).log_softmax(-1).requires_grad_()
    target, sizes = torch.tensor([[1, 1, 2], [1, 2, 3]]), torch.tensor([3, 3])
    for blank_free in (False, True):
        values = ours.ctc_loss(logits, target, (3, 3), sizes, reduction="none", zero_infinity=blank_free)
        assert values[0] == (0 if blank_free else torch.inf) and values[1].isfinite()
        (gradient,) = torch.autograd.grad(values.sum(), logits)
        assert not gradient[:, 0].any() and gradient[:, 1].any()
    with pytest.raises(ValueError, match="target is 2 at position 0 of sequence 1"):
        ours.ctc_loss(logits[..., :2], torch.tensor([[1, 1, 1], [2, 1, 1]]), (3, 3), sizes)


def test_gradients_of_gradients():
    generator = torch.Generator().manual_seed(7)
    logits, target, *_ = sequences(generator=generator)
    arrays = [normal(generator, 4, 3).requires_grad_() for _ in range(3)]
    labels = torch.tensor([1, -1, 1, -1])
    leaf = logits[:5, :2].clone().requires_grad_()
    functions = [
        (lambda a, b, c: ours.triplet_margin_loss(a, b, c, reduction="none"), arrays),
        (lambda a, b: ours.cosine_embedding_loss(a, b, labels, reduction="none"), arrays[:2]),
        (lambda a, b: ours.info_nce_loss(a, b, temperature=0.5, reduction="none"), arrays[:2]),
        (lambda a, b: ours.nt_xent_loss(a, b, temperature=0.5), arrays[:2]),
        (lambda a, b: ours.contrastive_loss(a, b, labels.clamp(min=0), reduction="none"), arrays[:2]),
        (lambda x: ours.multi_margin_loss(x, torch.tensor([0, 2, 1, 1]), p=2), arrays[:1]),
        (lambda x: ours.ctc_loss(x.log_softmax(-1), target[:2, :2], (5, 4), (2, 1), reduction="none"), [leaf]),
    ]
    for function, inputs in functions:
        assert torch.autograd.gradcheck(function, inputs)
        assert torch.autograd.gradgradcheck(function, inputs)


def test_transformations_devices_and_types():
    generator = torch.Generator().manual_seed(8)
    a, b, c = (normal(generator, 4, 3) for _ in range(3))
    for transform in (
        lambda f: torch.func.grad(f, argnums=(0, 1, 2))(a, b, c),
        lambda f: torch.func.hessian(f)(a, b, c),
        lambda f: torch.func.jvp(f, (a, b, c), (b, c, a)),
        lambda f: torch.func.vmap(torch.func.grad(f))(a, b, c),
        lambda f: torch.compile(lambda *x: f(*x), fullgraph=True)(a, b, c),
    ):
        torch.testing.assert_close(transform(ours.triplet_margin_loss), transform(pytorch.triplet_margin_loss))
    with forfeit.torch.played():
        torch.testing.assert_close(ours.triplet_margin_loss(a, b, c), pytorch.triplet_margin_loss(a, b, c))
    meta = a.to("meta").requires_grad_()
    ours.triplet_margin_loss(meta, meta, meta).backward()
    assert meta.grad.is_meta
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        leaf = a.to(dtype).requires_grad_()
        value = ours.triplet_margin_loss(leaf, b.to(dtype), c.to(dtype))
        value.backward()
        assert value.dtype == leaf.grad.dtype == dtype
    with pytest.raises(ValueError, match="nothing is broadcast"):
        ours.triplet_margin_loss(a, b[:1], c)
    with pytest.raises(TypeError, match="floating-point type, got torch.int64"):
        ours.triplet_margin_loss(a.long(), b, c)
    with pytest.raises(ValueError, match="margin must be"):
        ours.triplet_margin_loss(a, b, c, margin=0.0)
    with pytest.raises(ValueError, match="target is 0 at row 0; it must be 1 or -1"):
        ours.cosine_embedding_loss(a, b, torch.zeros(4))


def test_retained_graphs():
    generator = torch.Generator().manual_seed(9)
    a, b, c = (normal(generator, 4, 3).requires_grad_() for _ in range(3))
    value = ours.triplet_margin_loss(a, b, c)
    first = torch.autograd.grad(3 * value, (a, b), retain_graph=True)
    second = torch.autograd.grad(3 * value, (a, b))
    torch.testing.assert_close(first, second, rtol=0, atol=0)
