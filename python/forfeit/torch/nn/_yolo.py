"""Losses of detectors of the YOLO family as modules: each returns the total and its terms, and shows its assignment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from forfeit._native import GridDetector, PointDetector

Anchors = Sequence[Sequence[tuple[float, float]]]


class Terms(NamedTuple):
    """The parts of a total after their gains, and what each image adds to it; none carries a gradient."""

    box: float
    obj: float
    cls: float
    dfl: float
    per_image: Tensor
    #: The objectness term of each layer, after gain and balance.
    layers: list[float]


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


class _Sums(torch.autograd.Function):
    """Total, with the gradient of every prediction made ready by the one native call."""

    @staticmethod
    def forward(ctx: Any, detector: Any, labels: list[list[float]], terms: list[Terms], *predictions: Tensor) -> Tensor:
        plain = [prediction.detach().contiguous() for prediction in predictions]
        gradients = [torch.empty_like(prediction) for prediction in plain] if any(ctx.needs_input_grad[3:]) else None
        threads = torch.get_num_threads()
        if isinstance(detector, PointDetector):
            made = None if gradients is None else (gradients[0], gradients[1])
            sums = detector.run(plain[0], plain[1], labels, made, threads)
        else:
            sums = detector.run(plain, labels, gradients, threads)
        total, (box, obj, cls, dfl), per_image, layers = sums
        terms.append(Terms(box, obj, cls, dfl, torch.tensor(per_image), layers))
        ctx.gradients = gradients
        return torch.scalar_tensor(total, dtype=plain[0].dtype)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, upstream: Tensor) -> Any:
        gradients, ctx.gradients = ctx.gradients, None
        scale = upstream.item()
        if scale != 1.0:
            for gradient in gradients:
                gradient.mul_(scale)
        return None, None, None, *gradients


def _labels(targets: Tensor) -> list[list[float]]:
    return targets.detach().to("cpu", torch.float64).reshape(-1, 6).tolist()


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
        total = _Sums.apply(self._detector, _labels(targets), terms, *predictions)
        return total, terms[0]

    def assign(self, predictions: Sequence[Tensor], targets: Tensor) -> list[Rows]:
        """Which predicted boxes answer for which targets, layer by layer."""
        layers = self._detector.assign(
            [prediction.detach().contiguous() for prediction in predictions], _labels(targets)
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

    `balance` is what the objectness of each layer counts for; `terms.layers` tells what each then cost.
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
    ) -> None:
        super().__init__(**{key: value for key, value in locals().items() if key not in ("self", "__class__")})


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
        self, anchors: Anchors, strides: Sequence[float], num_classes: int, *, ignore_threshold: float = 0.7
    ) -> None:
        super().__init__(anchors=anchors, strides=strides, num_classes=num_classes, ignore_threshold=ignore_threshold)


class YoloV8Loss(nn.Module):
    """The loss of YOLOv8: task-aligned points, a distribution for each edge, multiplied by the number of images."""

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
    ) -> None:
        super().__init__()
        self.strides = [float(stride) for stride in strides]
        self.num_classes, self.reg_max = num_classes, reg_max
        gains_given = tuple(float(gain) for gain in gains)
        self._options = (num_classes, reg_max, iou_variant, gains_given, topk, (float(alpha), float(beta)), enlarge)

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
        total = _Sums.apply(self._detector(shapes), _labels(targets), terms, boxes, scores)
        return total, terms[0]

    def assign(
        self, boxes: Tensor, scores: Tensor, targets: Tensor, shapes: Sequence[tuple[int, int]]
    ) -> tuple[Tensor, Tensor]:
        """The foreground: rows of image, point, target, class; and the weight of each."""
        both = (boxes.detach().contiguous(), scores.detach().contiguous())
        rows = self._detector(shapes).assign(*both, _labels(targets))
        places = torch.tensor([place for place, _ in rows], dtype=torch.int64).reshape(-1, 4)
        return places, torch.tensor([weight for _, weight in rows], dtype=torch.float64)
