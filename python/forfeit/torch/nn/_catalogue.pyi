# Written by `cargo xtask gen` from the registry.
from collections.abc import Sequence

import torch
from torch import Tensor

__all__ = [
    "absolute_error_loss",
    "AbsoluteErrorLoss",
    "absolute_percentage_error_loss",
    "AbsolutePercentageErrorLoss",
    "asymmetric_loss",
    "AsymmetricLoss",
    "barron_loss",
    "BarronLoss",
    "bce_loss",
    "BceLoss",
    "bce_with_logits_loss",
    "BceWithLogitsLoss",
    "binary_poly1_loss",
    "BinaryPoly1Loss",
    "binomial_loss",
    "BinomialLoss",
    "cauchy_loss",
    "CauchyLoss",
    "dwd_loss",
    "DwdLoss",
    "epsilon_insensitive_loss",
    "EpsilonInsensitiveLoss",
    "expectile_loss",
    "ExpectileLoss",
    "exponential_loss",
    "ExponentialLoss",
    "exponential_nll_loss",
    "ExponentialNllLoss",
    "fair_loss",
    "FairLoss",
    "focal_loss",
    "FocalLoss",
    "focal_on_probabilities_loss",
    "FocalOnProbabilitiesLoss",
    "gamma_loss",
    "GammaLoss",
    "geman_mcclure_loss",
    "GemanMcclureLoss",
    "generalised_kl_loss",
    "GeneralisedKlLoss",
    "generalised_kl_with_log_pred_loss",
    "GeneralisedKlWithLogPredLoss",
    "generalised_kl_with_logs_loss",
    "GeneralisedKlWithLogsLoss",
    "half_squared_error_loss",
    "HalfSquaredErrorLoss",
    "hinge_loss",
    "HingeLoss",
    "log_cosh_loss",
    "LogCoshLoss",
    "logistic_loss",
    "LogisticLoss",
    "logistic_distance_loss",
    "LogisticDistanceLoss",
    "lp_loss",
    "LpLoss",
    "modified_huber_loss",
    "ModifiedHuberLoss",
    "negative_binomial_loss",
    "NegativeBinomialLoss",
    "perceptron_loss",
    "PerceptronLoss",
    "periodic_loss",
    "PeriodicLoss",
    "pointwise_cross_entropy_loss",
    "PointwiseCrossEntropyLoss",
    "pointwise_js_loss",
    "PointwiseJsLoss",
    "pointwise_kl_loss",
    "PointwiseKlLoss",
    "pointwise_kl_with_log_pred_loss",
    "PointwiseKlWithLogPredLoss",
    "pointwise_kl_with_logs_loss",
    "PointwiseKlWithLogsLoss",
    "poisson_loss",
    "PoissonLoss",
    "poisson_rate_loss",
    "PoissonRateLoss",
    "pseudo_huber_loss",
    "PseudoHuberLoss",
    "quality_focal_loss",
    "QualityFocalLoss",
    "quantile_loss",
    "QuantileLoss",
    "sigmoid_loss",
    "SigmoidLoss",
    "smoothed_hinge_loss",
    "SmoothedHingeLoss",
    "soft_focal_loss",
    "SoftFocalLoss",
    "squared_epsilon_insensitive_loss",
    "SquaredEpsilonInsensitiveLoss",
    "squared_error_loss",
    "SquaredErrorLoss",
    "squared_hinge_loss",
    "SquaredHingeLoss",
    "squared_log_error_loss",
    "SquaredLogErrorLoss",
    "symmetric_percentage_error_loss",
    "SymmetricPercentageErrorLoss",
    "total_variation_loss",
    "TotalVariationLoss",
    "truncated_squared_error_loss",
    "TruncatedSquaredErrorLoss",
    "tukey_biweight_loss",
    "TukeyBiweightLoss",
    "tweedie_loss",
    "TweedieLoss",
    "varifocal_loss",
    "VarifocalLoss",
    "weighted_bce_loss",
    "WeightedBceLoss",
    "welsch_loss",
    "WelschLoss",
    "wing_loss",
    "WingLoss",
    "crammer_singer_loss",
    "CrammerSingerLoss",
    "distribution_focal_loss",
    "DistributionFocalLoss",
    "generalised_cross_entropy_loss",
    "GeneralisedCrossEntropyLoss",
    "js_divergence_loss",
    "JsDivergenceLoss",
    "kl_divergence_loss",
    "KlDivergenceLoss",
    "list_net_loss",
    "ListNetLoss",
    "multiclass_log_loss",
    "MulticlassLogLoss",
    "pairwise_logistic_loss",
    "PairwiseLogisticLoss",
    "poly1_loss",
    "Poly1Loss",
    "softmax_focal_loss",
    "SoftmaxFocalLoss",
    "sparsemax_loss",
    "SparsemaxLoss",
    "symmetric_cross_entropy_loss",
    "SymmetricCrossEntropyLoss",
    "dice_loss",
    "DiceLoss",
    "dice_with_logits_loss",
    "DiceWithLogitsLoss",
    "focal_tversky_loss",
    "FocalTverskyLoss",
    "focal_tversky_with_logits_loss",
    "FocalTverskyWithLogitsLoss",
    "generalised_dice_loss",
    "GeneralisedDiceLoss",
    "generalised_dice_with_logits_loss",
    "GeneralisedDiceWithLogitsLoss",
    "jaccard_loss",
    "JaccardLoss",
    "jaccard_with_logits_loss",
    "JaccardWithLogitsLoss",
    "lovasz_hinge_loss",
    "LovaszHingeLoss",
    "lovasz_softmax_loss",
    "LovaszSoftmaxLoss",
    "matthews_loss",
    "MatthewsLoss",
    "soft_correlation_loss",
    "SoftCorrelationLoss",
    "tversky_loss",
    "TverskyLoss",
    "tversky_with_logits_loss",
    "TverskyWithLogitsLoss",
    "contrastive_loss",
    "ContrastiveLoss",
    "info_nce_loss",
    "InfoNceLoss",
    "nt_xent_loss",
    "NtXentLoss",
]

def absolute_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class AbsoluteErrorLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def absolute_percentage_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", floor: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class AbsolutePercentageErrorLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", floor: float = 0.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def asymmetric_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", gamma_pos: float = 1.0, gamma_neg: float = 4.0, clip: float = 0.05, weight: Tensor | None = None
) -> Tensor: ...

class AsymmetricLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", gamma_pos: float = 1.0, gamma_neg: float = 4.0, clip: float = 0.05) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def barron_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", alpha: float = 1.0, c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class BarronLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", alpha: float = 1.0, c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def bce_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class BceLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def bce_with_logits_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", pos_weight: float = 1.0, label_smoothing: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class BceWithLogitsLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", pos_weight: float = 1.0, label_smoothing: float = 0.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def binary_poly1_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", epsilon: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class BinaryPoly1Loss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", epsilon: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def binomial_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", trials: float = 1.0, full: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class BinomialLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", trials: float = 1.0, full: float = 0.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def cauchy_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class CauchyLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def dwd_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", q: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class DwdLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", q: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def epsilon_insensitive_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", epsilon: float = 0.1, weight: Tensor | None = None
) -> Tensor: ...

class EpsilonInsensitiveLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", epsilon: float = 0.1) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def expectile_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", tau: float = 0.5, weight: Tensor | None = None
) -> Tensor: ...

class ExpectileLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", tau: float = 0.5) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def exponential_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class ExponentialLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def exponential_nll_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class ExponentialNllLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def fair_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class FairLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def focal_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None, weight: Tensor | None = None
) -> Tensor: ...

class FocalLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def focal_on_probabilities_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None, weight: Tensor | None = None
) -> Tensor: ...

class FocalOnProbabilitiesLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def gamma_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class GammaLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def geman_mcclure_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class GemanMcclureLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def generalised_kl_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class GeneralisedKlLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def generalised_kl_with_log_pred_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class GeneralisedKlWithLogPredLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def generalised_kl_with_logs_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class GeneralisedKlWithLogsLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def half_squared_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class HalfSquaredErrorLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def hinge_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class HingeLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def log_cosh_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class LogCoshLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def logistic_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class LogisticLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def logistic_distance_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class LogisticDistanceLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def lp_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", p: float = 1.5, weight: Tensor | None = None
) -> Tensor: ...

class LpLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", p: float = 1.5) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def modified_huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class ModifiedHuberLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def negative_binomial_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", dispersion: float = 1.0, full: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class NegativeBinomialLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", dispersion: float = 1.0, full: float = 0.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def perceptron_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class PerceptronLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def periodic_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class PeriodicLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pointwise_cross_entropy_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class PointwiseCrossEntropyLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pointwise_js_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", beta: float = 0.5, weight: Tensor | None = None
) -> Tensor: ...

class PointwiseJsLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", beta: float = 0.5) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pointwise_kl_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class PointwiseKlLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pointwise_kl_with_log_pred_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class PointwiseKlWithLogPredLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pointwise_kl_with_logs_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class PointwiseKlWithLogsLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def poisson_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", full: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class PoissonLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", full: float = 0.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def poisson_rate_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", full: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class PoissonRateLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", full: float = 0.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pseudo_huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class PseudoHuberLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def quality_focal_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", beta: float = 2.0, weight: Tensor | None = None
) -> Tensor: ...

class QualityFocalLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", beta: float = 2.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def quantile_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", tau: float = 0.5, weight: Tensor | None = None
) -> Tensor: ...

class QuantileLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", tau: float = 0.5) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def sigmoid_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class SigmoidLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def smoothed_hinge_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", gamma: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class SmoothedHingeLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", gamma: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def soft_focal_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None, weight: Tensor | None = None
) -> Tensor: ...

class SoftFocalLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def squared_epsilon_insensitive_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", epsilon: float = 0.1, weight: Tensor | None = None
) -> Tensor: ...

class SquaredEpsilonInsensitiveLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", epsilon: float = 0.1) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def squared_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class SquaredErrorLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def squared_hinge_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class SquaredHingeLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def squared_log_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class SquaredLogErrorLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def symmetric_percentage_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class SymmetricPercentageErrorLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def total_variation_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class TotalVariationLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def truncated_squared_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class TruncatedSquaredErrorLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def tukey_biweight_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 4.685, weight: Tensor | None = None
) -> Tensor: ...

class TukeyBiweightLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", c: float = 4.685) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def tweedie_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", power: float = 1.5, weight: Tensor | None = None
) -> Tensor: ...

class TweedieLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", power: float = 1.5) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def varifocal_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", alpha: float = 0.75, gamma: float = 2.0, weight: Tensor | None = None
) -> Tensor: ...

class VarifocalLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", alpha: float = 0.75, gamma: float = 2.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def weighted_bce_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", w_pos: float = 1.0, w_neg: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class WeightedBceLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", w_pos: float = 1.0, w_neg: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def welsch_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class WelschLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def wing_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", w: float = 10.0, epsilon: float = 2.0, weight: Tensor | None = None
) -> Tensor: ...

class WingLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", w: float = 10.0, epsilon: float = 2.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def crammer_singer_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, margin: float = 1.0, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class CrammerSingerLoss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, margin: float = 1.0, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def distribution_focal_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class DistributionFocalLoss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def generalised_cross_entropy_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, q: float = 0.7, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class GeneralisedCrossEntropyLoss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, q: float = 0.7, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def js_divergence_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, beta: float = 0.5, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class JsDivergenceLoss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, beta: float = 0.5, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def kl_divergence_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class KlDivergenceLoss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def list_net_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class ListNetLoss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def multiclass_log_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, label_smoothing: float = 0.0, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class MulticlassLogLoss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, label_smoothing: float = 0.0, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def pairwise_logistic_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class PairwiseLogisticLoss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def poly1_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, epsilon: float = 2.0, label_smoothing: float = 0.0, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class Poly1Loss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, epsilon: float = 2.0, label_smoothing: float = 0.0, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def softmax_focal_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, gamma: float = 2.0, label_smoothing: float = 0.0, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class SoftmaxFocalLoss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, gamma: float = 2.0, label_smoothing: float = 0.0, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def sparsemax_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class SparsemaxLoss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def symmetric_cross_entropy_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, alpha: float = 0.1, beta: float = 1.0, log_zero: float = 4.0, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor: ...

class SymmetricCrossEntropyLoss(torch.nn.Module):
    def __init__(self, weight: Tensor | None = None, alpha: float = 0.1, beta: float = 1.0, log_zero: float = 4.0, ignore_index: int = -100, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor) -> Tensor: ...

def dice_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", smooth: float = 0.0, weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class DiceLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", smooth: float = 0.0, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def dice_with_logits_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", smooth: float = 0.0, weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class DiceWithLogitsLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", smooth: float = 0.0, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def focal_tversky_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", alpha: float = 0.3, beta: float = 0.7, gamma: float = 0.75, smooth: float = 0.0, weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class FocalTverskyLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", alpha: float = 0.3, beta: float = 0.7, gamma: float = 0.75, smooth: float = 0.0, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def focal_tversky_with_logits_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", alpha: float = 0.3, beta: float = 0.7, gamma: float = 0.75, smooth: float = 0.0, weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class FocalTverskyWithLogitsLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", alpha: float = 0.3, beta: float = 0.7, gamma: float = 0.75, smooth: float = 0.0, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def generalised_dice_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class GeneralisedDiceLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def generalised_dice_with_logits_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class GeneralisedDiceWithLogitsLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def jaccard_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", smooth: float = 0.0, weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class JaccardLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", smooth: float = 0.0, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def jaccard_with_logits_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", smooth: float = 0.0, weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class JaccardWithLogitsLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", smooth: float = 0.0, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def lovasz_hinge_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class LovaszHingeLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def lovasz_softmax_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class LovaszSoftmaxLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def matthews_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class MatthewsLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def soft_correlation_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class SoftCorrelationLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def tversky_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", alpha: float = 0.5, beta: float = 0.5, smooth: float = 0.0, weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class TverskyLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", alpha: float = 0.5, beta: float = 0.5, smooth: float = 0.0, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def tversky_with_logits_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", alpha: float = 0.5, beta: float = 0.5, smooth: float = 0.0, weight: Tensor | None = None, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False
) -> Tensor: ...

class TverskyWithLogitsLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", alpha: float = 0.5, beta: float = 0.5, smooth: float = 0.0, keep_axes: Sequence[int] = (), absent: str = "count", logarithm: bool = False) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def contrastive_loss(
    first: Tensor, second: Tensor, target: Tensor, reduction: str = "mean", margin: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class ContrastiveLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", margin: float = 1.0) -> None: ...
    def forward(self, first: Tensor, second: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def info_nce_loss(
    first: Tensor, second: Tensor, reduction: str = "mean", temperature: float = 0.07, weight: Tensor | None = None
) -> Tensor: ...

class InfoNceLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", temperature: float = 0.07) -> None: ...
    def forward(self, first: Tensor, second: Tensor, weight: Tensor | None = None) -> Tensor: ...

def nt_xent_loss(
    first: Tensor, second: Tensor, reduction: str = "mean", temperature: float = 0.5, weight: Tensor | None = None
) -> Tensor: ...

class NtXentLoss(torch.nn.Module):
    def __init__(self, reduction: str = "mean", temperature: float = 0.5) -> None: ...
    def forward(self, first: Tensor, second: Tensor, weight: Tensor | None = None) -> Tensor: ...
