"""Three losses of one's own, trained in PyTorch: an asymmetric cost, a clipped ratio, a likelihood with its own scale.

Each is an ordinary function of tensors, which `forfeit.loss` traces as it is.

Run it with `python examples/python/own_loss.py`. The command fits the same losses: see docs/own-loss.md.
"""

import math
from pathlib import Path

import forfeit
import numpy as np
import torch
from forfeit.torch import nn

DATA = Path(__file__).parents[2] / "data"
LIMIT = math.log(2) ** 2


def stock(pred, target, under=3.0):
    """What is missing costs three times what is left over."""
    d = target - pred
    return torch.maximum(under * d, -d)


def ratio(pred, target):
    """Errors count by ratio, and beyond a factor of 2 no more."""
    square = (torch.log(pred) - torch.log(target)) ** 2
    return torch.where(square < LIMIT, square, LIMIT)


def normal(location, scale, target):
    """The likelihood of a model that knows how sure it is."""
    return torch.log(scale) + ((target - location) / scale) ** 2 / 2


#: What they are as losses, with where their numbers lie.
LOSSES = {
    stock: forfeit.loss(under="(0, inf)")(stock),
    ratio: forfeit.loss(pred="(0, inf)", target="(0, inf)")(ratio),
    normal: forfeit.loss(scale="(0, inf)")(normal),
}


def minimised(value, *parameters, steps):
    """The parameters at which a value is least, by L-BFGS."""
    optimiser = torch.optim.LBFGS(parameters, max_iter=steps, tolerance_grad=1e-12, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        result = value()
        result.backward()
        return result

    optimiser.step(closure)
    return value().item()


def train():
    """Each loss after training, with its coefficients: intercept, then slope; of the scale too, if it is predicted."""
    year, calls = torch.tensor(np.loadtxt(DATA / "phones.csv", delimiter=",", skiprows=1)).T
    bmi, progress = torch.tensor(np.loadtxt(DATA / "diabetes.csv", delimiter=",", skiprows=1, usecols=(2, 10))).T
    fits = {}

    def model(x, start):
        """A linear model of x − mean, its coefficients, and those as of x."""
        centre = x.mean()
        weights = torch.tensor([start, 0.0], dtype=torch.float64, requires_grad=True)

        def coefficients():
            intercept, slope = weights.tolist()
            return [intercept - slope * centre.item(), slope]

        return lambda: weights[0] + weights[1] * (x - centre), weights, coefficients

    line, weights, coefficients = model(year, calls.median().item())
    criterion = nn.OwnLoss(LOSSES[stock])
    # A loss with a kink has no use for curvature: short steps, ever shorter.
    optimiser = torch.optim.Adam([weights], lr=1.0)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimiser, 0.998)
    for _ in range(8000):
        optimiser.zero_grad()
        criterion(line(), calls).backward()
        optimiser.step()
        schedule.step()
    fits["stock"] = criterion(line(), calls).item(), coefficients()

    line, weights, coefficients = model(bmi, progress.log().mean().item())
    criterion = nn.OwnLoss(LOSSES[ratio])
    value = minimised(lambda: criterion(line().exp(), progress), weights, steps=200)
    fits["ratio"] = value, coefficients()

    location, weights, coefficients = model(bmi, progress.mean().item())
    scale, of_scale, scale_coefficients = model(bmi, progress.std().log().item())
    criterion = nn.OwnLoss(LOSSES[normal])
    value = minimised(lambda: criterion(location(), progress, scale=scale().exp()), weights, of_scale, steps=500)
    fits["normal"] = value, coefficients() + scale_coefficients()
    return fits


if __name__ == "__main__":
    for name, (value, coefficients) in train().items():
        print(f"{name:8} {value:10.6f}  {'  '.join(f'{x:.5g}' for x in coefficients)}")
