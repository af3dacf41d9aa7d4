"""Losses of detectors with anchors as modules: each returns the total and its terms, and shows its assignment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from forfeit._native import GridDetector
from forfeit.torch.nn._detector import Sums, Terms, labels

Anchors = Sequence[Sequence[tuple[float, float]]]


class Rows(NamedTuple):
    """The predicted boxes of a layer that answer for targets: one row each."""

    image: Tensor
    anchor: Tensor
    y: Tensor
    x: Tensor
    target: Tensor
    cls: Tensor
    #: Centre relative to the cell, and size, in cells.
    box: Tensor
    #: Width and height in cells.
    anchor_size: Tensor


class _GridLoss(nn.Module):
    _kind: str

    def __init__(self, **options: Any) -> None:
        super().__init__()
        given: dict[str, Any] = {
            "box_loss": "ciou",
            "iou_variant": "forfeit",
            "gains": (0.05, 1.0, 0.5),
            "focal_gamma": 0.0,
            "focal_alpha": 0.25,
            "obj_pos_weight": 1.0,
            "cls_pos_weight": 1.0,
            "label_smoothing": 0.0,
            "class_weights": None,
            "largest_score_wins": False,
            "anchor_limit": 4.0,
            "balance": None,
            "responsible": "prediction",
            "ignore_threshold": 0.5,
            "rescore": True,
        } | options
        given["anchors"] = [[tuple(map(float, size)) for size in layer] for layer in given["anchors"]]
        given["strides"] = [float(stride) for stride in given["strides"]]
        weights = given["class_weights"]
        given["class_weights"] = None if weights is None else [float(weight) for weight in weights]
        given["balance"] = None if given["balance"] is None else [float(balance) for balance in given["balance"]]
        given["gains"] = [float(gain) for gain in given["gains"]]
        self.options = given
        self._detector = GridDetector(self._kind, given)

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "_detector"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._detector = GridDetector(self._kind, self.options)

    def extra_repr(self) -> str:
        return ", ".join(f"{key}={value!r}" for key, value in self.options.items() if key not in ("anchors", "strides"))

    def forward(self, predictions: Sequence[Tensor], targets: Tensor) -> tuple[Tensor, Terms]:
        """The total and its terms.

        Predictions are a list of (B, anchors, ny, nx, 5 + classes) logits, one a layer; targets (nt, 6) rows of image,
        class, cx, cy, w, h in fractions of the image.
        """
        terms: list[Terms] = []
        total = Sums.apply(self._detector, labels(targets), terms, *predictions)
        return total, terms[0]

    def assign(self, predictions: Sequence[Tensor], targets: Tensor) -> list[Rows]:
        """Which predicted boxes answer for which targets, layer by layer."""
        layers = self._detector.assign(
            [prediction.detach().contiguous() for prediction in predictions], labels(targets)
        )
        return [_rows(*layer) for layer in layers]


def _rows(places: list[list[int]], boxes: list[list[float]], sizes: list[list[float]]) -> Rows:
    image, anchor, y, x, target, cls = torch.tensor(places, dtype=torch.int64).reshape(-1, 6).unbind(1)
    box, anchor_size = torch.tensor(boxes, dtype=torch.float64), torch.tensor(sizes, dtype=torch.float64)
    return Rows(image, anchor, y, x, target, cls, box.reshape(-1, 4), anchor_size.reshape(-1, 2))


class YoloV3Loss(_GridLoss):
    """The loss of YOLOv3 with CIoU boxes: 0.05·box + 1·obj + 0.5·cls, means over rows and cells.

    `anchors` are (width, height) in pixels for each layer, `strides` the pixels of each layer's cells. `iou_variant`
    names whose arithmetic boxes are judged by: "forfeit" is finite everywhere, "eriklindernoren" the reference's.
    """

    _kind = "v3"

    def __init__(
        self,
        anchors: Anchors,
        strides: Sequence[float],
        num_classes: int,
        *,
        box_loss: str = "ciou",
        iou_variant: str = "forfeit",
        gains: tuple[float, float, float] = (0.05, 1.0, 0.5),
        focal_gamma: float = 0.0,
        focal_alpha: float = 0.25,
        obj_pos_weight: float = 1.0,
        cls_pos_weight: float = 1.0,
        label_smoothing: float = 0.0,
        class_weights: Sequence[float] | None = None,
        largest_score_wins: bool = False,
    ) -> None:
        super().__init__(**{key: value for key, value in locals().items() if key not in ("self", "__class__")})


class YoloV5Loss(_GridLoss):
    """The loss of YOLOv5, multiplied by the number of images: neighbour cells answer too, layers are balanced.

    `balance` is what the objectness of each layer counts for; `terms.layers` tells what each then cost. With
    `autobalance` every step in training moves it a little towards layers that cost the same.
    """

    _kind = "v5"

    def __init__(
        self,
        anchors: Anchors,
        strides: Sequence[float],
        num_classes: int,
        *,
        box_loss: str = "ciou",
        iou_variant: str = "forfeit",
        gains: tuple[float, float, float] = (0.05, 1.0, 0.5),
        focal_gamma: float = 0.0,
        focal_alpha: float = 0.25,
        obj_pos_weight: float = 1.0,
        cls_pos_weight: float = 1.0,
        label_smoothing: float = 0.0,
        class_weights: Sequence[float] | None = None,
        largest_score_wins: bool = False,
        anchor_limit: float = 4.0,
        balance: Sequence[float] | None = None,
        autobalance: bool = False,
    ) -> None:
        super().__init__(**{key: value for key, value in locals().items() if key not in ("self", "__class__")})

    def forward(self, predictions: Sequence[Tensor], targets: Tensor) -> tuple[Tensor, Terms]:
        total, terms = super().forward(predictions, targets)
        if self.options["autobalance"] and self.training:
            self.options["balance"] = self._detector.next_balance(terms.layers)
            self._detector = GridDetector(self._kind, self.options)
        return total, terms


class YoloClassicLoss(_GridLoss):
    """λ_coord·localisation + λ_obj·BCE(C, 1) + λ_noobj·BCE(C, 0) + λ_class·BCE(classes).

    `box_loss` is a box loss or "mse"; `gains` are coordinates, object, no object and classes. `responsible` is the
    "prediction" of largest IoU in the target's cell, or the best "anchor". `preset="yolov1"` sets gains (5, 1, 0.5, 1).
    """

    _kind = "classic"

    def __init__(
        self,
        anchors: Anchors,
        strides: Sequence[float],
        num_classes: int,
        *,
        box_loss: str = "ciou",
        iou_variant: str = "forfeit",
        gains: tuple[float, float, float, float] = (0.05, 1.0, 0.5, 0.5),
        preset: str | None = None,
        responsible: str = "prediction",
        ignore_threshold: float = 0.5,
        focal_gamma: float = 0.0,
        focal_alpha: float = 0.25,
        cls_pos_weight: float = 1.0,
        label_smoothing: float = 0.0,
        class_weights: Sequence[float] | None = None,
    ) -> None:
        if preset not in (None, "yolov1"):
            raise ValueError(f"preset is None or 'yolov1', got {preset!r}")
        if preset:
            gains = (5.0, 1.0, 0.5, 1.0)
        left_out = ("self", "__class__", "preset")
        super().__init__(**{key: value for key, value in locals().items() if key not in left_out and key != "left_out"})


class DarknetYoloLoss(_GridLoss):
    """The objective of darknet's yolo layer (YOLOv3): sums, one answering box a target, small boxes counting more."""

    _kind = "darknet"

    def __init__(
        self,
        anchors: Anchors,
        strides: Sequence[float],
        num_classes: int,
        *,
        ignore_threshold: float = 0.7,
        focal_gamma: float = 0.0,
        focal_alpha: float = 0.25,
        cls_pos_weight: float = 1.0,
        label_smoothing: float = 0.0,
        class_weights: Sequence[float] | None = None,
    ) -> None:
        super().__init__(**{key: value for key, value in locals().items() if key not in ("self", "__class__")})


class DarknetRegionLoss(_GridLoss):
    """The objective of darknet's region layer (YOLOv2): sums of squared errors and a softmax, over one layer of cells.

    `anchors` and `strides` have one entry. With `rescore` the objectness of an answering box is to be its IoU, else 1.
    """

    _kind = "region"

    def __init__(
        self,
        anchors: Anchors,
        strides: Sequence[float],
        num_classes: int,
        *,
        ignore_threshold: float = 0.6,
        rescore: bool = True,
        class_weights: Sequence[float] | None = None,
    ) -> None:
        super().__init__(**{key: value for key, value in locals().items() if key not in ("self", "__class__")})
