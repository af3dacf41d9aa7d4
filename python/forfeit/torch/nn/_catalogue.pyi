# Written by `cargo xtask gen` from the registry.
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
    "quantile_loss",
    "QuantileLoss",
    "sigmoid_loss",
    "SigmoidLoss",
    "smoothed_hinge_loss",
    "SmoothedHingeLoss",
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

def absolute_percentage_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", floor: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class AbsolutePercentageErrorLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", floor: float = 0.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def asymmetric_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", gamma_pos: float = 1.0, gamma_neg: float = 4.0, clip: float = 0.05, weight: Tensor | None = None
) -> Tensor: ...

class AsymmetricLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", gamma_pos: float = 1.0, gamma_neg: float = 4.0, clip: float = 0.05) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def barron_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", alpha: float = 1.0, c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class BarronLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", alpha: float = 1.0, c: float = 1.0) -> None: ...
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

def binary_poly1_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", epsilon: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class BinaryPoly1Loss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", epsilon: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def binomial_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", trials: float = 1.0, full: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class BinomialLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", trials: float = 1.0, full: float = 0.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def cauchy_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class CauchyLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def dwd_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", q: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class DwdLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", q: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def epsilon_insensitive_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", epsilon: float = 0.1, weight: Tensor | None = None
) -> Tensor: ...

class EpsilonInsensitiveLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", epsilon: float = 0.1) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def expectile_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", tau: float = 0.5, weight: Tensor | None = None
) -> Tensor: ...

class ExpectileLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", tau: float = 0.5) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def exponential_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class ExponentialLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def exponential_nll_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class ExponentialNllLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def fair_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class FairLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def focal_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None, weight: Tensor | None = None
) -> Tensor: ...

class FocalLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def focal_on_probabilities_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None, weight: Tensor | None = None
) -> Tensor: ...

class FocalOnProbabilitiesLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", gamma: float = 2.0, alpha: float | None = None) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def gamma_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class GammaLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def geman_mcclure_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class GemanMcclureLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def generalised_kl_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class GeneralisedKlLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def generalised_kl_with_log_pred_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class GeneralisedKlWithLogPredLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def generalised_kl_with_logs_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class GeneralisedKlWithLogsLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def half_squared_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class HalfSquaredErrorLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def hinge_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class HingeLoss(torch.nn.Module):
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

def logistic_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class LogisticLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def logistic_distance_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class LogisticDistanceLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def lp_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", p: float = 1.5, weight: Tensor | None = None
) -> Tensor: ...

class LpLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", p: float = 1.5) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def modified_huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class ModifiedHuberLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def negative_binomial_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", dispersion: float = 1.0, full: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class NegativeBinomialLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", dispersion: float = 1.0, full: float = 0.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def perceptron_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class PerceptronLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def periodic_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class PeriodicLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", c: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pointwise_cross_entropy_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class PointwiseCrossEntropyLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pointwise_js_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", beta: float = 0.5, weight: Tensor | None = None
) -> Tensor: ...

class PointwiseJsLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", beta: float = 0.5) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pointwise_kl_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class PointwiseKlLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pointwise_kl_with_log_pred_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class PointwiseKlWithLogPredLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def pointwise_kl_with_logs_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class PointwiseKlWithLogsLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def poisson_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", full: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class PoissonLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", full: float = 0.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def poisson_rate_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", full: float = 0.0, weight: Tensor | None = None
) -> Tensor: ...

class PoissonRateLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", full: float = 0.0) -> None: ...
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

def sigmoid_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class SigmoidLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def smoothed_hinge_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", gamma: float = 1.0, weight: Tensor | None = None
) -> Tensor: ...

class SmoothedHingeLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", gamma: float = 1.0) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def squared_epsilon_insensitive_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", epsilon: float = 0.1, weight: Tensor | None = None
) -> Tensor: ...

class SquaredEpsilonInsensitiveLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", epsilon: float = 0.1) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def squared_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class SquaredErrorLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def squared_hinge_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class SquaredHingeLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def squared_log_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class SquaredLogErrorLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def symmetric_percentage_error_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class SymmetricPercentageErrorLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean") -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def total_variation_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", weight: Tensor | None = None
) -> Tensor: ...

class TotalVariationLoss(torch.nn.Module):
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

def tukey_biweight_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", c: float = 4.685, weight: Tensor | None = None
) -> Tensor: ...

class TukeyBiweightLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", c: float = 4.685) -> None: ...
    def forward(self, input: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor: ...

def tweedie_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", power: float = 1.5, weight: Tensor | None = None
) -> Tensor: ...

class TweedieLoss(torch.nn.Module):
    reduction: str
    def __init__(self, reduction: str = "mean", power: float = 1.5) -> None: ...
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
