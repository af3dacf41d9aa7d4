"""Points for losses of a predicted and an observed number, and for losses of a margin."""

from collections.abc import Callable, Iterator

from formats import Format

INF, NAN = float("inf"), float("nan")
REALS = [0.0, 1e-30, 1e-10, 1e-5, 1e-3, 0.1, 0.5, 0.6931471805599453, 1, 2, 3, 5, 10, 17, 20, 30, 40, 60, 80, 87, 88.5]
FAR = [89.5, 100, 103, 300, 700, 709.5, 745, 1e3, 1e4]
COUNTS = [0, 1, 2, 3, 5, 7.25, 10, 100, 1e4, 1e6]
PROBABILITIES = [0, 1, 0.5, 0.1, 0.9, 0.25, 1e-3, 1e-7, 1e-13, 1e-20, 0.999, 0.7071067811865476]
# How close an observed number is drawn to the predicted one, in ulp or as a share of it.
NEAR_ULPS, NEAR_SHARES = [1, 2, 5, 16, 100], [1e-6, 1e-5, 1e-3, 0.01, 0.1, 0.3, 0.7]


def observed_points(loss, format: Format, rng) -> tuple[list, Iterator]:
    """The fixed points and a source of random ones."""
    pred_kind, target_kind = loss.kinds
    target_kind, close = target_kind.removeprefix("close").strip(), target_kind.startswith("close")
    target_kind = target_kind or pred_kind
    preds, draw_pred = kind(pred_kind, format, rng)
    targets, draw_target = kind(target_kind, format, rng)
    inside = limits(target_kind, format)
    fixed = [(p, t) for p in preds for t in targets]
    if close:
        fixed += [(p, t) for p in preds for t in neighbours(p, format) if inside(t)]

    def draw():
        while True:
            p, t = draw_pred(), draw_target()
            if close and rng.random() < 0.6:
                t = rng.choice(neighbours(p, format))
            if inside(t):
                yield p, t

    return fixed, draw()


def neighbours(p: float, format: Format) -> list[float]:
    if p == 0 or p != p or abs(p) == INF:
        return [p]
    shares = [format.round(p * (1 + side * share)) for share in NEAR_SHARES for side in (1, -1)]
    return [p, *(format.next(p, side * steps) for steps in NEAR_ULPS for side in (1, -1)), *shares]


def limits(name: str, format: Format) -> Callable[[float], bool]:
    low = {"unit": 0, "count": 0, "rate": 0, "positive": 0}.get(name, -INF)
    # The exponential of the last does not overflow.
    high = {"unit": 1, "log": 0, "finite log": 0.6931 * format.emax}.get(name, INF)
    return lambda x: low <= x <= high and (x > 0 or name != "positive") and (x < INF or name in ("real", "logit"))


def kind(name: str, format: Format, rng) -> tuple[list[float], Callable[[], float]]:
    """Numbers of a kind: some that matter, and a draw."""
    wide = 28 if format.name == "f32" else 200
    signed = lambda xs: [s * x for x in xs for s in (1, -1)]  # noqa: E731
    match name:
        case "real" | "logit":
            numbers = signed(REALS + FAR + [INF])
            draw = lambda: (
                rng.choice((-1, 1)) * rng.choice((rng.uniform(0, 3), rng.uniform(0, 80), 10 ** rng.uniform(-20, 3)))
            )  # noqa: E731
        case "moderate":
            numbers = signed(REALS[:15] + [25])
            draw = lambda: rng.uniform(-25, 25) if rng.random() < 0.5 else rng.uniform(-3, 3)  # noqa: E731
        case "finite log":
            # Their exponential is no more than the largest number.
            numbers = [*signed(REALS[:-2]), *(-x for x in FAR), -INF]
            draw = lambda: (
                rng.choice((-1, 1)) * rng.choice((rng.uniform(0, 3), rng.uniform(0, 80), 10 ** rng.uniform(-20, 1.8)))
            )  # noqa: E731
        case "log":
            # Probabilities that are normal numbers, and none.
            numbers = [-x for x in REALS[:-2] + [INF]]
            draw = lambda: -rng.choice((rng.uniform(0, 3), rng.uniform(0, 80), 10 ** rng.uniform(-20, 1.8)))  # noqa: E731
        case "count":
            numbers = COUNTS
            draw = lambda: rng.choice(
                (float(rng.randint(0, 20)), 10 ** rng.uniform(-2, 5), float(rng.randint(0, 10**6)))
            )  # noqa: E731
        case "positive":
            numbers = [*COUNTS[1:], 1e-3, 1e-10, 1e-30, 1e30]
            draw = lambda: 10 ** rng.uniform(-3, 3) if rng.random() < 0.7 else 10 ** rng.uniform(-wide, wide)  # noqa: E731
        case "rate":
            numbers = [0, *COUNTS[1:], 0.5, 1e-3, 1e-7, 1e-20, 1e20]
            draw = lambda: 10 ** rng.uniform(-3, 3) if rng.random() < 0.7 else 10 ** rng.uniform(-wide, wide)  # noqa: E731
        case "unit":
            numbers = PROBABILITIES + [format.next(1.0, -1)]
            draw = lambda: rng.random() if rng.random() < 0.6 else 10 ** rng.uniform(-wide, 0)  # noqa: E731
        case _:
            raise ValueError(name)
    return [format.round(x) for x in numbers], lambda: format.round(draw())


def observed_specials(loss, format: Format) -> list[tuple[float, float]]:
    """NaN on either side."""
    inside = {"log": -1.0, "finite log": -1.0}
    pred, target = (inside.get(name.removeprefix("close").strip(), 0.5) for name in loss.kinds)
    target = -1.0 if "log" in loss.kinds[1] else target
    return [
        (NAN, target),
        (pred, NAN),
        *([(NAN, 0.0), (NAN, 1.0)] if loss.kinds[1] in ("unit", "count", "close") else []),
    ]


def margin_points(loss, format: Format, rng) -> tuple[list, Iterator]:
    """Scores, dense beside every kink, with both labels."""
    kinks = [format.round(k) for v in loss.jumps() for k in kink_scores(loss, v)]
    scores = [format.round(s * x) for x in REALS + FAR + [1e10, 1e30] for s in (1, -1)]
    scores += [format.next(s * k, step) for k in kinks for s in (1, -1) for step in (-8, -3, -2, -1, 0, 1, 2, 3, 8)]
    scores += [format.round(s * k * f) for k in kinks for s in (1, -1) for f in (0.5, 0.9, 0.99, 1.01, 1.1, 2)]
    fixed = [(x, y) for x in scores for y in (1.0, -1.0)]

    def draw():
        while True:
            x = rng.choice((rng.uniform(0, 3), rng.uniform(0, 80), 10 ** rng.uniform(-20, 20), rng.uniform(0.5, 1.5)))
            yield format.round(rng.choice((-1, 1)) * x), rng.choice((1.0, -1.0))

    return fixed, draw()


def kink_scores(loss, jump):
    """The scores, of label 1 or -1, at which the variable of jumps has this size."""
    origin = loss.variable(0, 1)
    slope = loss.variable(1, 1) - origin
    return [(size - origin) / slope for size in (jump, -jump)]


def margin_specials(loss, format: Format) -> list[tuple[float, float]]:
    tiny = format.from_bits(1)
    points = [(s * x, y) for x in (0.0, INF) for s in (1, -1) for y in (1.0, -1.0)]
    return points + [(NAN, 1.0), (NAN, -1.0), (1.0, NAN), (tiny, 1.0), (-tiny, -1.0)]
