"""Curves of a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forfeit._loss import Loss

#: Over what a family is drawn: the label of the axis, its ends, and the targets that get a curve each.
_AXES = {
    "distance": ("pred − target", -4.0, 4.0, (0.0,)),
    "logit": ("logit", -6.0, 6.0, (0.0, 1.0)),
    "probability": ("probability", 0.002, 0.998, (0.0, 1.0)),
}


def plot(loss: Loss, ax: Axes | None) -> Axes:
    """Value as a full line and gradient as a dashed one, for each target that the family is drawn with."""
    import matplotlib.pyplot as plt

    handle = loss._handle
    if not handle.differentiable or handle.family not in _AXES:
        raise ValueError(f"{handle.name} has no curve over one variable; plot a loss that has a gradient")
    if ax is None:
        ax = plt.subplots()[1]
    label, low, high, targets = _AXES[handle.family]
    x = np.linspace(low, high, 801)
    for target in targets:
        value, gradient = loss.value_and_gradient(x, np.full_like(x, target), reduction="none")
        suffix = f", target {target:g}" if len(targets) > 1 else ""
        (line,) = ax.plot(x, value, label=f"{loss}{suffix}")
        ax.plot(x, gradient, "--", color=line.get_color(), label=f"gradient{suffix}")
    ax.set_xlabel(label)
    ax.legend()
    return ax
