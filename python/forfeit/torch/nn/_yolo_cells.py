"""The loss of the first YOLO as a module: cells with a few boxes and one set of classes."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from forfeit._native import CellDetector
from forfeit.torch.nn._detector import Sums, Terms, labels


class Objects(NamedTuple):
    """The cells with an object: one row each."""

    image: Tensor
    y: Tensor
    x: Tensor
    target: Tensor
    cls: Tensor
    #: Which box of the cell answers.
    responsible: Tensor
    #: What it is to be: x, y relative to the cell, and the roots of width and height in fractions of the image.
    box: Tensor
    #: What its confidence is to be.
    confidence: Tensor


class YoloV1Loss(nn.Module):
    """The loss of YOLOv1: sums of squared errors, λ_coord = 5 and λ_noobj = 0.5, one responsible box a cell.

    `boxes` are predicted in each cell. With `rescore` the confidence of a responsible box is to be its IoU, else 1.
    """

    def __init__(
        self, boxes: int, num_classes: int, *, gains: tuple[float, float] = (5.0, 0.5), rescore: bool = True
    ) -> None:
        super().__init__()
        self.options = (boxes, num_classes, (float(gains[0]), float(gains[1])), rescore)
        self._detector = CellDetector(*self.options)

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "_detector"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._detector = CellDetector(*self.options)

    def extra_repr(self) -> str:
        boxes, num_classes, gains, rescore = self.options
        return f"boxes={boxes}, num_classes={num_classes}, gains={gains}, rescore={rescore}"

    def forward(self, cells: Tensor, targets: Tensor) -> tuple[Tensor, Terms]:
        """The total and its terms.

        Cells are (B, ny, nx, 5·boxes + classes): x, y, √w, √h and confidence of each box, then the classes; targets
        (nt, 6) rows of image, class, cx, cy, w, h in fractions of the image.
        """
        terms: list[Terms] = []
        total = Sums.apply(self._detector, labels(targets), terms, cells)
        return total, terms[0]

    def assign(self, cells: Tensor, targets: Tensor) -> Objects:
        """The cells with objects, and which of their boxes answer."""
        rows = self._detector.assign(cells.detach().contiguous(), labels(targets))
        places = torch.tensor([places for places, _, _ in rows], dtype=torch.int64).reshape(-1, 6)
        box = torch.tensor([box for _, box, _ in rows], dtype=torch.float64).reshape(-1, 4)
        confidence = torch.tensor([confidence for _, _, confidence in rows], dtype=torch.float64)
        image, y, x, target, cls, responsible = places.unbind(1)
        return Objects(image, y, x, target, cls, responsible, box, confidence)
