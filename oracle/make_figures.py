"""Writes testdata/peers.csv (where other libraries fail) and testdata/notes.csv (worked examples)."""

import sys
from fractions import Fraction

from mpmath import mp, mpf

from formats import FORMATS
from losses import evaluate, parse
from make_testdata import TESTDATA, allowed, digits, inputs, write
from peer_failures import FAILURES

TEN = (["1000"] + ["1"] * 9, ["1"] * 10)
SMALL = (["0", "0.1", "0.2"], ["0", "0.2", "0.25"])
# 90 targets at 150 and 10 evenly spread over 0..30 (the midpoints of ten equal parts).
SKEWED = ["150"] * 90 + [f"{1.5 + 3 * k}" for k in range(10)]
EXAMPLES = [  # (name, kind, spec, dtype, pred, target)
    ("one prediction of 1000 among ten", "mean", "squared_error", "f64", *TEN),
    ("one prediction of 1000 among ten", "mean", "absolute_error", "f64", *TEN),
    ("one prediction of 1000 among ten", "mean", "smooth_l1:beta=1", "f64", *TEN),
    ("one prediction of 1000 among ten", "mean", "smooth_l1:beta=0.1111111111111111", "f64", *TEN),
    ("three predictions", "mean", "absolute_error", "f64", *SMALL),
    ("three predictions", "mean", "absolute_error", "f32", *SMALL),
    ("three predictions", "mean", "squared_error", "f64", *SMALL),
    ("weighted cross entropy", "each", "weighted_bce:w_pos=0.8,w_neg=0.2", "f64", ["0.8"], ["1"]),
    ("weighted cross entropy", "each", "weighted_bce:w_pos=0.8,w_neg=0.2", "f64", ["0.8"], ["0"]),
    *[
        ("nine in ten at 150", "minimiser", spec, "f64", [], SKEWED)
        for spec in (
            "squared_error",
            "absolute_error",
            "huber:delta=1",
            "huber:delta=5",
            "huber:delta=20",
            "huber:delta=50",
            "log_cosh",
            "quantile:tau=0.5",
            "quantile:tau=0.085",
        )
    ],
    ("a fair coin", "entropy", "", "f64", ["0.5"] * 2, []),
    ("a fair die", "entropy", "", "f64", ["1/6"] * 6, []),
]


def main() -> int:
    mp.dps = 90
    peers = ["spec", "dtype", "pred_bits", "pred", "target_bits", "target", "value", "gradient", "bounds", "note"]
    write(TESTDATA / "peers.csv", peers, peer_rows())
    notes = ["name", "kind", "spec", "dtype", "pred", "target", "value", "printed"]
    write(TESTDATA / "notes.csv", notes, [note_row(*example) for example in EXAMPLES])
    return 0


def peer_rows():
    for spec, dtype, places, note in FAILURES:
        format = FORMATS[dtype]
        for place in places:
            pred, target = map(format.round, place)
            loss = parse(spec, format)
            exact = evaluate(loss, pred, target, format)
            yield [
                spec,
                dtype,
                *inputs(format, pred, target),
                digits(exact.value),
                digits(exact.gradient),
                allowed(loss, exact, pred, target, format),
                note.replace(",", ";"),
            ]


def note_row(name, kind, spec, dtype, pred, target):
    format = FORMATS[dtype]
    value = entropy(pred) if kind == "entropy" else reduce(kind, parse(spec, format), pred, target, format)
    printed = repr(format.round(value))
    show = [repr(float(Fraction(p))) if "/" in p else p for p in pred]
    return [name, kind, spec, dtype, " ".join(show), " ".join(target), digits(value), printed]


def reduce(kind, loss, pred, target, format):
    pred, target = [[format.round(x) for x in xs] for xs in (pred, target)]
    if kind == "minimiser":
        return minimiser(loss, target)
    losses = [evaluate(loss, p, t, format).value for p, t in zip(pred, target, strict=True)]
    return mp.fsum(losses) / (len(losses) if kind == "mean" else 1)


def minimiser(loss, target):
    """The constant at which the summed gradient changes its sign; the loss must be convex.

    Where the sign changes by a jump, that target is the answer; elsewhere bisection finds it.
    """
    slope = lambda c: mp.fsum(term for t in target for term in loss.gradient_terms(c, mpf(t)))  # noqa: E731
    near = mpf("1e-40")
    for t in sorted({mpf(t) for t in target}):
        below, above = slope(t - near), slope(t + near)
        if below < 0 < above and above - below > mpf("1e-6"):
            return t
    low, high = mpf(min(target)), mpf(max(target))
    while high - low > mpf("1e-60"):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    if abs(slope(low - mpf("1e-3"))) < near or abs(slope(low + mpf("1e-3"))) < near:
        raise ValueError("the minimiser is not unique")
    return low


def entropy(probabilities):
    shares = [mpf(Fraction(p).numerator) / Fraction(p).denominator for p in probabilities]
    return -mp.fsum(p * mp.log(p) for p in shares)


if __name__ == "__main__":
    sys.exit(main())
