"""Names, signatures and state of the modules, against PyTorch's."""

import inspect

import pytest

torch = pytest.importorskip("torch")

import forfeit
import forfeit.torch
import torch.nn as pytorch
import torchvision.ops
from domains import inside
from forfeit.torch import nn

FUNCTIONS = [
    name
    for name, value in vars(nn.functional).items()
    if inspect.isfunction(value)
    and value.__module__.startswith("forfeit.torch.nn")
    and hasattr(pytorch.functional, name)
]
MODULES = [
    name for name, value in vars(nn).items() if inspect.isclass(value) and value.__module__ == "forfeit.torch.nn"
]
OWN_MODULES = [name for name in MODULES if hasattr(pytorch, name)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_have_pytorchs_signature(name):
    theirs = torchvision.ops.sigmoid_focal_loss if name == "sigmoid_focal_loss" else getattr(pytorch.functional, name)
    assert inspect.signature(getattr(nn.functional, name)) == inspect.signature(theirs)


@pytest.mark.parametrize("name", OWN_MODULES)
def test_modules_have_pytorchs_signature_and_state(name):
    mine, theirs = getattr(nn, name), getattr(pytorch, name)
    assert inspect.signature(mine) == inspect.signature(theirs)
    assert inspect.signature(mine.forward) == inspect.signature(theirs.forward)
    assert issubclass(mine, theirs)
    assert repr(mine()) == repr(theirs()) and mine().state_dict().keys() == theirs().state_dict().keys()


def test_modules_compute_what_the_functions_do():
    generator = torch.Generator().manual_seed(1)
    x, y = torch.rand(4, 3, generator=generator), torch.rand(4, 3, generator=generator)
    weight = torch.rand(3, generator=generator)
    f = nn.functional
    for module, expected in [
        (nn.L1Loss(reduction="sum"), f.l1_loss(x, y, reduction="sum")),
        (nn.MSELoss(), f.mse_loss(x, y)),
        (nn.SmoothL1Loss(beta=0.2), f.smooth_l1_loss(x, y, beta=0.2)),
        (nn.HuberLoss(delta=0.2), f.huber_loss(x, y, delta=0.2)),
        (nn.BCELoss(weight=weight), f.binary_cross_entropy(x, y, weight)),
        (nn.BCEWithLogitsLoss(pos_weight=weight), f.binary_cross_entropy_with_logits(x, y, pos_weight=weight)),
        (nn.KLDivLoss(reduction="batchmean", log_target=True), f.kl_div(x, y, reduction="batchmean", log_target=True)),
        (nn.PoissonNLLLoss(log_input=False, full=True), f.poisson_nll_loss(x, y, log_input=False, full=True)),
        (nn.SoftMarginLoss(), f.soft_margin_loss(x, y)),
        (nn.HingeEmbeddingLoss(margin=0.4), f.hinge_embedding_loss(x, y.sign(), margin=0.4)),
        (nn.MultiLabelSoftMarginLoss(weight), f.multilabel_soft_margin_loss(x, y, weight)),
        (nn.QuantileLoss("sum", 0.9), f.quantile_loss(x, y, "sum", tau=0.9)),
    ]:
        target = y.sign() if isinstance(module, nn.HingeEmbeddingLoss) else y
        assert torch.equal(module(x, target), expected), module
    assert torch.equal(nn.GaussianNLLLoss(full=True)(x, y, x), f.gaussian_nll_loss(x, y, x, full=True))
    assert torch.equal(nn.MarginRankingLoss(0.1)(x, y, x.sign()), f.margin_ranking_loss(x, y, x.sign(), margin=0.1))


def test_what_is_no_loss_is_pytorchs():
    assert nn.Linear is pytorch.Linear and nn.functional.relu is pytorch.functional.relu
    assert forfeit.torch.functional is nn.functional
    with pytest.raises(AttributeError):
        nn.NoSuchThing  # noqa: B018


@pytest.mark.parametrize(
    "info",
    [
        info
        for info in forfeit._native.infos()
        if info["differentiable"] and info["form"] == "elements" and not info["further"]
    ],
    ids=lambda info: info["name"],
)
def test_every_loss_has_a_function_and_a_module(info):
    name = info["name"]
    loss = forfeit.parse(name)
    function = getattr(nn.functional, f"{name}_loss")
    assert hasattr(nn, f"{type(loss).__name__}Loss")
    generator = torch.Generator().manual_seed(3)
    x = torch.rand(6, 2, generator=generator, dtype=torch.float64)
    x, y = inside(info, x, torch.randint(0, 2, (6, 2), generator=generator).double())
    leaf = x.clone().requires_grad_()
    function(leaf, y).backward()
    gradient = loss.value_and_gradient(x, y)[1]
    torch.testing.assert_close(leaf.grad, gradient, rtol=1e-15, atol=0)
    with forfeit.torch.played():
        played = x.clone().requires_grad_()
        function(played, y).backward()
    torch.testing.assert_close(played.grad, gradient, rtol=1e-12, atol=1e-14)


def test_arguments_of_the_catalogue():
    x, y = torch.zeros(2), torch.ones(2)
    with pytest.raises(TypeError, match="takes input, target, reduction, tau, weight"):
        nn.functional.quantile_loss(x, y, tail=0.9)
    with pytest.raises(TypeError, match="multiple values"):
        nn.functional.quantile_loss(x, y, "mean", reduction="mean")
    with pytest.raises(ValueError, match="quantile: tau must be in"):
        nn.functional.quantile_loss(x, y, tau=2.0)
    assert "tau=0.9" in repr(nn.QuantileLoss(tau=0.9))
    assert str(inspect.signature(nn.QuantileLoss)) == "(reduction: 'str' = 'mean', tau: 'float' = 0.5) -> 'None'"
    for bad in (
        lambda: nn.QuantileLoss("mean", 0.5, 1),
        lambda: nn.QuantileLoss("mean", reduction="sum"),
        lambda: nn.QuantileLoss(q=1),
    ):
        with pytest.raises(TypeError, match="QuantileLoss takes reduction, tau, each once"):
            bad()
