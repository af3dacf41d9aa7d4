"""Values, gradients and second derivatives against PyTorch in f64."""

import warnings

import pytest

torch = pytest.importorskip("torch")

import forfeit.torch
import torch.nn.functional as pytorch
import torchvision.ops
from forfeit.torch.nn import functional as ours
from torch_cases import CASES, EDGES, IDS, REDUCTIONS, SHAPES, normal, unit

pytestmark = pytest.mark.filterwarnings("ignore:reduction:UserWarning")


def derivatives(function, inputs, gradients, upstream):
    """The value, its gradients, and the gradients of a mixture of those."""
    inputs = [tensor.clone().requires_grad_(i in gradients) for i, tensor in enumerate(inputs)]
    value = function(*inputs)
    wanted = [inputs[i] for i in gradients]
    first = torch.autograd.grad(value, wanted, upstream(value), create_graph=True)
    mixture = sum((gradient * torch.linspace(0.5, 1.5, gradient.numel()).view_as(gradient)).sum() for gradient in first)
    if not mixture.requires_grad:
        return [value, *first]
    second = torch.autograd.grad(mixture, wanted, allow_unused=True)
    return [value, *first, *(torch.zeros(()) if tensor is None else tensor for tensor in second)]


def agree(got, expected, first=None, second=1e-12):
    """Equal; from number `first` on, as closely as `second` says."""
    for i, (mine, theirs) in enumerate(zip(got, expected, strict=False)):
        if theirs.ndim == 0 and mine.ndim:
            theirs = theirs.expand_as(mine)
        tolerance = 1e-12 if first is None or i < first else second
        torch.testing.assert_close(mine, theirs, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("case", CASES, ids=IDS)
@pytest.mark.parametrize("played", [False, True], ids=["native", "played"])
def test_equal_over_shapes_reductions_and_options(case, played):
    generator = torch.Generator().manual_seed(3)
    for shape in SHAPES:
        for setting in case.settings():
            for reduction in REDUCTIONS:
                if case.name == "kl_div" and reduction == "mean":
                    continue
                inputs = case.draw(generator, shape)
                upstreams = [
                    torch.ones_like,
                    lambda value: torch.linspace(0.3, 2, value.numel()).view_as(value).double(),
                ]
                for upstream in upstreams:
                    call = {**setting, "reduction": reduction}
                    expected = derivatives(
                        lambda *x, call=call: getattr(pytorch, case.name)(*x, **call), inputs, case.gradients, upstream
                    )
                    with forfeit.torch.played() if played else warnings.catch_warnings():
                        got = derivatives(
                            lambda *x, call=call: getattr(ours, case.name)(*x, **call), inputs, case.gradients, upstream
                        )
                    agree(got, expected, 1 + len(case.gradients), case.second)


@pytest.mark.parametrize("played", [False, True], ids=["native", "played"])
@pytest.mark.parametrize(
    "name, options",
    [
        ("l1_loss", {}),
        ("mse_loss", {}),
        ("smooth_l1_loss", {"beta": 0.5}),
        ("smooth_l1_loss", {"beta": 0.0}),
        ("huber_loss", {"delta": 0.5}),
        ("huber_loss", {"delta": 2.0}),
    ],
)
def test_equal_at_kinks(name, options, played):
    target = torch.zeros_like(EDGES)
    expected = derivatives(
        lambda x, y: getattr(pytorch, name)(x, y, **options), (EDGES, target), (0, 1), torch.ones_like
    )
    with forfeit.torch.played() if played else warnings.catch_warnings():
        got = derivatives(lambda x, y: getattr(ours, name)(x, y, **options), (EDGES, target), (0, 1), torch.ones_like)
    agree(got[:3], expected[:3])


@pytest.mark.parametrize("name", ["l1_loss", "mse_loss", "huber_loss"])
def test_weighted_regression(name):
    generator = torch.Generator().manual_seed(5)
    inputs = normal(generator, (4, 3)), normal(generator, (4, 3)), unit(generator, (4, 3))
    for reduction in ("mean", "sum", "none"):
        for gradients in ((0, 1), (0, 1, 2)):
            call = [
                derivatives(
                    lambda x, y, w, door=door: getattr(door, name)(x, y, reduction=reduction, weight=w),
                    inputs,
                    gradients,
                    lambda value: torch.linspace(1, 2, value.numel()).view_as(value).double(),
                )
                for door in (ours, pytorch)
            ]
            agree(*call)


@pytest.mark.parametrize("shape, weight_shape", [((4, 3), (4, 3)), ((4, 3), (3,)), ((4, 3), (4, 1)), ((2, 4, 3), (3,))])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_weights_of_binary_cross_entropy(shape, weight_shape, reduction):
    generator = torch.Generator().manual_seed(6)
    weight, pos_weight = unit(generator, weight_shape), 3 * unit(generator, shape[-1:])
    logits, labels = normal(generator, shape), unit(generator, shape)
    for options in (
        *({}, {"weight": weight}, {"pos_weight": pos_weight}, {"weight": weight, "pos_weight": pos_weight}),
        *(
            {"pos_weight": pos_weight[:1]},
            {"weight": weight, "pos_weight": pos_weight[0]},
            {"pos_weight": torch.zeros(1)},
        ),
    ):
        agree(
            *(
                derivatives(
                    lambda x, y, door=door: door.binary_cross_entropy_with_logits(x, y, reduction=reduction, **options),
                    (logits, labels),
                    (0, 1),
                    torch.ones_like,
                )
                for door in (ours, pytorch)
            )
        )
    agree(
        *(
            derivatives(
                lambda x, y, door=door: door.binary_cross_entropy(x, y, weight, reduction=reduction),
                (logits.sigmoid(), labels),
                (0, 1),
                torch.ones_like,
            )
            for door in (ours, pytorch)
        ),
        first=3,
        second=1e-9,
    )


def test_pos_weight_has_a_gradient():
    generator = torch.Generator().manual_seed(8)
    logits, labels = normal(generator, (5, 3)), torch.randint(0, 2, (5, 3), generator=generator).double()
    weight = (unit(generator, (3,)) * 4).requires_grad_()
    loss = lambda w: ours.binary_cross_entropy_with_logits(logits, labels, pos_weight=w)
    assert torch.autograd.gradcheck(loss, (weight,))


def test_probabilities_at_the_ends():
    p = torch.tensor([0.0, 1.0, 0.0, 1.0, 1e-50, 0.3], dtype=torch.float64)
    y = torch.tensor([1.0, 0.0, 0.0, 1.0, 1.0, 0.0], dtype=torch.float64)
    for reduction in ("none", "mean"):
        values = [door.binary_cross_entropy(p, y, reduction=reduction) for door in (ours, pytorch)]
        agree(values[:1], values[1:])
    gradients = []
    for door in (ours, pytorch):
        x = p.clone().requires_grad_()
        door.binary_cross_entropy(x, y, reduction="sum").backward()
        gradients.append(x.grad)
    # Listed difference: where the label agrees with a probability at an end, the slope is ±1 and not 0.
    torch.testing.assert_close(gradients[0][[0, 1, 4, 5]], gradients[1][[0, 1, 4, 5]], rtol=1e-12, atol=0)
    assert gradients[0][[2, 3]].tolist() == [1.0, -1.0] and gradients[1][[2, 3]].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 1.5, 2.0, 5.0])
@pytest.mark.parametrize("alpha", [-1.0, 0.25])
def test_sigmoid_focal_loss(gamma, alpha):
    generator = torch.Generator().manual_seed(4)
    logits = normal(generator, (6, 5))
    hard, soft = torch.randint(0, 2, (6, 5), generator=generator).double(), unit(generator, (6, 5))
    for labels, gradients in ((hard, (0,)), (soft, (0,)), (soft, (0, 1))):
        for reduction in ("none", "mean", "sum"):
            agree(
                *(
                    derivatives(
                        lambda x, y, door=door: door.sigmoid_focal_loss(x, y, alpha, gamma, reduction),
                        (logits, labels),
                        gradients,
                        torch.ones_like,
                    )
                    for door in (ours, torchvision.ops)
                )
            )


def test_batchmean_and_multilabel():
    generator = torch.Generator().manual_seed(2)
    x, y = normal(generator, (4, 5)), unit(generator, (4, 5))
    for reduction in ("batchmean", "sum", "none"):
        agree(
            *(
                derivatives(
                    lambda x, y, door=door: door.kl_div(x, y, reduction=reduction), (x, y), (0, 1), torch.ones_like
                )
                for door in (ours, pytorch)
            )
        )
    for reduction in ("mean", "sum", "none"):
        for weight in (None, unit(generator, (5,))):
            agree(
                *(
                    derivatives(
                        lambda x, y, door=door: door.multilabel_soft_margin_loss(x, y, weight, reduction=reduction),
                        (x, y.round()),
                        (0,),
                        torch.ones_like,
                    )
                    for door in (ours, pytorch)
                )
            )


@pytest.mark.parametrize("name", ["l1_loss", "mse_loss", "smooth_l1_loss", "soft_margin_loss", "binary_cross_entropy"])
def test_legacy_reductions(name):
    x, y = torch.rand(4, dtype=torch.float64), torch.rand(4, dtype=torch.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for legacy in ({"size_average": False}, {"reduce": False}, {"size_average": True, "reduce": True}):
            agree([getattr(ours, name)(x, y, **legacy)], [getattr(pytorch, name)(x, y, **legacy)])


def test_what_pytorch_says_of_nothing():
    for reduction in ("mean", "sum", "none"):
        x = torch.zeros(0, 3, requires_grad=True)
        value = ours.mse_loss(x, torch.zeros(0, 3), reduction=reduction)
        expected = pytorch.mse_loss(x, torch.zeros(0, 3), reduction=reduction)
        torch.testing.assert_close(value, expected, equal_nan=True)
        value.sum().backward()
        assert x.grad.shape == (0, 3)


def test_types_follow_pytorch():
    half = (torch.float16, torch.bfloat16)
    for dtype in (torch.float32, torch.float64, *half):
        for other in (torch.float32, torch.float64, *half):
            x, y = torch.rand(5, dtype=dtype), torch.rand(5, dtype=other)
            value, expected = ours.mse_loss(x, y), pytorch.mse_loss(x, y)
            tolerance = 4 * torch.finfo(min((x + y).dtype, dtype, key=lambda d: torch.finfo(d).bits)).eps
            torch.testing.assert_close(value, expected, rtol=tolerance, atol=tolerance)
    assert ours.mse_loss(torch.rand(3), torch.tensor([0, 1, 1])).dtype == torch.float32


def test_differences_are_errors_that_tell():
    x = torch.zeros(3, 1)
    with pytest.raises(ValueError, match=r"pred has shape \[3, 1\], target has shape \[3\]"):
        ours.mse_loss(x, torch.zeros(3))
    with forfeit.torch.played(), pytest.raises(ValueError, match="nothing is broadcast"):
        ours.mse_loss(x, torch.zeros(3))
    with pytest.raises(ValueError, match="target is 2 at index 0"):
        ours.binary_cross_entropy_with_logits(torch.zeros(2), torch.tensor([2.0, 0.0]))
    with forfeit.torch.validate(False):
        value = ours.binary_cross_entropy_with_logits(torch.zeros(2), torch.tensor([2.0, 0.0]))
    assert value.item() == pytest.approx(0.6931471805599453)
    with pytest.raises(ValueError, match="must be none, mean or sum"):
        ours.mse_loss(x, x, reduction="average")
    with pytest.raises(TypeError, match="complex"):
        ours.mse_loss(x.to(torch.complex64), x)
    with pytest.raises(TypeError, match="floating-point type, got torch.int64"):
        ours.mse_loss(x.long(), x.long())


def test_not_a_number_goes_through_as_in_pytorch():
    x = torch.tensor([float("nan"), 1.0], requires_grad=True)
    for name in ("mse_loss", "binary_cross_entropy_with_logits"):
        value = getattr(ours, name)(x, torch.zeros(2))
        (gradient,) = torch.autograd.grad(value, x)
        assert value.isnan() and gradient[0].isnan() and gradient[1].isfinite()


def test_right_where_pytorch_is_not():
    x = torch.tensor([-17.0, 17.0], requires_grad=True)
    y = torch.tensor([0.0, 1.0])
    each = ours.binary_cross_entropy_with_logits(x, y, reduction="none")
    torch.testing.assert_close(each, torch.full((2,), 4.1399375e-8), rtol=1e-6, atol=0)
    (gradient,) = torch.autograd.grad(each.sum(), x)
    torch.testing.assert_close(gradient, torch.tensor([4.1399375e-8, -4.1399375e-8]), rtol=1e-6, atol=0)
    far = ours.soft_margin_loss(torch.tensor([-1e4]), torch.ones(1))
    assert far.item() == 1e4
