"""The exact losses: one reference per loss, from the textbook, in arbitrary precision.

Most losses are their textbook formula alone (`textbook.py`). Others have two spellings: `textbook` is the formula as
it stands in books, which cancels and overflows wherever such formulas do; `value`, `gradient_terms`, ... are analytic
forms, exact to the working precision at every point of the domain, infinities (by their limits) included.
`check_losses.py` proves that the two agree, by numerical differentiation with hundreds of digits.

Derivatives come as terms whose sum is the derivative: where the terms have opposite signs, the formula itself
cancels, and an error is fairly measured against the largest term.

Conventions at kinks: abs'(0) = 0, relu'(0) = 0, a tie of min or max gives half to each side. Where the second
derivative jumps, every number between its two limits is right: such results are a `Range`.
"""

from typing import NamedTuple

from mpmath import mp, mpf

import binary_losses
import curved_losses
import distance_losses
import divergence_losses
import focal_losses
import likelihood_losses
import margin_losses
import relative_losses
import robust_losses
import spread_losses
from reference import NAN, Loss, Range

MODULES = (
    distance_losses,
    curved_losses,
    robust_losses,
    relative_losses,
    binary_losses,
    focal_losses,
    margin_losses,
    likelihood_losses,
    divergence_losses,
)


def kinds(*modules) -> dict[str, type[Loss]]:
    return {
        kind.name: kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Loss) and kind.name and kind.__module__ == module.__name__
    }


LOSSES = kinds(*MODULES)
# What the sweep looks at besides: a second predicted number.
SWEPT = LOSSES | kinds(spread_losses)


def parse(spec: str, format) -> Loss:
    """The loss that a spec such as `huber:delta=1.5` names, its parameters rounded to the format first."""
    name, _, rest = spec.partition(":")
    kind = SWEPT[name]
    texts = dict(kind.defaults)
    texts.update(piece.split("=") for piece in rest.split(",") if piece)
    if set(texts) != set(kind.defaults):
        raise ValueError(f"{spec}: {name} takes {list(kind.defaults)}")
    loss = kind(**{key: None if text is None else mpf(format.round(text)) for key, text in texts.items()})
    loss.precision = format.precision
    return loss


class Exact(NamedTuple):
    """The exact results at a point, the sizes of what they were summed from, and the contract there."""

    value: mpf
    gradient: mpf | Range | None
    target_gradient: mpf | Range | None
    curvature: mpf | Range | None
    majorizer: mpf | Range | None
    value_scale: mpf
    gradient_scale: mpf
    target_gradient_scale: mpf
    curvature_scale: mpf
    bounds: tuple


def evaluate(loss: Loss, pred: float, target: float, format, full: bool = True) -> Exact:
    """Everything at one point; `full=False` leaves out the target gradient and the majorizer."""
    pred, target = mpf(pred), mpf(target)
    if mp.isnan(pred) or mp.isnan(target) or (loss.domain == "distance" and mp.isnan(pred - target)):
        # NaN in, NaN out holds for value and gradient; a constant curvature may stay what it is.
        lost = NAN if loss.differentiable else None
        return Exact(NAN, lost, lost, None, None, NAN, NAN, NAN, NAN, (4, 8, 16))
    value, value_scale = total(loss.value_terms(pred, target))
    if not loss.differentiable:
        return Exact(value, None, None, None, None, mpf(0), mpf(0), mpf(0), mpf(0), (4, 8, 16))
    gradient, gradient_scale = total(loss.gradient_terms(pred, target))
    curvature, curvature_scale = total(loss.curvature_terms(pred, target))
    target_gradient, target_scale, majorizer = None, mpf(0), None
    if full:
        target_gradient, target_scale = total(loss.target_gradient_terms(pred, target))
        majorizer = loss.majorizer(pred, target) if loss.has_majorizer else None
    if loss.jumps() and crosses_jump(loss, loss.variable(pred, target), format):
        gradient, curvature = loss.at_jump(pred, target)
        if full:
            target_gradient = Range(-gradient.high, -gradient.low) if isinstance(gradient, Range) else -gradient
            majorizer = loss.majorizer_at_jump(pred, target) if loss.has_majorizer else None
    return Exact(
        value,
        gradient,
        target_gradient,
        curvature,
        majorizer,
        max(value_scale, loss.value_scale(pred, target)),
        gradient_scale,
        target_scale,
        curvature_scale,
        loss.bounds(pred, target),
    )


def total(terms):
    """The sum and the sum of sizes; a lone Range stays as it is."""
    if isinstance(terms[0], Range):
        return terms[0], terms[0].high
    return sum(terms), sum(abs(term) for term in terms)


def crosses_jump(loss, v, format):
    """Whether rounding the variable to the format carries it onto or over a jump: then both sides are right."""
    if not mp.isfinite(v):
        return False
    rounded = mpf(format.round(v))
    return rounded != v and any(min(v, rounded) <= k <= max(v, rounded) for jump in loss.jumps() for k in (jump, -jump))
