"""The rest of the catalogue for PyTorch: its own function where it has one, else the textbook formula as users spell it.

Every function takes the predicted numbers and the target, and gives the mean.
"""

import math

import torch
import torch.nn.functional as F


def mean(formula):
    """The mean of a formula of pred and target."""
    return lambda pred, target: formula(pred, target).mean()


def of_residual(formula):
    return lambda pred, target: formula(pred - target).mean()


def of_margin(formula):
    return lambda pred, target: formula(pred * target).mean()


def smoothed_hinge(m):
    u = 1 - m
    return torch.where(u <= 0, 0.0, torch.where(u < 1, 0.5 * u * u, u - 0.5))


def wing(d):
    a = d.abs()
    return torch.where(a < 10, 10 * torch.log1p(a / 2), a - 10 + 10 * math.log(6))


def tukey(d, c=4.685):
    inside = 1 - (1 - (d / c).square()).clamp(min=0) ** 3
    return c * c / 6 * inside


def cross_entropy(pred, target):
    return F.binary_cross_entropy_with_logits(pred, target, reduction="none")


def asymmetric(pred, target):
    p = torch.sigmoid(pred)
    q = (p - 0.05).clamp(min=0)
    return -target * (1 - p) * F.logsigmoid(pred) - (1 - target) * q**4 * torch.log1p(-q)


def poly1(pred, target):
    p = torch.sigmoid(pred)
    return cross_entropy(pred, target) + 1 - (p * target + (1 - p) * (1 - target))


def focal_on_probabilities(p, target):
    p_t = p * target + (1 - p) * (1 - target)
    return -((1 - p_t) ** 2) * p_t.log()


def soft_focal(pred, target):
    p = torch.sigmoid(pred)
    return target * (1 - p) ** 2 * F.softplus(-pred) + (1 - target) * p**2 * F.softplus(pred)


def quality_focal(pred, target):
    return (target - torch.sigmoid(pred)).abs() ** 2 * cross_entropy(pred, target)


def varifocal(pred, target):
    weight = torch.where(target > 0, target, 0.75 * torch.sigmoid(pred) ** 2)
    return weight * cross_entropy(pred, target)


def js(q, p):
    m = 0.5 * (p + q)
    return 0.5 * (torch.xlogy(p, p / m) + torch.xlogy(q, q / m))


def gaussian(pred, scale, target):
    return F.gaussian_nll_loss(pred, target, scale.square())


def gaussian_by_formula(pred, scale, target):
    return (0.5 * ((pred - target) / scale).square() + scale.log()).mean()


def laplace(pred, scale, target):
    return ((pred - target).abs() / scale + scale.log()).mean()


def student_t(pred, scale, target):
    return (2.5 * torch.log1p(((pred - target) / scale).square() / 4) + scale.log()).mean()


def von_mises(pred, concentration, target):
    bessel = torch.special.i0e(concentration).log() + concentration
    return (bessel - concentration * torch.cos(pred - target)).mean()


CATALOGUE = {
    "half_squared_error": [of_residual(lambda d: 0.5 * d.square())],
    "pseudo_huber": [of_residual(lambda d: torch.sqrt(1 + d.square()) - 1)],
    "truncated_squared_error": [of_residual(lambda d: d.square().clamp(max=1))],
    "expectile": [of_residual(lambda d: 0.5 * d.square())],
    "epsilon_insensitive": [of_residual(lambda d: F.relu(d.abs() - 0.1))],
    "squared_epsilon_insensitive": [of_residual(lambda d: F.relu(d.abs() - 0.1).square())],
    "lp": [of_residual(lambda d: d.abs() ** 1.5)],
    "logistic_distance": [of_residual(lambda d: d + 2 * F.softplus(-d) - 2 * math.log(2))],
    "periodic": [of_residual(lambda d: 1 - torch.cos(2 * math.pi * d))],
    "wing": [of_residual(wing)],
    "squared_log_error": [mean(lambda p, t: (torch.log1p(p) - torch.log1p(t)).square())],
    "absolute_percentage_error": [mean(lambda p, t: (p - t).abs() / t.abs())],
    "symmetric_percentage_error": [mean(lambda p, t: 2 * (p - t).abs() / (p.abs() + t.abs()))],
    "cauchy": [of_residual(lambda d: 0.5 * torch.log1p(d.square()))],
    "welsch": [of_residual(lambda d: 0.5 * (1 - torch.exp(-d.square()))), of_residual(lambda d: -0.5 * torch.expm1(-d.square()))],
    "geman_mcclure": [of_residual(lambda d: 0.5 * d.square() / (1 + d.square()))],
    "fair": [of_residual(lambda d: d.abs() - torch.log1p(d.abs()))],
    "tukey_biweight": [of_residual(tukey)],
    "barron": [of_residual(lambda d: torch.sqrt(d.square() + 1) - 1)],
    "perceptron": [of_margin(lambda m: F.relu(-m))],
    "hinge": [of_margin(lambda m: F.relu(1 - m))],
    "squared_hinge": [of_margin(lambda m: F.relu(1 - m).square())],
    "smoothed_hinge": [of_margin(smoothed_hinge)],
    "modified_huber": [of_margin(lambda m: torch.where(m < -1, -4 * m, F.relu(1 - m).square()))],
    "exponential": [of_margin(lambda m: torch.exp(-m))],
    "logistic": [F.soft_margin_loss, of_margin(lambda m: F.softplus(-m))],
    "sigmoid": [of_margin(lambda m: 1 - torch.tanh(m))],
    "dwd": [of_margin(lambda m: torch.where(m <= 0.5, 1 - m, 0.25 / m.clamp(min=0.5)))],
    "hinge_embedding": [F.hinge_embedding_loss],
    "bce": [F.binary_cross_entropy],
    "weighted_bce": [mean(lambda p, y: -torch.xlogy(y, p) - (1 - y) * torch.log1p(-p))],
    "asymmetric": [mean(asymmetric)],
    "binary_poly1": [mean(poly1)],
    "focal_on_probabilities": [mean(focal_on_probabilities)],
    "soft_focal": [mean(soft_focal)],
    "quality_focal": [mean(quality_focal)],
    "varifocal": [mean(varifocal)],
    "binomial": [F.binary_cross_entropy_with_logits],
    "poisson": [F.poisson_nll_loss],
    "poisson_rate": [mean(lambda m, y: m - torch.xlogy(y, m)), lambda m, y: F.poisson_nll_loss(m, y, log_input=False)],
    "negative_binomial": [mean(lambda x, y: F.softplus(x) + y * F.softplus(-x))],
    "gamma": [mean(lambda x, y: x + y * torch.exp(-x))],
    "tweedie": [mean(lambda x, y: 2 * torch.expm1(0.5 * x) + 2 * y * torch.expm1(-0.5 * x))],
    "exponential_nll": [mean(lambda rate, y: rate * y - rate.log())],
    "generalised_kl": [mean(lambda q, p: torch.xlogy(p, p / q) - p + q)],
    "generalised_kl_with_log_pred": [mean(lambda x, p: torch.xlogy(p, p) - p * x - p + torch.exp(x))],
    "generalised_kl_with_logs": [mean(lambda x, t: torch.exp(t) * (t - x) - torch.exp(t) + torch.exp(x))],
    "pointwise_cross_entropy": [mean(lambda q, p: -torch.xlogy(p, q))],
    "pointwise_kl": [mean(lambda q, p: torch.xlogy(p, p / q))],
    "pointwise_kl_with_log_pred": [lambda x, p: F.kl_div(x, p, reduction="mean")],
    "pointwise_kl_with_logs": [lambda x, t: F.kl_div(x, t, reduction="mean", log_target=True)],
    "pointwise_js": [mean(js)],
    "total_variation": [mean(lambda q, p: 0.5 * (q - p).abs())],
    "gaussian_nll": [gaussian_by_formula, gaussian],
    "laplace_nll": [laplace],
    "student_t_nll": [student_t],
    "von_mises_nll": [von_mises],
}
