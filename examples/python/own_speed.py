"""How fast losses of one's own are: a training step's loss, forward and backward, against the same code in PyTorch.

A loss that is a built-in one is computed by that one's kernel. It is measured interpreted too, as any other would be.

Run it with `python examples/python/own_speed.py` on a quiet machine. It prints medians of interleaved rounds, in
nanoseconds per element.
"""

import statistics
import time

import forfeit
import own_loss
import torch
from forfeit.torch import nn

N = 1 << 22
ROUNDS = 15


def huber(pred, target):
    d = (pred - target).abs()
    return torch.where(d <= 1, d**2 / 2, d - 0.5)


def log_cosh(pred, target):
    return torch.log(torch.cosh(pred - target))


def focal(pred, target):
    p = torch.sigmoid(pred)
    return torch.where(target == 1, -0.25 * (1 - p) ** 2 * torch.log(p), -0.75 * p**2 * torch.log(1 - p))


#: The functions that are measured, with where their numbers lie.
RANGES = {
    own_loss.stock: {"under": "(0, inf)"},
    own_loss.ratio: {"pred": "(0, inf)", "target": "(0, inf)"},
    own_loss.normal: {"scale": "(0, inf)"},
    huber: {},
    log_cosh: {},
    focal: {"target": "{0, 1}"},
}


def step(compute, leaves):
    """One loss with its gradients."""
    for leaf in leaves:
        leaf.grad = None
    compute(*leaves).backward()


def measured(function, leaves, target):
    """Prints a row: the same function traced, in eager mode, compiled. A built-in loss has one interpreted too."""
    loss = forfeit.loss(**RANGES[function])(function)
    row(function, function.__name__, loss, leaves, target)
    if loss.built_in is not None:
        loss = forfeit.loss(interpreted=True, **RANGES[function])(function)
        row(function, f"{function.__name__}, interpreted", loss, leaves, target)


def row(function, name, loss, leaves, target):
    criterion = nn.OwnLoss(loss)
    compiled = torch.compile(lambda *numbers: function(*numbers).mean())
    ways = [
        lambda pred, *others: criterion(pred, target, **dict(zip(criterion.further, others, strict=True))),
        lambda *numbers: function(*numbers, target).mean(),
        lambda *numbers: compiled(*numbers, target),
    ]
    times = [[] for _ in ways]
    for round in range(-2, ROUNDS):
        for way, kept in zip(ways, times, strict=True):
            start = time.perf_counter()
            step(way, leaves)
            if round >= 0:
                kept.append((time.perf_counter() - start) / N * 1e9)
    own, eager, compiled_time = map(statistics.median, times)
    ratios = f"eager/own {eager / own:5.1f}   compile/own {compiled_time / own:5.2f}"
    print(f"{name:22} own {own:5.2f}   eager {eager:6.2f}   compile {compiled_time:6.2f}   {ratios}", flush=True)


def main():
    torch.set_num_threads(2)
    torch.manual_seed(1)
    pred, target = 2 * torch.randn(2, N)
    label = (torch.rand(N) < 0.3).float()
    positive = pred.exp(), target.exp()

    def leaf(tensor):
        return tensor.detach().clone().requires_grad_()

    measured(own_loss.stock, [leaf(pred)], target)
    measured(own_loss.ratio, [leaf(positive[0])], positive[1])
    measured(own_loss.normal, [leaf(pred), leaf(positive[0] + 0.1)], target)
    measured(huber, [leaf(pred)], target)
    measured(log_cosh, [leaf(pred)], target)
    measured(focal, [leaf(pred)], label)


if __name__ == "__main__":
    main()
