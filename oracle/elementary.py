"""Writes testdata/elementary/{f32,f64}.csv: the exact values of the elementary functions.

Columns: function, input and second input as bits in hexadecimal (the second empty for functions of one argument), and
the exact value at those inputs, to 25 digits. The same points at every run.
"""

import math
import random
import struct
from pathlib import Path

from mpmath import inf, isfinite, mp, mpf, nstr

DIRECTORY = Path(__file__).parent.parent / "testdata" / "elementary"
POINTS = 160
mp.dps = 400  # cosh and 1 + e^-x keep their small parts down to e^-750


class Width:
    def __init__(self, name, code, integer, least, greatest):
        self.name, self.code, self.integer, self.least, self.greatest = name, code, integer, least, greatest

    def round(self, x):
        try:
            return struct.unpack(self.code, struct.pack(self.code, x))[0]
        except OverflowError:
            return math.inf

    def bits(self, x):
        return struct.unpack(self.integer, struct.pack(self.code, x))[0]

    def from_bits(self, bits):
        return struct.unpack(self.code, struct.pack(self.integer, bits))[0]


WIDTHS = [Width("f32", "<f", "<I", -149, 128), Width("f64", "<d", "<Q", -1074, 1024)]


def polygamma(order):
    return lambda x: mp.psi(order, x)


# name: (function, the sign of its domain, whether it has a second argument)
FUNCTIONS = {
    "exp": (mp.exp, 0, False),
    "exp_m1": (mp.expm1, 0, False),
    "ln": (mp.log, 1, False),
    "ln_1p": (lambda x: mp.log(1 + x) if x > -1 else None, 0, False),
    "tanh": (mp.tanh, 0, False),
    "atan": (mp.atan, 0, False),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), 0, False),
    "softplus": (lambda x: x + mp.log1p(mp.exp(-x)) if x > 0 else mp.log1p(mp.exp(x)), 0, False),
    "tail": (lambda x: mp.log1p(mp.exp(-x)), 1, False),
    "ln_cosh": (lambda x: abs(x) + mp.log1p(mp.expm1(-2 * abs(x)) / 2), 0, False),
    "sqrt": (mp.sqrt, 1, False),
    "powf": (mp.power, 1, True),
    "xlogy": (lambda x, y: x * mp.log(y), 1, True),
    "hypot": (mp.hypot, 0, True),
    "ln_gamma": (mp.loggamma, 1, False),
    "digamma": (polygamma(0), 1, False),
    "trigamma": (polygamma(1), 1, False),
    "polygamma_2": (polygamma(2), 1, False),
    "polygamma_3": (polygamma(3), 1, False),
    "ln_bessel": (lambda x: mp.log(mp.besseli(0, x)) - x if x < 1e5 else None, 1, False),
    "bessel_gap": (lambda x: 1 - mp.besseli(1, x) / mp.besseli(0, x) if x < 1e5 else None, 1, False),
    "sin": (lambda x: mp.sin(x) if abs(x) < 1e4 else None, 0, False),
    "cos": (lambda x: mp.cos(x) if abs(x) < 1e4 else None, 0, False),
    "within_period": (
        lambda x, y: x - mp.nint(x / y) * y if y and abs(x / y) < 2**11 and abs(abs(x / y) % 1 - 0.5) > 1e-6 else None,
        1,
        True,
    ),
    "ln_1p_deficit": (lambda x: x - mp.log(1 + x) if x > -1 else None, 0, False),
    "ln_1p_square": (lambda x: mp.log(1 + x * x), 0, False),
    "exp_excess": (lambda x: mp.expm1(x) - x, 0, False),
    "ln_ratio": (lambda x, y: mp.log(x / y) if y else None, 1, True),
    "relative_entropy": (lambda x, y: x * mp.log(x / y) - x + y if y else None, 1, True),
}

# Where a formula changes to another, or a value crosses zero.
EDGES = [
    0.25,
    0.5,
    0.6931471805599453,
    0.75,
    0.8813735870195430,
    1,
    1.25,
    1.4616321449683623,
    2,
    2.25,
    2.414213562373095,
]
EDGES += [8, 8.25, 9, 16.5, 36, 44.36, 64, 87.3365447, 88.7228391, 103.97, 300, 708.3964185, 709.7827128, 744.44]
GAMMAS = {"ln_gamma", "digamma", "trigamma", "polygamma_2", "polygamma_3"}


def point(width, dice, sign, wide):
    """A number: anywhere in the range, of ordinary size, or a few steps from an edge."""
    kind = dice.random()
    if kind < 0.25 and wide:
        x = math.ldexp(dice.uniform(1, 2), dice.randrange(width.least, width.greatest - 1))
    elif kind < 0.5:
        x = math.ldexp(dice.uniform(1, 2), dice.randrange(-30, 5))
    elif kind < 0.75:
        x = dice.uniform(0, 20)
    else:
        edge = width.round(dice.choice(EDGES))
        x = width.from_bits(width.bits(edge) + dice.randrange(-20, 21))
    x = width.round(x)
    return x if sign or dice.random() < 0.5 else -x


def second(width, dice, name, x):
    if name in {"ln_ratio", "relative_entropy"} and dice.random() < 0.5:
        # As close as it gets, and less so.
        if dice.random() < 0.3:
            return width.from_bits(width.bits(x) + dice.randrange(1, 9))
        return width.round(x * (1 + dice.choice((-1, 1)) * 2.0 ** dice.uniform(-20, -0.2)))
    if name == "powf":
        return width.round(
            dice.uniform(-1, 1) * min(1.1 * width.greatest * math.log(2) / max(abs(math.log(x)), 1e-8), 50)
        )
    return width.round(abs(x) * 2.0 ** dice.uniform(-8, 8)) if dice.random() < 0.7 else point(width, dice, 1, True)


def rows(width):
    for name, (function, sign, binary) in FUNCTIONS.items():
        dice = random.Random(name)
        written = 0
        while written < POINTS:
            x = point(width, dice, sign, wide=name not in GAMMAS or written % 8 == 0)
            if x == 0:
                continue
            arguments = [x, second(width, dice, name, x)] if binary else [x]
            # Beyond this mpmath would take for ever over an exponential that is 0 or infinite anyway.
            if (
                not all(map(math.isfinite, arguments))
                or name in {"exp", "exp_m1", "sigmoid", "softplus", "tail", "tanh", "ln_cosh", "exp_excess"}
                and abs(x) > 1e5
            ):
                continue
            exact = function(*map(mpf, arguments))
            if exact is None or not isfinite(exact) or exact == inf:
                continue
            digits = [format(width.bits(a), "x") for a in arguments] + [""] * (2 - len(arguments))
            yield ",".join([name, *digits, nstr(exact, 25, strip_zeros=True)])
            written += 1


def main():
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        lines = ["function,input,second,expected", *rows(width)]
        (DIRECTORY / f"{width.name}.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
