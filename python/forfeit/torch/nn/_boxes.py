"""Losses of boxes under torchvision's names: GIoU, DIoU and CIoU, and eight more."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from forfeit._native import box_loss

_REDUCTIONS = {"none": 0, "sum": 1, "mean": 2}


def iou_box_loss(
    loss: str,
    boxes1: Tensor,
    boxes2: Tensor,
    reduction: str = "none",
    *,
    format: str = "xyxy",
    rule: str = "forfeit",
) -> Tensor:
    """Any loss of boxes by its spec: "ciou", "siou:theta=4", "wiou_v3:mean=0.4".

    Shapes are (N, 4) or (4,). `format` is "xyxy" or "cxcywh". `rule` names whose arithmetic: "forfeit" adds no
    constants; "torchvision", "eriklindernoren", "ultralytics", "ultralytics_corners", "yolov7", "mmdet" are theirs.
    """
    code = _REDUCTIONS.get(reduction)
    if code is None:
        raise ValueError(f"{reduction} is not a valid value for reduction: it must be none, mean or sum")
    dtype, device = torch.promote_types(boxes1.dtype, boxes2.dtype), boxes1.device
    if dtype not in (torch.float32, torch.float64):
        dtype = torch.float32
    single = boxes1.dim() == 1
    pred, target = (
        boxes.to("cpu", dtype).reshape(-1, 4) if boxes.dim() == 1 else boxes.to("cpu", dtype)
        for boxes in (boxes1, boxes2)
    )
    result = _BoxLoss.apply(pred, target, loss, rule, format, code).to(device)
    return result.reshape(()) if single and code == 0 else result


class _BoxLoss(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, pred: Tensor, target: Tensor, loss: str, rule: str, format: str, code: int) -> Tensor:
        by_pred, by_target = ctx.needs_input_grad[:2]
        gradient = torch.empty(pred.shape, dtype=pred.dtype) if by_pred else None
        target_gradient = torch.empty(pred.shape, dtype=pred.dtype) if by_target else None
        values = torch.empty(pred.shape[:1], dtype=pred.dtype) if code == 0 else None
        pred, target = pred.detach(), target.detach()
        value = box_loss(
            loss, rule, format, pred, target, code, torch.get_num_threads(), True, values, gradient, target_gradient
        )
        ctx.gradients, ctx.each = (gradient, target_gradient), code == 0
        return torch.scalar_tensor(value, dtype=pred.dtype) if values is None else values

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, upstream: Tensor) -> Any:
        scale = upstream[:, None] if ctx.each else upstream
        by_pred, by_target = (None if gradient is None else gradient * scale for gradient in ctx.gradients)
        return by_pred, by_target, None, None, None, None


def generalized_box_iou_loss(boxes1: Tensor, boxes2: Tensor, reduction: str = "none", eps: float = 1e-7) -> Tensor:
    """`torchvision.ops.generalized_box_iou_loss` ; with `eps` = 0, without its constant."""
    return iou_box_loss("giou", boxes1, boxes2, reduction, rule=_rule(eps))


def distance_box_iou_loss(boxes1: Tensor, boxes2: Tensor, reduction: str = "none", eps: float = 1e-7) -> Tensor:
    """`torchvision.ops.distance_box_iou_loss` ; with `eps` = 0, without its constant."""
    return iou_box_loss("diou", boxes1, boxes2, reduction, rule=_rule(eps))


def complete_box_iou_loss(boxes1: Tensor, boxes2: Tensor, reduction: str = "none", eps: float = 1e-7) -> Tensor:
    """`torchvision.ops.complete_box_iou_loss` ; with `eps` = 0, without its constant."""
    return iou_box_loss("ciou", boxes1, boxes2, reduction, rule=_rule(eps))


def _rule(eps: float) -> str:
    if eps == 0.0:
        return "forfeit"
    if eps == 1e-7:
        return "torchvision"
    raise ValueError(f"eps must be 0 (no constant) or 1e-7 (torchvision's default), got {eps}")
