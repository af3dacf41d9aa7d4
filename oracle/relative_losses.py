"""Losses of a prediction and its target by their ratio."""

from mpmath import mp, mpf

from taylor import log1p
from textbook import Textbook


class Relative(Textbook):
    domain = "ratio"
    # Where derivatives jump, in units of pred/target.
    kinks: tuple = ()

    def variable(self, pred, target):
        return pred / target if target else pred

    def jumps(self):
        return [mpf(kink) for kink in self.kinks]


class SquaredLogError(Relative):
    name = "squared_log_error"
    domain = "above minus one"
    specs = ["squared_log_error"]
    has_majorizer = True

    def textbook(self, pred, target):
        return (log1p(pred) - log1p(target)) ** 2

    def bounds(self, pred, target):
        # The square of a logarithm: twice the three roundings of the ratio and that of the logarithm.
        return 7, 8, 16

    def curvature_terms(self, pred, target):
        share = 2 / (1 + pred) ** 2
        return share, -share * (mp.log1p(pred) - mp.log1p(target))

    def majorizer(self, pred, target):
        return 2 / (1 + pred) ** 2


class AbsolutePercentageError(Relative):
    name = "absolute_percentage_error"
    defaults = {"floor": "0"}
    specs = [f"absolute_percentage_error:floor={m}" for m in ("0", "1", "1e-7")]
    kinks = ("1",)
    has_majorizer = True

    @property
    def cases(self):
        return self.floor, -self.floor

    def textbook(self, pred, target):
        size = abs(target)
        return abs(pred - target) / (size if size >= self.floor else self.floor)

    def majorizer(self, pred, target):
        return mpf("inf") if pred == target else 1 / (max(abs(target), self.floor) * abs(pred - target))


class SymmetricPercentageError(Relative):
    name = "symmetric_percentage_error"
    specs = ["symmetric_percentage_error"]
    kinks = ("0", "1")
    has_majorizer = True

    def textbook(self, pred, target):
        if pred == target:
            return abs(pred - target)
        if pred * target <= 0:
            return mpf(2) + 0 * pred
        return 2 * abs(abs(pred) - abs(target)) / (abs(pred) + abs(target))

    def majorizer(self, pred, target):
        return mpf("inf") if pred == target else 2 / ((abs(pred) + abs(target)) * abs(pred - target))
