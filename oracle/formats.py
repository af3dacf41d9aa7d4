"""The binary formats: bits, exact values, neighbours, rounding and the size of one ulp."""

import struct
from dataclasses import dataclass

from mpmath import mp, mpf


@dataclass(frozen=True)
class Format:
    """An IEEE 754 format; `precision` counts the hidden bit, `emin` is the exponent of the smallest normal."""

    name: str
    float_code: str
    int_code: str
    hex_digits: int
    precision: int
    emin: int
    emax: int

    @property
    def smallest_normal(self):
        return mp.ldexp(1, self.emin)

    @property
    def epsilon(self):
        return mp.ldexp(1, 1 - self.precision)

    def from_bits(self, bits: int) -> float:
        return struct.unpack(self.float_code, struct.pack(self.int_code, bits))[0]

    def to_bits(self, x: float) -> int:
        return struct.unpack(self.int_code, struct.pack(self.float_code, x))[0]

    def from_hex(self, text: str) -> float:
        return self.from_bits(int(text, 16))

    def to_hex(self, x: float) -> str:
        return f"{self.to_bits(x):0{self.hex_digits}x}"

    def round(self, x) -> float:
        """The nearest number of the format to a float, a decimal text or an mpf, ties to even."""
        x = mpf(x)
        if not mp.isfinite(x) or x == 0:
            return float(x)
        if mp.mag(x) - 1 < self.emin - self.precision + 1:
            smallest = self.from_bits(1)
            return 0.0 if abs(x) <= mpf(smallest) / 2 else smallest if x > 0 else -smallest
        # One rounding only: to the bits that this magnitude has, subnormals included.
        with mp.workprec(self.precision + min(0, mp.mag(x) - 1 - self.emin)):
            x = +x
        if mp.mag(x) - 1 > self.emax:
            return float("inf") if x > 0 else float("-inf")
        return float(x)

    def next(self, x: float, steps: int = 1) -> float:
        """The number `steps` representable numbers above x (below for negative steps)."""
        top = 1 << (4 * self.hex_digits - 1)
        bits = self.to_bits(x)
        place = top - bits if bits >= top else bits
        place += steps
        return self.from_bits(place if place >= 0 else top - place)

    def shortest(self, x: float) -> str:
        """The shortest decimal that reads back as x in this format."""
        if x != x:
            return "nan"
        if x in (float("inf"), float("-inf")):
            return "inf" if x > 0 else "-inf"
        for digits in range(1, 18):
            near = float(f"{x:.{digits}g}")
            if self.round(near) == x:
                return repr(near).removesuffix(".0").replace("e+", "e")
        raise ValueError(f"{x!r} is not a number of {self.name}")

    def ulp_exponent(self, exact) -> int:
        """The exponent of one unit in the last place of a non-zero exact number."""
        return min(max(mp.mag(exact) - 1, self.emin), self.emax) - self.precision + 1


F16 = Format("f16", "<e", "<H", 4, 11, -14, 15)
F32 = Format("f32", "<f", "<I", 8, 24, -126, 127)
F64 = Format("f64", "<d", "<Q", 16, 53, -1022, 1023)
FORMATS = {format.name: format for format in (F16, F32, F64)}
