"""Checks the analytic forms of losses.py against the textbook formulas and their numerical derivatives.

The formulas are evaluated with hundreds of digits, so that their cancellations do not matter, and differentiated by
mpmath. Points at kinks are skipped (conventions, not mathematics) and so are infinities (limits).
"""

import sys

from mpmath import mp, mpf

from formats import F64
from losses import SWEPT, Range, evaluate, parse
from points import points, specs

DIGITS = 400
AGREE = mpf("1e-30")
# cosh and exp of the textbook forms need more digits than these arguments allow.
LARGEST = {
    "distance": 40.0,
    "ratio": 1e4,
    "above minus one": 1e4,
    "logit": 300.0,
    "probability": 1.0,
    "label": 1e4,
    "margin": 300.0,
    "observed": 300.0,
}
SMALLEST = 1e-40


def main() -> int:
    mp.dps = DIGITS
    failures = checked = 0
    for name in SWEPT:
        for spec in specs(name):
            loss = parse(spec, F64)
            for pred, target in points(spec, F64, 90):
                if not ordinary(loss, pred, target):
                    continue
                checked += 1
                failures += sum(not ok for ok in compare(loss, spec, pred, target))
    print(f"{checked} points, {failures} disagreements")
    return 1 if failures or checked < 1000 else 0


def ordinary(loss, pred: float, target: float) -> bool:
    if not (mp.isfinite(pred) and mp.isfinite(target)):
        return False
    size = abs(pred - target) if loss.domain == "distance" else abs(pred)
    if not SMALLEST < size < LARGEST[loss.domain] and loss.domain != "label":
        return False
    if loss.domain == "observed" and (0 in (pred, target) or pred == target):
        return False
    v = abs(loss.variable(mpf(pred), mpf(target)))
    near_kink = any(abs(v - jump) <= mpf("1e-12") * max(jump, v) for jump in loss.jumps())
    return not near_kink and size != 1 or loss.domain != "probability" and not near_kink


def compare(loss, spec: str, pred: float, target: float):
    pred, target = mpf(pred), mpf(target)
    exact = evaluate(loss, pred, target, F64)
    yield agree(spec, "value", pred, target, exact.value, loss.textbook(pred, target))
    if not loss.differentiable:
        return
    # Steps far below the distance to any kink, with digits to spare for the second difference.
    size = abs(pred - target) if loss.domain == "distance" else min(abs(pred), abs(1 - pred) or 1)
    step = size * mpf("1e-60")
    f = lambda x: loss.textbook(x, target)  # noqa: E731
    first = (f(pred + step) - f(pred - step)) / (2 * step)
    second = (f(pred + step) - 2 * f(pred) + f(pred - step)) / step**2
    step = abs(target) * mpf("1e-60") if loss.domain == "observed" else step
    by_target = (loss.textbook(pred, target + step) - loss.textbook(pred, target - step)) / (2 * step)
    yield agree(spec, "gradient", pred, target, exact.gradient, first, exact.gradient_scale)
    yield agree(spec, "curvature", pred, target, exact.curvature, second, exact.curvature_scale)
    if not loss.two_labels and target not in loss.cases:
        yield agree(spec, "target gradient", pred, target, exact.target_gradient, by_target)


def agree(spec, what, pred, target, ours, truth, terms=0) -> bool:
    """Whether two results are one, to within what a difference quotient leaves of terms that cancel."""
    if isinstance(ours, Range):
        return ours.low <= truth <= ours.high
    ok = abs(ours - truth) <= AGREE * max(abs(truth), abs(terms) * AGREE, mpf("1e-88"))
    if not ok:
        print(
            f"{spec} {what} at {mp.nstr(pred, 20)}, {mp.nstr(target, 20)}: "
            f"{mp.nstr(ours, 25)} against {mp.nstr(truth, 25)}"
        )
    return ok


if __name__ == "__main__":
    sys.exit(main())
