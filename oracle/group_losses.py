"""Exact values and gradients of aggregate losses and of losses over vectors, written to testdata/groups.

Textbook formulas in 80 digits, with numerical derivatives; none shares its spelling with the library. Numbers are exact in f32.
A gradient at a kink is left out: no point lies on one.
"""

import csv
import itertools
from pathlib import Path

from mpmath import diff, exp, log, mp, mpf, nstr, sqrt

mp.dps = 80
OUT = Path(__file__).resolve().parent.parent / "testdata" / "groups"


def sigmoid(z):
    return 1 / (1 + exp(-z))


def table(p, t):
    """True positives, false positives, false negatives, true negatives."""
    hits = sum(a * b for a, b in zip(p, t))
    return hits, sum(p) - hits, sum(t) - hits, sum((1 - a) * (1 - b) for a, b in zip(p, t))


def dice(p, t, smooth=0):
    return 1 - (2 * table(p, t)[0] + smooth) / (sum(p) + sum(t) + smooth)


def tversky(p, t, alpha=mpf("0.5"), beta=mpf("0.5"), smooth=0):
    hits, alarms, missed, _ = table(p, t)
    return 1 - (hits + smooth) / (hits + alpha * alarms + beta * missed + smooth)


def matthews(p, t):
    tp, fp, fn, tn = table(p, t)
    return 1 - (tp * tn - fp * fn) / sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))


def correlation(p, t):
    n = len(p)
    mean = [sum(x) / n for x in (p, t)]
    apart = [[x - m for x in xs] for xs, m in zip((p, t), mean)]
    return 1 - sum(a * b for a, b in zip(*apart)) / sqrt(sum(a * a for a in apart[0]) * sum(b * b for b in apart[1]))


def jaccard_of_errors(wrong, t):
    """The Jaccard loss of a mask whose wrong elements are told."""
    hits = sum(1 for w, x in zip(wrong, t) if x and not w)
    union = sum(t) + sum(1 for w, x in zip(wrong, t) if w and not x)
    return 1 - mpf(hits) / union if union else mpf(0)


def lovasz(errors, t):
    """The Lovász extension, by its definition as an integral over thresholds of the set of larger errors."""
    levels = sorted(set(errors))
    whole, below = mpf(0), mpf(0)
    for level in levels:
        if level > 0:
            whole += (level - below) * jaccard_of_errors([e >= level for e in errors], t)
            below = level
    return whole


LOGITS = "_with_logits"
AGGREGATES = {
    "dice": dice,
    "dice:smooth=1": lambda p, t: dice(p, t, 1),
    "jaccard": lambda p, t: tversky(p, t, 1, 1),
    "tversky:alpha=0.25,beta=0.75": lambda p, t: tversky(p, t, mpf("0.25"), mpf("0.75")),
    "focal_tversky:alpha=0.25,beta=0.75,gamma=0.75": lambda p, t: tversky(p, t, mpf("0.25"), mpf("0.75")) ** mpf("0.75"),
    "generalised_dice": dice,
    "matthews": matthews,
    "soft_correlation": correlation,
}
WITH_LOGITS = ("dice", "jaccard", "tversky", "focal_tversky", "generalised_dice")

E = mpf(2) ** -20
MASKS = [
    ([0.5, 0.25, 0.875, 0.125], [1, 0, 1, 0]),
    ([1 - E, E, 1 - 3 * E, 2 * E, 1 - 5 * E], [1, 0, 1, 0, 1]),
    ([E, 3 * E, 0.5, 2 * E, 1 - E, 7 * E], [1, 1, 0, 0, 0, 1]),
    ([0.75, 0.0625, 0.375, 0.9375, 0.3125, 0.5625, 0.1875], [1, 1, 0, 0, 1, 0, 1]),
]
# No two errors of a mask are alike: ties are kinks of the Lovász losses.
SORTED = [
    ([0.5, 0.25, 0.875, 0.375], [1, 0, 1, 0]),
    ([0.75, 0.0625, 0.375, 0.90625, 0.3125, 0.5625, 0.21875], [1, 1, 0, 0, 1, 0, 1]),
    ([1 - E, 2 * E, 1 - 3 * E, 4 * E, 1 - 5 * E], [1, 0, 1, 0, 1]),
]
SCORES = [
    ([0.5, -0.25, 1.5, -2.0], [1, 0, 1, 0]),
    ([16.0, -17.0, 18.0, -14.5, 20.0], [1, 0, 1, 0, 1]),
    ([-30.0, 2.0, 25.0, -40.0], [1, 0, 0, 1]),
    ([3.25, -1.125, 0.375, -0.0625, 4.5, -6.0], [1, 1, 0, 1, 0, 0]),
]


def gradient(function, point):
    """Partial derivatives by central differences in many digits."""

    def by(i):
        return diff(lambda x: function([*point[:i], x, *point[i + 1 :]]), point[i], h=mpf(10) ** -30)

    return [by(i) for i in range(len(point))]


def aggregates():
    for spec, function in AGGREGATES.items():
        for numbers, target in MASKS:
            yield spec, function, [mpf(x) for x in numbers], target
        name, _, rest = spec.partition(":")
        if name in WITH_LOGITS:
            for numbers, target in SCORES:
                of_logits = lambda z, t, of=function: of([sigmoid(x) for x in z], t)  # noqa: E731
                yield f"{name}{LOGITS}:{rest}".rstrip(":"), of_logits, [mpf(x) for x in numbers], target
    for numbers, target in SORTED:
        softmax = lambda p, t: lovasz([abs(a - b) for a, b in zip(p, t)], t)  # noqa: E731
        yield "lovasz_softmax", softmax, [mpf(x) for x in numbers], target
    for numbers, target in SCORES:
        hinge = lambda z, t: lovasz([1 - x * (2 * y - 1) for x, y in zip(z, t)], t)  # noqa: E731
        yield "lovasz_hinge", hinge, [mpf(x) for x in numbers], target


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def cosine(a, b):
    return dot(a, b) / sqrt(dot(a, a) * dot(b, b))


def apart(a, b, p=2, eps=0):
    return sum(abs(x - y + eps) ** p for x, y in zip(a, b)) ** (mpf(1) / p)


def rows_of(function):
    return lambda arrays, targets: sum(function(*rows, t) for *rows, t in zip(*arrays, targets)) / len(targets)


def triplet(p=2, swap=False):
    def loss(a, b, c, _):
        far = apart(a, c, p)
        return max(mpf(0), apart(a, b, p) - (min(far, apart(b, c, p)) if swap else far) + 1)

    return rows_of(loss)


def info_nce(temperature):
    def loss(arrays, targets):
        first, second = arrays
        scores = [[exp(cosine(a, b) / temperature) for b in second] for a in first]
        return sum(-log(scores[i][i] / sum(scores[i])) for i in range(len(first))) / len(first)

    return loss


def nt_xent(temperature):
    def loss(arrays, targets):
        views = [*arrays[0], *arrays[1]]
        n = len(arrays[0])
        whole = mpf(0)
        for i, own in enumerate(views):
            scores = [exp(cosine(own, other) / temperature) for other in views]
            whole += -log(scores[(i + n) % (2 * n)] / (sum(scores) - scores[i]))
        return whole / (2 * n)

    return loss


VECTORS = {
    "cosine_embedding:margin=0.25": (rows_of(lambda a, b, t: 1 - cosine(a, b) if t == 1 else max(mpf(0), cosine(a, b) - mpf("0.25"))), 2, [1, -1, -1, 1]),
    "contrastive:margin=2": (rows_of(lambda a, b, t: apart(a, b) ** 2 / 2 if t else max(mpf(0), 2 - apart(a, b)) ** 2 / 2), 2, [1, 0, 0, 1]),
    "margin_ranking:margin=0.5": (rows_of(lambda a, b, t: sum(max(mpf(0), mpf("0.5") - t * (x - y)) for x, y in zip(a, b))), 2, [1, -1, -1, 1]),
    "triplet_margin:eps=0": (triplet(), 3, []),
    "triplet_margin:p=3,eps=0": (triplet(3), 3, []),
    "triplet_margin:eps=0,swap=1": (triplet(swap=True), 3, []),
    "info_nce:temperature=0.125": (info_nce(mpf("0.125")), 2, []),
    "nt_xent:temperature=0.5": (nt_xent(mpf("0.5")), 2, []),
}

ARRAYS = [
    [[0.5, -1.25, 2.0], [0.25, 0.75, -0.5], [1.5, 0.125, 0.0625], [-1.0, 2.5, 0.375]],
    [[0.75, -1.0, 1.75], [0.5, 1.0, -1.25], [1.0, 0.375, -0.625], [-1.0, 2.5, 0.375 + 2.0**-16]],
    [[-0.5, 0.25, 1.0], [0.375, 0.5, 0.25], [1.25, 0.25, 0.875], [-1.75, 1.0, 0.625]],
]


def number(x):
    return nstr(x, 25, min_fixed=0, max_fixed=0)


def numbers(xs):
    return " ".join(map(number, xs))


def main():
    OUT.mkdir(exist_ok=True)
    with (OUT / "aggregate.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["spec", "value", "gradient", "pred", "target"])
        for spec, function, pred, target in aggregates():
            slopes = gradient(lambda p, f=function, t=target: f(p, t), pred)
            out.writerow([spec, number(function(pred, target)), numbers(slopes), numbers(pred), numbers(map(mpf, target))])
    with (OUT / "vectors.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["spec", "value", "gradient", "arrays", "target"])
        for spec, (function, count, targets) in VECTORS.items():
            flat = [mpf(x) for x in itertools.chain(*itertools.chain(*ARRAYS[:count]))]
            rows, width = len(ARRAYS[0]), len(ARRAYS[0][0])

            def value(point, function=function, targets=targets):
                vectors = [point[i : i + width] for i in range(0, len(point), width)]
                arrays = [vectors[i : i + rows] for i in range(0, len(vectors), rows)]
                return function(arrays, targets or [1] * rows)

            out.writerow([spec, number(value(flat)), numbers(gradient(value, flat)), numbers(flat), numbers(map(mpf, targets))])


if __name__ == "__main__":
    main()
