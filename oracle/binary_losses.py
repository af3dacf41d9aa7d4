"""The losses of a binary label: on a logit, on a probability, and on labels themselves."""

from mpmath import mp, mpf

from reference import INFINITY, LONG_TAIL, Loss, sigmoid, softplus, weigh


class BceWithLogits(Loss):
    name = "bce_with_logits"
    defaults = {"pos_weight": "1", "label_smoothing": "0"}
    domain = "logit"

    def smooth(self, y):
        return y * (1 - self.label_smoothing) + self.label_smoothing / 2

    def textbook(self, x, y):
        y = self.smooth(y)
        return (1 - y) * x + (1 + (self.pos_weight - 1) * y) * mp.log(1 + mp.exp(-x))

    def value(self, x, y):
        y = self.smooth(y)
        return weigh(1 - y, softplus(x)) + weigh(self.pos_weight * y, softplus(-x))

    def gradient_terms(self, x, y):
        y = self.smooth(y)
        return (1 - y) * sigmoid(x), -self.pos_weight * y * sigmoid(-x)

    def target_gradient_terms(self, x, y):
        keep = 1 - self.label_smoothing
        if mp.isinf(x):
            return -keep * softplus(x), weigh(keep * self.pos_weight, softplus(-x))
        return -keep * x, keep * (self.pos_weight - 1) * softplus(-x)

    def curvature_terms(self, x, y):
        return ((1 + (self.pos_weight - 1) * self.smooth(y)) * sigmoid(x) * sigmoid(-x),)

    def majorizer(self, x, y):
        coefficient = 1 + (self.pos_weight - 1) * self.smooth(y)
        if x == 0:
            return coefficient / 4
        m = mp.expm1(-abs(x)) if abs(x) < LONG_TAIL else mpf(-1)
        return coefficient * -m / (2 + m) / (2 * abs(x))

    def faint(self, x, y, format):
        return max(self.pos_weight, 1)


class WeightedBce(Loss):
    name = "weighted_bce"
    defaults = {"w_pos": "1", "w_neg": "1"}
    domain = "probability"

    def textbook(self, p, y):
        return -self.w_pos * y * mp.log(p) - self.w_neg * (1 - y) * mp.log(1 - p)

    def value(self, p, y):
        return weigh(self.w_pos * y, log_share(p)) + weigh(self.w_neg * (1 - y), log_share_left(p))

    def gradient_terms(self, p, y):
        return -share(self.w_pos * y, p), share(self.w_neg * (1 - y), 1 - p)

    def target_gradient_terms(self, p, y):
        return weigh(self.w_pos, log_share(p)), -weigh(self.w_neg, log_share_left(p))

    def curvature_terms(self, p, y):
        return share(self.w_pos * y, p * p), share(self.w_neg * (1 - y), (1 - p) ** 2)

    def overflows(self, p, y, quantity, format):
        # A probability of 1 less one unit in the last place is far from that.
        if quantity == "value" or p == 0 or y == 0:
            return False
        return max(1, self.w_pos) / p ** (1 if quantity == "gradient" else 2) > mp.ldexp(1, format.emax + 1)


def tight(x):
    """(sigmoid(x) - 1/2) / x: the curvature of the tightest parabola above ln(1 + e^x)."""
    if mp.isinf(x):
        return mpf(0)
    m = mp.expm1(-abs(x)) if abs(x) < LONG_TAIL else mpf(-1)
    return mpf(1) / 4 if x == 0 else -m / (2 + m) / (2 * abs(x))


def log_share(p):
    """-ln p."""
    return INFINITY if p == 0 else -mp.log(p)


def log_share_left(p):
    """-ln(1 - p)."""
    return INFINITY if p == 1 else -mp.log1p(-p)


def share(weight, p):
    """weight / p, 0 for a weight of zero."""
    return mpf(0) if weight == 0 else INFINITY if p == 0 else weight / p


class Bce(WeightedBce):
    name = "bce"
    defaults = {}
    w_pos = mpf(1)
    w_neg = mpf(1)


class ZeroOne(Loss):
    name = "zero_one"
    domain = "label"
    differentiable = False
    has_majorizer = False

    def textbook(self, pred, target):
        return mpf(pred != target)

    def value(self, pred, target):
        return mpf(pred != target)


class BinaryPoly1(Loss):
    name = "binary_poly1"
    defaults = {"epsilon": "1"}
    specs = [f"binary_poly1:epsilon={e}" for e in ["1", "2", "0", "-0.5", "10", "-1"]]
    domain = "logit"

    def textbook(self, x, y):
        p = 1 / (1 + mp.exp(-x))
        return -y * mp.log(p) - (1 - y) * mp.log(1 - p) + self.epsilon * (y * (1 - p) + (1 - y) * p)

    def value_terms(self, x, y):
        entropy = weigh(1 - y, softplus(x)) + weigh(y, softplus(-x))
        return entropy, self.epsilon * (y * sigmoid(-x) + (1 - y) * sigmoid(x))

    def gradient_terms(self, x, y):
        return (1 - y) * sigmoid(x), -y * sigmoid(-x), self.epsilon * (1 - 2 * y) * sigmoid(x) * sigmoid(-x)

    def target_gradient_terms(self, x, y):
        if mp.isinf(x):
            return (-x,)
        return -x, self.epsilon * sigmoid(-x), -self.epsilon * sigmoid(x)

    def curvature_terms(self, x, y):
        bend = sigmoid(x) * sigmoid(-x)
        return bend, self.epsilon * (1 - 2 * y) * bend * (sigmoid(-x) - sigmoid(x))

    def majorizer(self, x, y):
        return tight(x) + abs(self.epsilon) / (6 * mp.sqrt(3))

    def faint(self, x, y, format):
        return 2 + abs(self.epsilon)
