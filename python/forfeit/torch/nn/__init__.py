"""PyTorch's losses as modules, and those of the registry as `<Loss>Loss`.

Each is a subclass of PyTorch's own module with the same arguments, attributes and state; only the computation
differs. What is not defined here is `torch.nn`'s own.
"""

from typing import Any

import torch.nn as _pytorch
from torch import Tensor

from forfeit.torch.nn import functional
from forfeit.torch.nn._catalogue import *
from forfeit.torch.nn._own import OwnLoss as OwnLoss
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


class MultiMarginLoss(_pytorch.MultiMarginLoss):
    """`torch.nn.MultiMarginLoss` computed by `functional.multi_margin_loss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.multi_margin_loss(
            input, target, p=self.p, margin=self.margin, weight=self.weight, reduction=self.reduction
        )


class MultiLabelMarginLoss(_pytorch.MultiLabelMarginLoss):
    """`torch.nn.MultiLabelMarginLoss` computed by `functional.multilabel_margin_loss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return functional.multilabel_margin_loss(input, target, reduction=self.reduction)


class CosineEmbeddingLoss(_pytorch.CosineEmbeddingLoss):
    """`torch.nn.CosineEmbeddingLoss` computed by `functional.cosine_embedding_loss`."""

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        return functional.cosine_embedding_loss(input1, input2, target, margin=self.margin, reduction=self.reduction)


class TripletMarginLoss(_pytorch.TripletMarginLoss):
    """`torch.nn.TripletMarginLoss` computed by `functional.triplet_margin_loss`."""

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        return functional.triplet_margin_loss(
            anchor,
            positive,
            negative,
            margin=self.margin,
            p=self.p,
            eps=self.eps,
            swap=self.swap,
            reduction=self.reduction,
        )


class TripletMarginWithDistanceLoss(_pytorch.TripletMarginWithDistanceLoss):
    """`torch.nn.TripletMarginWithDistanceLoss` computed by `functional.triplet_margin_with_distance_loss`."""

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        return functional.triplet_margin_with_distance_loss(
            anchor,
            positive,
            negative,
            distance_function=self.distance_function,
            margin=self.margin,
            swap=self.swap,
            reduction=self.reduction,
        )


class CTCLoss(_pytorch.CTCLoss):
    """`torch.nn.CTCLoss` computed by `functional.ctc_loss`."""

    def forward(self, log_probs: Tensor, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor) -> Tensor:
        lengths = input_lengths, target_lengths
        return functional.ctc_loss(log_probs, targets, *lengths, self.blank, self.reduction, self.zero_infinity)


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
