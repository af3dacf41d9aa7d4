"""The accuracy contract: how far a computed number may be from the exact one, and how far it is.

- Within `bounds` ulp of the exact result, wherever that is a normal number. Infinity counts as the number after the
  largest, so overflow is wrong only where the exact result does not overflow.
- Where a sum of terms of opposite signs cancels, ulps are those of the terms.
- Below the smallest normal number the result is at most that number. Where a step on the way is below it and a factor
  k behind that step is not, the absolute error is at most k smallest normal numbers (`faint`).
- A probability so small that 1/p (in a curvature 1/p^2) overflows may give infinity where a factor below 1 would bring
  the exact result back (`overflows`).
- NaN exactly where the exact result is NaN; never negative where the exact value is not.
"""

from dataclasses import dataclass, field

from mpmath import mp, mpf

from formats import FORMATS, Format
from losses import Range, evaluate, parse

QUANTITIES = ("value", "gradient", "curvature")
DIGITS = 45
EXAMPLES_KEPT = 4


@dataclass
class Worst:
    """The point at which one quantity is furthest from the truth, in ulp."""

    ulp: float = 0.0
    bound: float = 0.0
    spec: str = ""
    pred: str = ""
    target: str = ""
    computed: str = ""
    exact: str = ""


@dataclass
class Tally:
    """What a sweep over many points found."""

    points: int = 0
    violations: dict = field(default_factory=lambda: dict.fromkeys(QUANTITIES, 0))
    measured: dict = field(default_factory=lambda: dict.fromkeys(QUANTITIES, 0))
    # The worst ulp anywhere, and the worst in relation to the bound of its point.
    worst: dict = field(default_factory=lambda: {q: Worst() for q in QUANTITIES})
    tightest: dict = field(default_factory=lambda: {q: Worst() for q in QUANTITIES})
    declared: dict = field(default_factory=dict)
    examples: list = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.points += other.points
        for q in QUANTITIES:
            self.violations[q] += other.violations[q]
            self.measured[q] += other.measured[q]
            self.worst[q] = max(self.worst[q], other.worst[q], key=lambda w: w.ulp)
            self.tightest[q] = max(self.tightest[q], other.tightest[q], key=ratio)
            if q in other.declared:
                self.declared[q] = max(self.declared.get(q, 0.0), other.declared[q])
        self.examples = (self.examples + other.examples)[: 3 * EXAMPLES_KEPT]


def ratio(worst: Worst) -> float:
    return worst.ulp / worst.bound if worst.bound else 0.0


def sweep(spec: str, dtype: str, rows, declared: dict[str, float]) -> Tally:
    """Measures rows of (pred, target, computed value, gradient, curvature); None where nothing was computed.

    `declared` are bounds that a loss states on its own page in place of those of the contract.
    """
    mp.dps = DIGITS
    format = FORMATS[dtype]
    loss = parse(spec, format)
    tally = Tally(declared=declared)
    kept = dict.fromkeys(QUANTITIES, 0)
    for pred, target, *computed in rows:
        exact = evaluate(loss, pred, target, format, full=False)
        tally.points += 1
        allowance = loss.faint(mpf(pred), mpf(target), format) * format.smallest_normal
        truths = (exact.value, exact.gradient, exact.curvature)
        scales = (exact.value_scale, exact.gradient_scale, exact.curvature_scale)
        for q, got, truth, scale, bound in zip(QUANTITIES, computed, truths, scales, exact.bounds):
            if got is None or truth is None:
                continue
            tally.measured[q] += 1
            bound = max(bound, declared.get(q, 0.0))
            if close_to_nothing(got, truth, allowance) or (mp.isinf(got) and loss.overflows(mpf(pred), mpf(target), q, format)):
                continue
            ulp = error(got, truth, scale, bound, format, sign_matters=q == "value" and not loss.signed)
            if (
                ulp <= bound
                and ulp <= tally.worst[q].ulp
                and ulp * tally.tightest[q].bound <= tally.tightest[q].ulp * bound
            ):
                continue
            found = Worst(
                ulp, bound, spec, format.shortest(pred), format.shortest(target), format.shortest(got), show(truth)
            )
            if ulp > bound:
                tally.violations[q] += 1
                kept[q] += 1
                if kept[q] <= EXAMPLES_KEPT:
                    tally.examples.append((q, found))
            tally.worst[q] = max(tally.worst[q], found, key=lambda w: w.ulp)
            tally.tightest[q] = max(tally.tightest[q], found, key=ratio)
    return tally


def close_to_nothing(got: float, truth, allowance: float) -> bool:
    """Whether an error is that of a step below the smallest normal number."""
    if isinstance(truth, Range) or not mp.isfinite(truth) or not mp.isfinite(got) or got * truth < 0:
        return False
    return abs(mpf(got) - truth) <= allowance


def error(got: float, truth, scale, bound: float, format: Format, sign_matters: bool) -> float:
    """The distance in ulp; infinite for a wrong NaN, sign or overflow, and 0 for what the contract allows."""
    if isinstance(truth, Range):
        inside = truth.low <= got <= truth.high
        nearest = truth.low if got < truth.low else truth.high
        return 0.0 if inside else error(got, nearest, scale, bound, format, sign_matters)
    if mp.isnan(truth) or got != got:
        return 0.0 if mp.isnan(truth) and got != got else float("inf")
    if sign_matters and got < 0 <= truth:
        return float("inf")
    if mp.isinf(truth):
        return 0.0 if got == truth else float("inf")
    reference = max(abs(truth), scale) if mp.isfinite(scale) else abs(truth)
    smallest = format.smallest_normal
    if reference < smallest * (1 + bound * format.epsilon) and abs(got) <= smallest:
        return 0.0
    if reference == 0:
        return float("inf")
    limit = mp.ldexp(1, format.emax + 1)
    truth = max(-limit, min(limit, truth))
    got = max(-limit, min(limit, mpf(got)))
    return float(mp.ldexp(abs(got - truth), -format.ulp_exponent(min(reference, limit))))


def show(truth) -> str:
    if isinstance(truth, Range):
        return f"{show(truth.low)}..{show(truth.high)}"
    return mp.nstr(truth, 12)
