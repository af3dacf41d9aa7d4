"""Writes the golden vectors of testdata/losses: one file per loss, exact to 25 digits, for every engine to meet."""

import argparse
import csv
import sys
from pathlib import Path

from mpmath import mp

from formats import F32, F64
from losses import LOSSES, Range, evaluate, parse
from points import points, specs

TESTDATA = Path(__file__).resolve().parent.parent / "testdata"
COLUMNS = [
    "spec",
    "dtype",
    "pred_bits",
    "pred",
    "target_bits",
    "target",
    "value",
    "gradient",
    "target_gradient",
    "curvature",
    "majorizer",
    "bounds",
]
ROWS_PER_LOSS = 480
# Where terms of opposite sign cancel more than this, rounding the inputs of the sum already shows; such points are
# left to the accuracy sweep, which measures against the terms.
CANCELLATION = 4


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loss", action="append", choices=sorted(LOSSES), help="only this loss (repeatable)")
    mp.dps = 90
    for name in parser.parse_args().loss or LOSSES:
        write(TESTDATA / "losses" / f"{name}.csv", COLUMNS, rows(name))
    return 0


def rows(name: str):
    count = max(30, ROWS_PER_LOSS // (2 * len(specs(name))))
    for spec in specs(name):
        for format in (F32, F64):
            loss = parse(spec, format)
            for pred, target in points(spec, format, count):
                exact = evaluate(loss, pred, target, format)
                if not cancels(exact) and not overflows(loss, exact, pred, target, format):
                    results = (exact.value, exact.gradient, exact.target_gradient, exact.curvature, exact.majorizer)
                    yield [spec, format.name, *inputs(format, pred, target), *map(digits, results), allowed(loss, exact, pred, target, format)]


def allowed(loss, exact, pred: float, target: float, format) -> str:
    """The bounds in ulp of value, gradient and curvature, and the factor of `faint`; empty where they are the plain ones."""
    given = [*exact.bounds, loss.faint(mp.mpf(pred), mp.mpf(target), format)]
    return "" if given == [4, 8, 16, 1] else " ".join(f"{float(x):.6g}" for x in given)


def inputs(format, pred: float, target: float) -> list[str]:
    return [format.to_hex(pred), format.shortest(pred), format.to_hex(target), format.shortest(target)]


def cancels(exact) -> bool:
    pairs = [
        (exact.value, exact.value_scale),
        (exact.gradient, exact.gradient_scale),
        (exact.target_gradient, exact.target_gradient_scale),
        (exact.curvature, exact.curvature_scale),
    ]
    return any(
        x is not None and not isinstance(x, Range) and mp.isfinite(x) and x != 0 and scale > CANCELLATION * abs(x)
        for x, scale in pairs
    )


def overflows(loss, exact, pred: float, target: float, format) -> bool:
    """Whether a factor of a result overflows and the result does not: such points are left to the sweep too."""
    pred, target, limit = mp.mpf(pred), mp.mpf(target), mp.ldexp(1, format.emax + 1)
    results = {"gradient": exact.gradient, "curvature": exact.curvature}
    return any(
        not isinstance(x, Range) and abs(x) < limit and loss.overflows(pred, target, quantity, format)
        for quantity, x in results.items()
        if x is not None
    )


def digits(x) -> str:
    """25 significant digits, `low..high` for a range, `none` for what does not exist."""
    if x is None:
        return "none"
    if isinstance(x, Range):
        return f"{digits(x.low)}..{digits(x.high)}"
    if mp.isnan(x):
        return "nan"
    if mp.isinf(x):
        return "inf" if x > 0 else "-inf"
    # Below every format: the digits of e^-10000 say nothing more than zero does.
    if x == 0 or abs(x) < mp.mpf("1e-5000"):
        return "0"
    if abs(x) >= mp.mpf("1e5000"):
        return "inf" if x > 0 else "-inf"
    return mp.nstr(x, 25, min_fixed=-5, max_fixed=20).replace(".0e", "e").removesuffix(".0")


def write(path: Path, columns: list[str], rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
