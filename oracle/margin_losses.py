"""The losses of the margin m = target * pred of a score and a label of -1 or 1."""

from mpmath import mp, mpf

from binary_losses import tight
from reference import INFINITY, Range
from taylor import exp, relu, sigmoid as smooth_sigmoid, softplus
from textbook import Textbook


class Margin(Textbook):
    domain = "margin"
    two_labels = True
    has_majorizer = True

    def of_margin(self, m):
        raise NotImplementedError

    def textbook(self, pred, target):
        return self.of_margin(pred * target)

    def by_pred(self, pred, target):
        value, slope, bend = self.derivatives(self.of_margin, pred * target)
        return [value, target * slope, bend]

    def target_gradient_terms(self, pred, target):
        """Labels are one of two: nothing asks for it."""
        return (mpf(0),)

    def variable(self, pred, target):
        """1 - m: what is rounded, and what turns at 0."""
        return 1 - pred * target

    def jumps(self):
        return [mpf(0)]

    def missing(self, pred, target):
        """|1 - m|, as a majorizer divides by it."""
        return abs(1 - pred * target)


def over(x):
    """1 / x, by its limits."""
    return INFINITY if x == 0 else 1 / x


class Perceptron(Margin):
    name = "perceptron"
    specs = ["perceptron"]

    def of_margin(self, m):
        return relu(-m)

    def variable(self, pred, target):
        return pred * target

    def majorizer(self, pred, target):
        return over(2 * abs(pred))


class Hinge(Margin):
    name = "hinge"
    specs = ["hinge"]

    def of_margin(self, m):
        return relu(1 - m)

    def majorizer(self, pred, target):
        return over(2 * self.missing(pred, target))


class SquaredHinge(Margin):
    name = "squared_hinge"
    specs = ["squared_hinge"]

    def of_margin(self, m):
        return relu(1 - m) ** 2

    def majorizer(self, pred, target):
        return mpf(2)


class SmoothedHinge(Margin):
    name = "smoothed_hinge"
    defaults = {"gamma": "1"}
    specs = [f"smoothed_hinge:gamma={g}" for g in ["1", "0.5", "2", "5", "1e-3", "1e5"]]

    def of_margin(self, m):
        u = relu(1 - m)
        return u * u / (2 * self.gamma) if u < self.gamma else u - self.gamma / 2

    def jumps(self):
        return [mpf(0), self.gamma]

    def majorizer(self, pred, target):
        return 1 / max(self.gamma, abs(2 * (1 - pred * target) - self.gamma))


class ModifiedHuber(Margin):
    name = "modified_huber"
    specs = ["modified_huber"]

    def of_margin(self, m):
        return -4 * m if m < -1 else relu(1 - m) ** 2

    def jumps(self):
        return [mpf(0), mpf(2)]

    def majorizer(self, pred, target):
        return 2 / max(mpf(1), abs(pred))


class Exponential(Margin):
    name = "exponential"
    specs = ["exponential"]

    def of_margin(self, m):
        return exp(-m)

    def jumps(self):
        return []

    def majorizer(self, pred, target):
        return self.by_pred(pred, target)[0]


class Logistic(Margin):
    name = "logistic"
    specs = ["logistic"]

    def of_margin(self, m):
        return softplus(-m)

    def jumps(self):
        return []

    def majorizer(self, pred, target):
        return tight(pred)


class Sigmoid(Margin):
    name = "sigmoid"
    specs = ["sigmoid"]

    def of_margin(self, m):
        return 2 * smooth_sigmoid(-2 * m)

    def jumps(self):
        return []

    def majorizer(self, pred, target):
        return 4 / mp.sqrt(27)

    def faint(self, pred, target, format):
        # 2 sigmoid(-2m) by the chain rule: factors of 4 and 8 follow its derivatives.
        return 8


class Dwd(Margin):
    name = "dwd"
    defaults = {"q": "1"}
    specs = [f"dwd:q={q}" for q in ["1", "3", "0.5", "7", "1.7"]]

    def join(self):
        return self.q / (self.q + 1)

    def of_margin(self, m):
        return 1 - m if m < self.join() else self.join() ** self.q / (self.q + 1) * m**-self.q

    def variable(self, pred, target):
        return pred * target

    def jumps(self):
        return [self.join()]

    def curvature_terms(self, pred, target):
        # The join itself is rounded, in f32 by up to this much.
        if abs(pred * target - self.join()) < self.join() * mpf("6e-8"):
            return (Range(mpf(0), (self.q + 1) ** 2 / self.q),)
        return super().curvature_terms(pred, target)

    def majorizer(self, pred, target):
        return (self.q + 1) ** 2 / self.q

    def bounds(self, pred, target):
        # Powers of the margin, and the scale is a power of the rounded join.
        if self.q == 1:
            return 4, 8, 16
        m = pred * target
        log = mp.log(m) if 1 < m < INFINITY else 0
        value, first, second = (float(2 * (4 + self.q + k + k * log)) for k in range(3))
        return max(4, value), max(8, first), max(16, second)


class HingeEmbedding(Margin):
    name = "hinge_embedding"
    defaults = {"margin": "1"}
    specs = [f"hinge_embedding:margin={w}" for w in ["1", "0.25", "3", "1e3"]]

    def textbook(self, pred, target):
        return pred if target > 0 else relu(self.margin - pred)

    def by_pred(self, pred, target):
        return self.derivatives(lambda x: self.textbook(x, target), pred)

    def variable(self, pred, target):
        return self.margin - pred

    def majorizer(self, pred, target):
        return mpf(0) if target > 0 else over(2 * abs(self.margin - pred))
