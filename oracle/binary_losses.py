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


class Focal(Loss):
    """Soft labels take the two-term form: y and 1 - y weight the losses of the two classes.

    So gamma = 0 is binary cross entropy for every label (a modulation by p_t = p y + (1-p)(1-y) is another loss).
    """

    name = "focal"
    defaults = {"gamma": "2", "alpha": None}
    domain = "logit"
    has_majorizer = False

    def weights(self, y):
        if self.alpha is None:
            return y, 1 - y
        return y * self.alpha, (1 - y) * (1 - self.alpha)

    def textbook(self, x, y):
        p = 1 / (1 + mp.exp(-x))
        positive, negative = self.weights(y)
        return -positive * (1 - p) ** self.gamma * mp.log(p) - negative * p**self.gamma * mp.log(1 - p)

    def value(self, x, y):
        positive, negative = self.weights(y)
        return weigh(positive, self.hard(x)) + weigh(negative, self.hard(-x))

    def hard(self, z):
        """The loss of a right class with logit z."""
        return weigh(sigmoid(-z) ** self.gamma, softplus(-z))

    def hard_gradient(self, z):
        p, q = sigmoid(z), sigmoid(-z)
        return -(q**self.gamma) * (weigh(self.gamma * p, softplus(-z)) + q)

    def hard_curvature_terms(self, z):
        p, q, g = sigmoid(z), sigmoid(-z), self.gamma
        power, loss = q**g, softplus(-z)
        return power * weigh((g * p) ** 2, loss), -power * weigh(g * p * q, loss), power * (2 * g + 1) * p * q

    def gradient_terms(self, x, y):
        positive, negative = self.weights(y)
        return weigh(positive, self.hard_gradient(x)), -weigh(negative, self.hard_gradient(-x))

    def target_gradient_terms(self, x, y):
        positive, negative = self.weights(mpf(1))[0], self.weights(mpf(0))[1]
        return weigh(positive, self.hard(x)), -weigh(negative, self.hard(-x))

    def curvature_terms(self, x, y):
        positive, negative = self.weights(y)
        return tuple(weigh(positive, t) for t in self.hard_curvature_terms(x)) + tuple(
            weigh(negative, t) for t in self.hard_curvature_terms(-x)
        )

    def bounds(self, x, y):
        # The power is the exponential of a rounded argument: gamma times the softplus of the wrong class.
        worst = mpf(0)
        for weight, z in zip(self.weights(y), (x, -x)):
            if weight != 0 and mp.isfinite(z):
                worst = max(worst, self.gamma * softplus(z))
        second = float(2 * (4 + self.gamma + worst)) if self.gamma != 0 else 0.0
        return max(4, second), max(8, second), max(16, second)

    def faint(self, x, y, format):
        return (1 + self.gamma) ** 2 * (1 + abs(x)) if mp.isfinite(x) else 1


class ZeroOne(Loss):
    name = "zero_one"
    domain = "label"
    differentiable = False
    has_majorizer = False

    def textbook(self, pred, target):
        return mpf(pred != target)

    def value(self, pred, target):
        return mpf(pred != target)
