"""Exact values and gradients of row-wise losses: textbook formulas in 120 digits, written to testdata/rows/losses.csv.

Each line: the spec, the float type, the label, the value, the gradient by each logit, the logits. Logits are exact in their
type; values and gradients are rounded to 25 digits. testdata/rows/places.csv has places between classes instead. Rows of many classes are made by a rule, see `long_row`.
"""

import csv
import struct
from pathlib import Path

from mpmath import exp, expm1, log1p, mp, mpf, nstr

mp.dps = 120
OUT = Path(__file__).resolve().parent.parent / "testdata" / "rows"


def entropy(log_p):
    return -log_p, mpf(-1)


def focal(gamma):
    def price(log_p):
        p, lack = exp(log_p), -expm1(log_p)
        fade = lack**gamma
        slope = -fade + (gamma * lack ** (gamma - 1) * p * log_p if gamma else 0)
        return -fade * log_p, slope

    return price


def poly1(log_p):
    return -log_p - 2 * expm1(log_p), -1 - 2 * exp(log_p)


def generalised(log_p, q=mpf(0.7)):
    return -expm1(q * log_p) / q, -exp(q * log_p)


def symmetric(log_p, alpha=mpf(0.1)):
    return -alpha * log_p - 4 * expm1(log_p), -alpha - 4 * exp(log_p)


PRICES = {
    "cross_entropy": entropy,
    "softmax_focal:gamma=0.5": focal(mpf(0.5)),
    "softmax_focal:gamma=1": focal(1),
    "softmax_focal:gamma=2": focal(2),
    "softmax_focal:gamma=5": focal(5),
    "poly1": poly1,
    "generalised_cross_entropy:q=0.7": generalised,
    "symmetric_cross_entropy": symmetric,
}

ROWS = [
    [17, 0, -1],
    [10, 0, -1],
    [50, 0, -1],
    [100, 0, -1],
    [-100, 0, 3],
    [1e4, 1e4, 1e4],
    [1e4, -1e4, 0],
    [9999, 1e4, -1e4, 9998.5],
    [0.25, -0.75],
    [-3e-5, 2e-5],
    [0, 0, 0, 0, 0, 0, 0],
    [3.5, -1.25, 0.125, 2, -7, 30, 30.5],
]


def mix(index):
    """Output number `index` of splitmix64 seeded with 0."""
    mask = (1 << 64) - 1
    z = (index + 1) * 0x9E3779B97F4A7C15 & mask
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
    return z ^ z >> 31


def long_row(classes):
    """Multiples of 2⁻¹⁰ in [−16, 16): exact in every type but half precision."""
    return [mpf(mix(c) >> 49) / 1024 - 16 for c in range(classes)]


def loss(price, row, label):
    """Value and gradient; the sum of the others first, so that nothing cancels even in few digits."""
    others = [exp(z - row[label]) for c, z in enumerate(row) if c != label]
    rest = sum(others, mpf(0))
    value, slope = price(-log1p(rest))
    whole = 1 + rest
    gradient = [-slope * exp(z - row[label]) / whole for z in row]
    gradient[label] = slope * rest / whole
    return value, gradient


def between(row, place):
    """Value and gradient of cross entropy with the two bins around a place, each counting by how near it is."""
    shares = [max(1 - abs(place - c), mpf(0)) for c in range(len(row))]
    parts = [(share, *loss(entropy, row, c)) for c, share in enumerate(shares)]
    value = sum((share * value for share, value, _ in parts), mpf(0))
    return value, [sum(share * gradient[c] for share, _, gradient in parts) for c in range(len(row))]


def number(x):
    return nstr(x, 25, min_fixed=0, max_fixed=0)


def main():
    OUT.mkdir(exist_ok=True)
    with (OUT / "losses.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["spec", "label", "value", "gradient", "logits"])
        for spec, price in PRICES.items():
            for numbers in ROWS:
                # What f32 holds, so that one line serves both types.
                row = [mpf(z) if mpf(z) * 2**10 == int(mpf(z) * 2**10) else round_single(z) for z in numbers]
                for label in {0, len(row) - 1}:
                    value, gradient = loss(price, row, label)
                    fields = [" ".join(map(number, xs)) for xs in (gradient, row)]
                    out.writerow([spec, label, number(value), *fields])
    with (OUT / "places.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["spec", "place", "value", "gradient", "logits"])
        for numbers in ROWS:
            row = [round_single(z) for z in numbers]
            for place in (mpf(0), mpf(0.25), mpf(len(row) - 1.5), mpf(len(row) - 1) - mpf(2) ** -20, mpf(len(row) - 1)):
                value, gradient = between(row, place)
                fields = [" ".join(map(number, xs)) for xs in (gradient, row)]
                out.writerow(["distribution_focal", number(place), number(value), *fields])
    with (OUT / "long.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["spec", "classes", "label", "value", "label_gradient", "first_gradient"])
        for classes in (1000, 2049, 32000, 128256):
            mp.dps = 40
            row = long_row(classes)
            label = classes // 3
            for spec in ("cross_entropy", "softmax_focal:gamma=2"):
                value, gradient = loss(PRICES[spec], row, label)
                out.writerow([spec, classes, label, number(value), number(gradient[label]), number(gradient[0])])


def round_single(z):
    """The nearest number of 24 bits."""

    return mpf(struct.unpack("f", struct.pack("f", z))[0])


if __name__ == "__main__":
    main()
