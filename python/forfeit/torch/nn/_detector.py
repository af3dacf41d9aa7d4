"""What the losses of detectors share: their result, and their one native call under autograd."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor

from forfeit._native import GridDetector, PointDetector


class Terms(NamedTuple):
    """The parts of a total after their gains, and what each image adds to it; none carries a gradient."""

    box: float
    obj: float
    cls: float
    dfl: float
    per_image: Tensor
    #: The objectness term of each layer, after gain and balance.
    layers: list[float]


def run(detector: Any, predictions: list[Tensor], rows: list[list[float]], gradients: list[Tensor] | None) -> Any:
    """The sums of a native detector; gradients are written to tensors like the predictions."""
    threads = torch.get_num_threads()
    if isinstance(detector, GridDetector):
        return detector.run(predictions, rows, gradients, threads)
    if isinstance(detector, PointDetector):
        both = None if gradients is None else (gradients[0], gradients[1])
        return detector.run(predictions[0], predictions[1], rows, both, threads)
    return detector.run(predictions[0], rows, None if gradients is None else gradients[0])


class Sums(torch.autograd.Function):
    """Total, with the gradient of every prediction made ready by the one native call."""

    @staticmethod
    def forward(ctx: Any, detector: Any, rows: list[list[float]], terms: list[Terms], *predictions: Tensor) -> Tensor:
        plain = [prediction.detach().contiguous() for prediction in predictions]
        ctx.gradients = [torch.empty_like(layer) for layer in plain] if any(ctx.needs_input_grad[3:]) else None
        ctx.call = (detector, plain, rows)
        total, (box, obj, cls, dfl), per_image, layers = run(detector, plain, rows, ctx.gradients)
        terms.append(Terms(box, obj, cls, dfl, torch.tensor(per_image), layers))
        return torch.scalar_tensor(total, dtype=plain[0].dtype)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, upstream: Tensor) -> Any:
        # Given away, so that autograd need not copy; a second backward through a retained graph computes anew.
        gradients, ctx.gradients = ctx.gradients, None
        if gradients is None:
            detector, plain, rows = ctx.call
            gradients = [torch.empty_like(layer) for layer in plain]
            run(detector, plain, rows, gradients)
        scale = upstream.item()
        if scale != 1.0:
            for gradient in gradients:
                gradient.mul_(scale)
        return None, None, None, *gradients


def labels(targets: Tensor) -> list[list[float]]:
    """Rows of image, class, cx, cy, w, h as the native call takes them."""
    return targets.detach().to("cpu", torch.float64).reshape(-1, 6).tolist()
