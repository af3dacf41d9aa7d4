"""Every loss of PyTorch that is computed here, with the options and inputs it is compared on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import torch

SHAPES = [(), (1,), (7,), (3, 5), (2, 3, 4), (4, 2, 3, 2)]
REDUCTIONS = ["mean", "sum", "none"]
#: Residuals that meet the kinks of every distance loss with the parameters below.
EDGES = torch.tensor([0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 1e-3, 10.0], dtype=torch.float64)


@dataclass
class Case:
    """A function, how its inputs are drawn, and the values of its options."""

    name: str
    draw: Callable[[torch.Generator, tuple[int, ...]], tuple[torch.Tensor, ...]]
    options: dict[str, list[Any]] = field(default_factory=dict)
    #: Which inputs have gradients to compare.
    gradients: tuple[int, ...] = (0, 1)
    #: How far second derivatives agree: PyTorch's own may be less accurate.
    second: float = 1e-12

    def settings(self) -> Iterator[dict[str, Any]]:
        names = list(self.options)
        for values in product(*self.options.values()):
            yield dict(zip(names, values, strict=True))


def normal(generator: torch.Generator, shape: tuple[int, ...], scale: float = 2.0) -> torch.Tensor:
    return scale * torch.randn(shape, generator=generator, dtype=torch.float64)


def unit(generator: torch.Generator, shape: tuple[int, ...]) -> torch.Tensor:
    return torch.rand(shape, generator=generator, dtype=torch.float64)


def signs(generator: torch.Generator, shape: tuple[int, ...]) -> torch.Tensor:
    return 2.0 * torch.randint(0, 2, shape, generator=generator).double() - 1


def distance(generator, shape):
    return normal(generator, shape), normal(generator, shape)


def logits_and_soft_labels(generator, shape):
    return normal(generator, shape, 4.0), unit(generator, shape)


def logits_and_labels(generator, shape):
    return normal(generator, shape, 4.0), torch.randint(0, 2, shape, generator=generator).double()


def probabilities(generator, shape):
    return 0.01 + 0.98 * unit(generator, shape), unit(generator, shape)


def counts(generator, shape):
    return unit(generator, shape) * 4 + 0.1, torch.randint(1, 9, shape, generator=generator).double()


CASES = [
    Case("l1_loss", distance),
    Case("mse_loss", distance),
    Case("smooth_l1_loss", distance, {"beta": [1.0, 0.25, 3.0, 0.0]}),
    Case("huber_loss", distance, {"delta": [1.0, 0.25, 3.0]}),
    # PyTorch adds 1e-12 to p and 1 − p in the second derivative alone.
    Case("binary_cross_entropy", probabilities, second=1e-9),
    Case("binary_cross_entropy_with_logits", logits_and_soft_labels),
    Case("kl_div", lambda g, s: (normal(g, s), unit(g, s) + 0.01), {"log_target": [False]}),
    Case("kl_div", lambda g, s: (normal(g, s), normal(g, s)), {"log_target": [True]}),
    Case("poisson_nll_loss", counts, {"log_input": [True, False], "full": [False, True], "eps": [1e-8, 1e-2]}),
    Case(
        "gaussian_nll_loss",
        lambda g, s: (normal(g, s), normal(g, s), unit(g, s)),
        {"full": [False, True], "eps": [1e-6, 0.3]},
        gradients=(0, 1, 2),
    ),
    Case("soft_margin_loss", lambda g, s: (normal(g, s), signs(g, s)), gradients=(0,)),
    Case("hinge_embedding_loss", lambda g, s: (normal(g, s), signs(g, s)), {"margin": [1.0, 0.3]}, gradients=(0,)),
    Case("margin_ranking_loss", lambda g, s: (normal(g, s), normal(g, s), signs(g, s)), {"margin": [0.0, 0.7]}),
]
IDS = [f"{case.name}-{i}" for i, case in enumerate(CASES)]
