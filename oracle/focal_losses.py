"""Losses of a binary label that fade as an example becomes easy."""

from mpmath import mp, mpf

from binary_losses import log_share, log_share_left
from reference import INFINITY, Loss, sigmoid, softplus, weigh


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


class FocalOnProbabilities(Loss):
    name = "focal_on_probabilities"
    two_labels = True
    defaults = {"gamma": "2", "alpha": None}
    specs = [f"focal_on_probabilities:gamma={g}" for g in ["0", "0.5", "1", "1.5", "2", "5"]]
    specs += ["focal_on_probabilities:gamma=2,alpha=0.25", "focal_on_probabilities:gamma=1.5,alpha=0.75"]
    domain = "probability"

    def parts(self, p, y):
        """The weight of the class, the sign of the slope, the wrong class's probability and the surprise."""
        share = mpf(1) if self.alpha is None else self.alpha if y == 1 else 1 - self.alpha
        return (share, -1, 1 - p, log_share(p)) if y == 1 else (share, 1, p, log_share_left(p))

    def textbook(self, p, y):
        share, _, wrong, _ = self.parts(p, y)
        return -share * wrong**self.gamma * mp.log(1 - wrong)

    def value(self, p, y):
        share, _, wrong, surprise = self.parts(p, y)
        return share * weigh(wrong**self.gamma, surprise)

    def gradient_terms(self, p, y):
        share, sign, w, surprise = self.parts(p, y)
        g = self.gamma
        if w == 0:
            return (mpf(sign) * share if g == 0 else mpf(0),)
        right = p if y == 1 else 1 - p
        if right == 0:
            return (sign * INFINITY,)
        return sign * share * g * w ** (g - 1) * surprise, sign * share * w**g / right

    def target_gradient_terms(self, p, y):
        return (mpf(0),)

    def curvature_terms(self, p, y):
        share, _, w, surprise = self.parts(p, y)
        g = self.gamma
        if w == 0:
            return (share * (1 if g == 0 else INFINITY if g < 1 else 2 if g == 1 else mpf(0)),)
        right = p if y == 1 else 1 - p
        if right == 0:
            return (INFINITY,)
        first = g * (g - 1) * w ** (g - 2) * surprise if g else mpf(0)
        return share * first, 2 * share * g * w ** (g - 1) / right, share * w**g / right**2

    def bounds(self, p, y):
        wide = float(2 * (4 + self.gamma)) if self.gamma else 0
        return max(4, wide), max(8, wide), max(16, wide)

    def faint(self, p, y, format):
        return (1 + self.gamma) ** 2

    def overflows(self, p, y, quantity, format):
        right = p if y == 1 else 1 - p
        return (
            0 < right
            and quantity != "value"
            and 1 / right ** (1 if quantity == "gradient" else 2) > mp.ldexp(1, format.emax)
        )


class SoftFocal(Focal):
    name = "soft_focal"
    specs = [f"soft_focal:gamma={g}" for g in ["0", "0.5", "1", "2", "5"]]
    specs += ["soft_focal:gamma=2,alpha=0.25", "soft_focal:gamma=1.5,alpha=0.75"]


class QualityFocal(Loss):
    name = "quality_focal"
    defaults = {"beta": "2"}
    specs = [f"quality_focal:beta={b}" for b in ["2", "2.5", "3", "8"]]
    domain = "logit"
    has_majorizer = False

    def textbook(self, x, y):
        p = 1 / (1 + mp.exp(-x))
        return abs(y - p) ** self.beta * (-y * mp.log(p) - (1 - y) * mp.log(1 - p))

    def parts(self, x, y):
        """The sign and size of y - p, by how much more its terms are than it, p', p'' and the cross entropy."""
        above, below = y * sigmoid(-x), (1 - y) * sigmoid(x)
        miss, slope = abs(above - below), sigmoid(x) * sigmoid(-x)
        bend = slope * (sigmoid(-x) - sigmoid(x))
        amplified = (above + below) / miss - 1 if miss else mpf(0)
        return mp.sign(above - below), miss, amplified, slope, bend, weigh(y, softplus(-x)) + weigh(1 - y, softplus(x))

    def shown(self, terms, amplified):
        """The terms, and two more that cancel, as large as the rounding of y - p makes the terms uncertain."""
        uncertain = self.beta * amplified * sum(map(abs, terms))
        return (*terms, uncertain, -uncertain) if mp.isfinite(uncertain) else terms

    def value_terms(self, x, y):
        _, miss, amplified, _, _, entropy = self.parts(x, y)
        return self.shown((weigh(miss**self.beta, entropy),), amplified)

    def gradient_terms(self, x, y):
        sign, miss, amplified, slope, _, entropy = self.parts(x, y)
        b = self.beta
        pull = weigh(b * miss ** (b - 1) * slope, entropy)
        return self.shown((-sign * pull, -sign * miss ** (b + 1)), amplified)

    def target_gradient_terms(self, x, y):
        sign, miss, amplified, _, _, entropy = self.parts(x, y)
        b = self.beta
        # Kernels give 0 where the loss is below the smallest normal number.
        if (1 + b) ** 2 * miss ** (b + 1) < mp.ldexp(1, -126 if self.precision == 24 else -1022):
            amplified = mpf(1)
        return self.shown((sign * weigh(b * miss ** (b - 1), entropy), weigh(miss**b, -x)), amplified)

    def curvature_terms(self, x, y):
        sign, miss, amplified, slope, bend, entropy = self.parts(x, y)
        b = self.beta
        pinched = b * (b - 1) * miss ** (b - 2) * weigh(slope**2, entropy)
        return self.shown(
            (pinched, -sign * b * miss ** (b - 1) * weigh(bend, entropy), (2 * b + 1) * miss**b * slope), amplified
        )

    def bounds(self, x, y):
        # A power of a rounded number.
        wide = float(2 * (4 + 2 * self.beta))
        return max(4, wide), max(8, wide), max(16, 2 * wide)

    def faint(self, x, y, format):
        return (1 + self.beta) ** 2 * (1 + abs(x)) if mp.isfinite(x) else 1


class Varifocal(Focal):
    name = "varifocal"
    cases = (0,)
    defaults = {"alpha": "0.75", "gamma": "2"}
    specs = ["varifocal", "varifocal:alpha=1,gamma=0", "varifocal:alpha=3,gamma=0.5", "varifocal:alpha=0.75,gamma=1.5"]

    def textbook(self, x, y):
        p = 1 / (1 + mp.exp(-x))
        if y == 0:
            return -self.alpha * p**self.gamma * mp.log(1 - p)
        return y * (-y * mp.log(p) - (1 - y) * mp.log(1 - p))

    def weights(self, y):
        return mpf(0), self.alpha if y == 0 else mpf(0)

    def value(self, x, y):
        if y == 0:
            return super().value(x, y)
        return y * (weigh(y, softplus(-x)) + weigh(1 - y, softplus(x)))

    def gradient_terms(self, x, y):
        if y == 0:
            return super().gradient_terms(x, y)
        return y * (1 - y) * sigmoid(x), -y * y * sigmoid(-x)

    def target_gradient_terms(self, x, y):
        if y == 0:
            # A label of 0 is a case of its own.
            return (mpf(0),)
        if mp.isinf(x):
            return (super(Focal, self).value_terms(x, y)[0] / y, -x * y)
        return weigh(y, softplus(-x)) + weigh(1 - y, softplus(x)), -x * y

    def curvature_terms(self, x, y):
        if y == 0:
            return super().curvature_terms(x, y)
        return (y * sigmoid(x) * sigmoid(-x),)

    def faint(self, x, y, format):
        return self.alpha * super().faint(x, y, format)


class Asymmetric(Loss):
    name = "asymmetric"
    two_labels = True
    defaults = {"gamma_pos": "1", "gamma_neg": "4", "clip": "0.05"}
    specs = [
        f"asymmetric:gamma_pos={p},gamma_neg={n},clip={m}"
        for p, n, m in [
            ("1", "4", "0.05"),
            ("0", "4", "0.05"),
            ("0", "0", "0"),
            ("1.5", "2", "0"),
            ("0.5", "1", "0.2"),
            ("2", "2.5", "1e-3"),
        ]
    ]
    domain = "logit"
    has_majorizer = False

    def textbook(self, x, y):
        p = 1 / (1 + mp.exp(-x))
        if y == 1:
            return -((1 - p) ** self.gamma_pos) * mp.log(p)
        q = max(p - self.clip, mpf(0))
        return -(q**self.gamma_neg) * mp.log(1 - q)

    def parts(self, x, y):
        """gamma, the sign of the slope of q by x, q, p', p'', what is left of 1 - q, and the surprise -ln(1 - q)."""
        p, left = sigmoid(x), sigmoid(-x)
        bend = p * left * (left - p)
        if y == 1:
            return self.gamma_pos, -1, left, p * left, bend, p, softplus(-x)
        q = p - self.clip if self.clip else p
        surprise = -mp.log(left + self.clip) if self.clip else softplus(x)
        return self.gamma_neg, 1, max(q, mpf(0)), p * left, bend, left + self.clip, surprise

    def value(self, x, y):
        g, _, q, _, _, _, surprise = self.parts(x, y)
        return mpf(0) if q == 0 else q**g * surprise

    def gradient_terms(self, x, y):
        g, sign, q, slope, _, left, surprise = self.parts(x, y)
        if q == 0 or mp.isinf(x):
            return (mpf(0) if q == 0 or self.clip and y == 0 else mpf(sign),)
        return sign * g * q ** (g - 1) * slope * surprise, sign * q**g * slope / left

    def target_gradient_terms(self, x, y):
        return (mpf(0),)

    def curvature_terms(self, x, y):
        g, sign, q, slope, bend, left, surprise = self.parts(x, y)
        if q == 0 or mp.isinf(x):
            return (mpf(0),)
        bend = sign * bend
        return (
            g * (g - 1) * q ** (g - 2) * slope**2 * surprise,
            g * q ** (g - 1) * bend * surprise,
            2 * g * q ** (g - 1) * slope**2 / left,
            *((q**g * bend / left, q**g * slope**2 / left**2) if self.clip and y == 0 else (q**g * q * left,)),
        )

    def bounds(self, x, y):
        # Powers, as of focal; and of a negative p - clip, which cancels.
        g, _, q, _, _, _, surprise = self.parts(x, y)
        worst = g * softplus(x if y == 1 else -x) if mp.isfinite(x) and (y == 1 or not self.clip) else mpf(0)
        if self.clip and y == 0 and q > 0:
            worst = (g + 1) * (q + self.clip) / q
        wide = float(2 * (4 + 2 * g + worst))
        return max(4, wide), max(8, wide), max(16, 2 * wide)

    def faint(self, x, y, format):
        return (2 + self.gamma_pos + self.gamma_neg) ** 2 * (1 + abs(x)) if mp.isfinite(x) else 1
