"""Where the losses are looked at: the whole domain, dense near kinks and thresholds, the same points every time."""

import random
from collections.abc import Iterator

from formats import Format
from losses import SWEPT, parse
from observed_points import margin_points, margin_specials, observed_points, observed_specials
from reference import SCALES

GAMMAS = ["0", "0.5", "1", "1.5", "2", "5"]


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


SPECS = {
    "squared_error": ["squared_error"],
    "half_squared_error": ["half_squared_error"],
    "absolute_error": ["absolute_error"],
    "smooth_l1": [f"smooth_l1:beta={w}" for w in [*SCALES, "0", "0.1111111111111111", "1e30"]],
    "huber": [f"huber:delta={w}" for w in [*SCALES, "inf", "1e30"]],
    "pseudo_huber": [f"pseudo_huber:delta={w}" for w in SCALES],
    "log_cosh": ["log_cosh"],
    "quantile": [f"quantile:tau={t}" for t in ["0.5", "0.1", "0.25", "0.9", "0.999", "1e-6"]],
    "truncated_squared_error": [f"truncated_squared_error:c={w}" for w in SCALES],
    "bce_with_logits": [
        f"bce_with_logits:pos_weight={w},label_smoothing={s}"
        for w, s in [("1", "0"), ("0.1", "0"), ("10", "0"), ("3", "0"), ("1", "0.1"), ("1", "0.01"), ("2.5", "0.2")]
    ],
    "bce": ["bce"],
    "weighted_bce": [
        f"weighted_bce:w_pos={p},w_neg={n}" for p, n in [("1", "1"), ("0.8", "0.2"), ("0.1", "10"), ("10", "0.1")]
    ],
    "focal": [f"focal:gamma={g}" for g in GAMMAS]
    + [f"focal:gamma={g},alpha=0.25" for g in GAMMAS]
    + ["focal:gamma=2,alpha=0", "focal:gamma=1.5,alpha=1"],
    "zero_one": ["zero_one"],
}

# |d| at which elementary functions change their branch or their answer: ln(1 + sqrt 2)-like thresholds of common
# implementations, the saturation of tanh, the ends of exp in f32 and f64.
DISTANCES = numbers("""
    1e-30 1e-20 1e-10 1e-7 1e-5 1e-4 1e-3 1e-2 0.1 0.25 0.375 0.5 0.6931471805599453 0.75 1.0 1.5 2.0 5.0 8.664
    9.011 10.0 18.715 22.0 43.67 44.36 88.0 100.0 354.9 1e3 1e4 1e7 1e10 1e18 1e19 1e20 1e30
""")
LOGITS = numbers("""
    1e-30 1e-10 1e-5 1e-3 0.1 0.5 0.6931471805599453 0.881373587019543 1.0 2.0 5.0 10.0 12.0 15.0 16.635532 17.0
    17.32868 18.0 20.0 21.0 30.0 31.0 36.7368 37.0 40.0 43.67 46.0 58.0 87.0 87.33654 88.0 88.72284 89.0 96.0
    103.97208 104.0 354.0 500.0 708.3964 709.7827 710.0 745.1332 746.0 1e3 1e4
""")
LABELS = ["0", "1"]
SOFT_LABELS = ["0.5", "0.1", "0.3", "0.9", "0.999", "1e-3", "0.25"]


def specs(name: str) -> list[str]:
    return SPECS.get(name) or SWEPT[name].specs


def points(spec: str, format: Format, count: int) -> list[tuple[float, float]]:
    """About `count` points of a spec: the fixed ones (thinned if they are too many), then random ones."""
    rng = random.Random(f"{spec} {format.name}")
    loss = parse(spec, format)
    makers = {
        "distance": distance_points,
        "logit": logit_points,
        "probability": probability_points,
        "label": label_points,
        "margin": margin_points,
        "observed": observed_points,
        "ratio": ratio_points,
        "above minus one": shifted_ratio_points,
    }
    fixed, draw = makers[loss.domain](loss, format, rng)
    soft = lambda t: loss.two_labels and 0 < t < 1  # noqa: E731
    fixed = list(dict.fromkeys((format.to_bits(p), format.to_bits(t)) for p, t in fixed if not soft(t)))
    always = [(p, t) for p, t in special_points(loss, format) if not soft(t)]
    room = count - len(always)
    if len(fixed) > 2 * room // 3:
        fixed = rng.sample(fixed, 2 * room // 3)
    out = always + [(format.from_bits(p), format.from_bits(t)) for p, t in fixed]
    while len(out) < count:
        drawn = next(draw)
        if not soft(drawn[1]):
            out.append(drawn)
    return out


def special_points(loss, format) -> list[tuple[float, float]]:
    """Zeros of both signs, infinities and NaN, and one ulp on either side of every kink."""
    if loss.domain in ("margin", "observed"):
        return (margin_specials if loss.domain == "margin" else observed_specials)(loss, format)
    inf, nan = float("inf"), float("nan")
    tiny = format.from_bits(1)
    if loss.domain == "distance":
        points = [
            (0.0, 0.0),
            (-0.0, 0.0),
            (0.0, -0.0),
            (inf, 0.0),
            (-inf, 1.0),
            (1.0, -inf),
            (inf, inf),
            (nan, 0.0),
            (1.0, nan),
            (tiny, 0.0),
            (2.5, 2.5),
        ]
        points = [p for p in points if not (inf in map(abs, p) and any(j == inf for j in loss.jumps()))]
        for jump in loss.jumps():
            k = format.round(jump)
            points += [(s * format.next(k, step), 0.0) for s in (1, -1) for step in (-1, 0, 1) if k != inf]
        return points
    if loss.domain == "logit":
        points = [(s * x, y) for x in (0.0, inf) for s in (1, -1) for y in (0.0, 1.0)]
        return points + [
            (inf, 0.5),
            (-inf, 0.5),
            (0.0, 0.5),
            (nan, 1.0),
            (nan, 0.0),
            (1.0, nan),
            (tiny, 1.0),
            (-tiny, 0.0),
        ]
    if loss.domain == "probability":
        one_less = format.next(1.0, -1)
        points = [(p, y) for p in (0.0, 1.0, tiny, one_less, 0.5) for y in (0.0, 1.0)]
        return points + [
            (nan, 1.0),
            (nan, 0.0),
            (0.5, nan),
            (0.5, 0.5),
            (0.0, 0.5),
            (1.0, 0.5),
            (tiny, 0.5),
            (one_less, 0.5),
        ]
    if loss.domain == "ratio":
        zeros = [] if loss.name == "absolute_percentage_error" and not loss.floor else [(0.0, 0.0)]
        return zeros + [(nan, 1.0), (1.0, nan), (0.0, 3.0), (-0.0, -3.0), (2.5, 2.5), (tiny, 1.0)]
    if loss.domain == "above minus one":
        return [(nan, 1.0), (1.0, nan), (0.0, 0.0), (2.5, 2.5), (tiny, 0.0), (0.0, tiny), (tiny, 1.0)]
    return [
        (0.0, 0.0),
        (0.0, -0.0),
        (1.0, 1.0),
        (1.0, 0.0),
        (nan, 0.0),
        (1.0, nan),
        (nan, nan),
        (inf, inf),
        (inf, -inf),
        (tiny, 0.0),
        (1.0, format.next(1.0)),
    ]


def distance_points(loss, format, rng) -> tuple[list, Iterator]:
    kinks = [format.round(j) for j in loss.jumps() if j != float("inf")]
    scale = loss.turning_point()
    ds = [format.round(d) for d in DISTANCES]
    ds += [format.next(d, step) for d in ds for step in (-1, 1)]
    ds += [format.next(k, step) for k in kinks for step in (-8, -3, -2, 2, 3, 8)]
    ds += [format.round(k * f) for k in kinks for f in (0.25, 0.5, 0.9, 0.99, 1.01, 1.1, 2.0, 4.0)]
    ds += [format.from_bits(8), format.next(float(format.smallest_normal), 5)]
    fixed = [(s * d, 0.0) for d in ds for s in (1, -1)]
    fixed += [(format.round(t + s * d), t) for d in ds for s in (1, -1) for t in (1.0, -3.25)]

    def draw():
        centre = float(scale) if 0 < scale < float("inf") else 1.0
        while True:
            pick = rng.random()
            if pick < 0.25:
                d = 10 ** rng.uniform(-30, 30)
            elif pick < 0.45:
                d = centre * 10 ** rng.uniform(-2, 2)
            elif pick < 0.6:
                d = format.next(format.round(centre), rng.randint(-200, 200))
            elif pick < 0.8:
                d = rng.uniform(0, 50)
            else:
                d = rng.uniform(0, 2)
            d = format.round(d) * rng.choice((-1, 1))
            t = 0.0 if rng.random() < 0.5 else format.round(rng.gauss(0, 1) * 10 ** rng.randint(-3, 3))
            yield format.round(t + d), t

    return fixed, draw()


def logit_points(loss, format, rng) -> tuple[list, Iterator]:
    xs = [format.round(x) for x in LOGITS]
    xs += [format.next(x, step) for x in xs for step in (-1, 1)]
    fixed = [(s * x, float(y)) for x in xs for s in (1, -1) for y in LABELS]
    fixed += [(s * x, format.round(y)) for x in xs[: len(LOGITS)] for s in (1, -1) for y in SOFT_LABELS[:4]]

    def draw():
        while True:
            pick = rng.random()
            if pick < 0.15:
                x = 10 ** rng.uniform(-30, 4)
            elif pick < 0.35:
                x = rng.uniform(0, 2)
            elif pick < 0.7:
                x = rng.uniform(0, 30)
            elif pick < 0.85:
                x = rng.uniform(0, 110)
            elif pick < 0.95:
                x = rng.uniform(0, 760)
            else:
                x = rng.uniform(0, 1e4)
            y = rng.random()
            y = "0" if y < 0.38 else "1" if y < 0.76 else rng.choice([*SOFT_LABELS, rng.random()])
            yield format.round(x) * rng.choice((-1, 1)), format.round(y)

    return fixed, draw()


def probability_points(loss, format, rng) -> tuple[list, Iterator]:
    ps = [
        format.round(x)
        for x in (
            "0.5",
            "0.8",
            "0.2",
            "0.1",
            "0.9",
            "0.3",
            "1e-7",
            "1e-13",
            "1e-20",
            "1e-30",
            "1e-38",
            "1e-3",
            "0.01",
            "0.99",
            "0.999",
            "0.7071067811865476",
            "0.2928932188134524",
        )
    ]
    ps += [format.next(p, step) for p in ps for step in (-1, 1)]
    ps += [format.next(1.0, -k) for k in (1, 2, 3, 10, 100, 10**4, 10**6)]
    ps += [format.from_bits(k) for k in (1, 2, 3, 1000)]
    fixed = [(p, format.round(y)) for p in ps for y in LABELS + SOFT_LABELS[:4]]

    def draw():
        smallest = -45 if format.name == "f32" else -307
        while True:
            pick = rng.random()
            if pick < 0.25:
                p = 10 ** rng.uniform(smallest, 0)
            elif pick < 0.35:
                p = 10 ** rng.uniform(-10, 0)
            elif pick < 0.6:
                p = 1 - 10 ** rng.uniform(-format.precision * 0.3, 0)
            else:
                p = rng.random()
            y = rng.random()
            y = "0" if y < 0.38 else "1" if y < 0.76 else rng.choice([*SOFT_LABELS, rng.random()])
            yield min(1.0, format.round(p)), format.round(y)

    return fixed, draw()


def label_points(loss, format, rng) -> tuple[list, Iterator]:
    fixed = [(float(a), float(b)) for a in range(-2, 4) for b in range(-2, 4)]

    def draw():
        while True:
            a = float(rng.randint(-5, 2000))
            yield (a, a) if rng.random() < 0.5 else (a, float(rng.randint(-5, 2000)))

    return fixed, draw()


RATIOS = numbers("1e-20 1e-10 1e-3 0.1 0.25 0.5 0.75 0.9 0.99 0.999 1.0 1.001 1.01 1.1 1.5 2.0 4.0 10.0 1e3 1e10 1e20")


def ratio_points(loss, format, rng) -> tuple[list, Iterator]:
    """Ratios of either sign at targets of many sizes."""
    targets = [format.round(t) for t in (1.0, -3.25, 1e-3, 1e5, 0.3, 1e10)]
    ratios = [format.next(format.round(r), step) for r in RATIOS for step in (-1, 0, 1)]
    fixed = [(format.round(s * r * t), t) for t in targets for r in ratios for s in (1, -1)]

    def draw():
        while True:
            t = format.round(rng.choice((-1, 1)) * 10 ** rng.uniform(-8, 8))
            pick = rng.random()
            r = (
                10 ** rng.uniform(-12, 12)
                if pick < 0.3
                else rng.uniform(0, 3)
                if pick < 0.8
                else 1 + 10 ** rng.uniform(-7, -1)
            )
            yield format.round(rng.choice((-1, 1, 1)) * r * t), t

    return fixed, draw()


def shifted_ratio_points(loss, format, rng) -> tuple[list, Iterator]:
    """Numbers above -1: close to it, close to 0, and of every size."""
    sizes = [
        format.round(x)
        for x in numbers("1e-30 1e-10 1e-5 1e-3 0.1 0.5 1.0 1.718281828459045 3.0 10.0 1e3 1e7 1e18 1e30")
    ]
    sizes += [format.round(x) for x in numbers("-1e-30 -1e-10 -1e-3 -0.1 -0.5 -0.9 -0.999 -0.99999")]
    fixed = [(p, t) for p in sizes for t in sizes] + [(format.next(t, k), t) for t in sizes for k in (-8, -1, 1, 8)]

    def number():
        pick = rng.random()
        return (
            10 ** rng.uniform(-30, 30) if pick < 0.2 else 10 ** rng.uniform(-5, 5) if pick < 0.6 else rng.uniform(-1, 4)
        )

    def draw():
        while True:
            t = format.round(number())
            p = format.round(t * rng.uniform(0.9, 1.1) if rng.random() < 0.3 else number())
            if min(p, t) > -1:
                yield p, t

    return fixed, draw()
