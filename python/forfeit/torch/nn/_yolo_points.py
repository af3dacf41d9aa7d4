"""The loss of YOLOv8 as a module: points without anchors."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from forfeit._native import PointDetector
from forfeit.torch.nn._detector import Sums, Terms, labels


class YoloV8Loss(nn.Module):
    """The loss of YOLOv8: task-aligned points, a distribution for each edge, multiplied by the number of images.

    `class_weights` are what the losses of each class's logits count for; `focal_gamma` above 0 makes them focal. Labels
    are soft already, the alignment of a point, so that there is no smoothing.
    """

    def __init__(
        self,
        strides: Sequence[float],
        num_classes: int,
        *,
        reg_max: int = 16,
        iou_variant: str = "forfeit",
        gains: tuple[float, float, float] = (7.5, 0.5, 1.5),
        topk: int = 10,
        alpha: float = 0.5,
        beta: float = 6.0,
        enlarge: bool = True,
        focal_gamma: float = 0.0,
        focal_alpha: float = 0.25,
        class_weights: Sequence[float] | None = None,
    ) -> None:
        super().__init__()
        self.strides = [float(stride) for stride in strides]
        self.num_classes, self.reg_max = num_classes, reg_max
        gains_given = tuple(float(gain) for gain in gains)
        focal = (float(focal_gamma), float(focal_alpha)) if focal_gamma > 0 else None
        weights = None if class_weights is None else [float(weight) for weight in class_weights]
        powers = (float(alpha), float(beta))
        self._options = (num_classes, reg_max, iou_variant, gains_given, topk, powers, enlarge, focal, weights)

    def _detector(self, shapes: Sequence[tuple[int, int]]) -> PointDetector:
        if len(shapes) != len(self.strides):
            raise ValueError(f"{len(shapes)} shapes for {len(self.strides)} strides: give one a layer")
        grids = [(ny, nx, stride) for (ny, nx), stride in zip(shapes, self.strides, strict=True)]
        return PointDetector(grids, *self._options)

    def forward(
        self, boxes: Tensor, scores: Tensor, targets: Tensor, shapes: Sequence[tuple[int, int]]
    ) -> tuple[Tensor, Terms]:
        """The total and its terms.

        Boxes are (B, 4·reg_max, A), scores (B, classes, A), A the cells of all layers row by row, whose (ny, nx) are
        `shapes`; targets (nt, 6) rows of image, class, cx, cy, w, h in fractions of the image.
        """
        terms: list[Terms] = []
        total = Sums.apply(self._detector(shapes), labels(targets), terms, boxes, scores)
        return total, terms[0]

    def assign(
        self, boxes: Tensor, scores: Tensor, targets: Tensor, shapes: Sequence[tuple[int, int]]
    ) -> tuple[Tensor, Tensor]:
        """The foreground: rows of image, point, target, class; and the weight of each."""
        both = (boxes.detach().contiguous(), scores.detach().contiguous())
        rows = self._detector(shapes).assign(*both, labels(targets))
        places = torch.tensor([place for place, _ in rows], dtype=torch.int64).reshape(-1, 4)
        return places, torch.tensor([weight for _, weight in rows], dtype=torch.float64)
