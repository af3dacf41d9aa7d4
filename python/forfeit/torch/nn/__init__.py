"""PyTorch's losses as modules, and those of the registry as `<Loss>Loss`.

Each is a subclass of PyTorch's own module with the same arguments, attributes and state; only the computation
differs. What is not defined here is `torch.nn`'s own.
"""

from typing import Any

import torch.nn as _pytorch
from torch import Tensor

from forfeit.torch.nn import functional
from forfeit.torch.nn._catalogue import *
from forfeit.torch.nn._yolo import DarknetRegionLoss as DarknetRegionLoss
from forfeit.torch.nn._yolo import DarknetYoloLoss as DarknetYoloLoss
from forfeit.torch.nn._yolo import YoloClassicLoss as YoloClassicLoss
from forfeit.torch.nn._yolo import YoloV3Loss as YoloV3Loss
from forfeit.torch.nn._yolo import YoloV5Loss as YoloV5Loss
from forfeit.torch.nn._yolo_cells import YoloV1Loss as YoloV1Loss
from forfeit.torch.nn._yolo_points import YoloV8Loss as YoloV8Loss


def __getattr__(name: str) -> Any:
    return getattr(_pytorch, name)


class L1Loss(_pytorch.L1Loss):
    """`torch.nn.L1Loss` computed by `functional.l1_loss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.l1_loss(input, target, reduction=self.reduction)


class MSELoss(_pytorch.MSELoss):
    """`torch.nn.MSELoss` computed by `functional.mse_loss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.mse_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(_pytorch.SmoothL1Loss):
    """`torch.nn.SmoothL1Loss` computed by `functional.smooth_l1_loss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(_pytorch.HuberLoss):
    """`torch.nn.HuberLoss` computed by `functional.huber_loss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.huber_loss(input, target, reduction=self.reduction, delta=self.delta)


class BCELoss(_pytorch.BCELoss):
    """`torch.nn.BCELoss` computed by `functional.binary_cross_entropy`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.binary_cross_entropy(input, target, weight=self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(_pytorch.BCEWithLogitsLoss):
    """`torch.nn.BCEWithLogitsLoss` computed by `functional.binary_cross_entropy_with_logits`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(
            input, target, self.weight, pos_weight=self.pos_weight, reduction=self.reduction
        )


class KLDivLoss(_pytorch.KLDivLoss):
    """`torch.nn.KLDivLoss` computed by `functional.kl_div`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class PoissonNLLLoss(_pytorch.PoissonNLLLoss):
    """`torch.nn.PoissonNLLLoss` computed by `functional.poisson_nll_loss`."""

    def forward(self, log_input: Tensor, target: Tensor) -> Tensor:
        return functional.poisson_nll_loss(
            log_input, target, log_input=self.log_input, full=self.full, eps=self.eps, reduction=self.reduction
        )


class GaussianNLLLoss(_pytorch.GaussianNLLLoss):
    """`torch.nn.GaussianNLLLoss` computed by `functional.gaussian_nll_loss`."""

    def forward(self, input: Tensor, target: Tensor, var: Tensor | float) -> Tensor:
        return functional.gaussian_nll_loss(input, target, var, full=self.full, eps=self.eps, reduction=self.reduction)


class SoftMarginLoss(_pytorch.SoftMarginLoss):
    """`torch.nn.SoftMarginLoss` computed by `functional.soft_margin_loss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.soft_margin_loss(input, target, reduction=self.reduction)


class HingeEmbeddingLoss(_pytorch.HingeEmbeddingLoss):
    """`torch.nn.HingeEmbeddingLoss` computed by `functional.hinge_embedding_loss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.hinge_embedding_loss(input, target, margin=self.margin, reduction=self.reduction)


class MarginRankingLoss(_pytorch.MarginRankingLoss):
    """`torch.nn.MarginRankingLoss` computed by `functional.margin_ranking_loss`."""

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        return functional.margin_ranking_loss(input1, input2, target, margin=self.margin, reduction=self.reduction)


class MultiLabelSoftMarginLoss(_pytorch.MultiLabelSoftMarginLoss):
    """`torch.nn.MultiLabelSoftMarginLoss` computed by `functional.multilabel_soft_margin_loss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.multilabel_soft_margin_loss(input, target, weight=self.weight, reduction=self.reduction)


class CrossEntropyLoss(_pytorch.CrossEntropyLoss):
    """`torch.nn.CrossEntropyLoss` computed by `functional.cross_entropy`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.cross_entropy(
            input,
            target,
            weight=self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class NLLLoss(_pytorch.NLLLoss):
    """`torch.nn.NLLLoss` computed by `functional.nll_loss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.nll_loss(
            input, target, weight=self.weight, ignore_index=self.ignore_index, reduction=self.reduction
        )


class SoftmaxFocalLoss(_pytorch.NLLLoss):
    """Softmax focal loss with the arguments of `torch.nn.NLLLoss` and γ, computed by
    `functional.softmax_focal_loss`."""

    def __init__(
        self, weight: Tensor | None = None, gamma: float = 2.0, ignore_index: int = -100, reduction: str = "mean"
    ) -> None:
        super().__init__(weight=weight, ignore_index=ignore_index, reduction=reduction)
        self.gamma = gamma

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.softmax_focal_loss(input, target, self.weight, self.gamma, self.ignore_index, self.reduction)

    def extra_repr(self) -> str:
        return f"gamma={self.gamma!r}, ignore_index={self.ignore_index!r}, reduction={self.reduction!r}"
