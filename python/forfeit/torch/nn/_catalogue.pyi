# Written by `cargo xtask gen` from the registry.
import torch
from torch import Tensor

__all__ = [
    "absolute_error_loss",
    "AbsoluteErrorLoss",
    "bce_loss",
    "BceLoss",
    "bce_with_logits_loss",
    "BceWithLogitsLoss",
    "focal_loss",
    "FocalLoss",
    "geman_mcclure_loss",
    "GemanMcclureLoss",
    "half_squared_error_loss",
    "HalfSquaredErrorLoss",
    "log_cosh_loss",
    "LogCoshLoss",
    "pseudo_huber_loss",
    "PseudoHuberLoss",
    "quantile_loss",
    "QuantileLoss",
    "squared_error_loss",
    "SquaredErrorLoss",
    "truncated_squared_error_loss",
    "TruncatedSquaredErrorLoss",
    "weighted_bce_loss",
    "WeightedBceLoss",
    "welsch_loss",
    "WelschLoss",
    "wing_loss",
    "WingLoss",
]

def absolute_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class AbsoluteErrorLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def bce_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class BceLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def bce_with_logits_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", pos_weight: float = 1.0, label_smoothing: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class BceWithLogitsLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", pos_weight: float = 1.0, label_smoothing: float = 0.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def focal_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None, weight: Tensor | None = None
) -> Tensor: ...

class FocalLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def geman_mcclure_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class GemanMcclureLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def half_squared_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class HalfSquaredErrorLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def log_cosh_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class LogCoshLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pseudo_huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class PseudoHuberLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def quantile_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", tau: float = 0.5, weight: Tensor | None = None
) -> Tensor: ...

class QuantileLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", tau: float = 0.5) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def squared_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class SquaredErrorLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def truncated_squared_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class TruncatedSquaredErrorLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def weighted_bce_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", w_pos: float = 1.0, w_neg: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class WeightedBceLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", w_pos: float = 1.0, w_neg: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def welsch_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class WelschLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def wing_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", w: float = 10.0, epsilon: float = 2.0, weight: Tensor | None = None
) -> Tensor: ...

class WingLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", w: float = 10.0, epsilon: float = 2.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...
