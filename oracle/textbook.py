"""A reference that is the textbook formula and nothing else.

Value and derivatives come from Taylor arithmetic on the formula, with so many digits that no cancellation matters:
more are taken until two precisions agree. Limits at infinities come from points far out. A new loss is a name,
defaults, specs and `textbook`:

    class Cauchy(DistanceTextbook):
        name = "cauchy"
        defaults = {"c": "1"}
        specs = ["cauchy", "cauchy:c=5"]

        def textbook(self, pred, target):
            return self.c**2 / 2 * log(1 + ((pred - target) / self.c) ** 2)
"""

from mpmath import mp, mpf

from reference import INFINITY, Loss, Range
from taylor import Taylor, lift

# How far out a limit is read: the second point tells growth and decay from convergence.
FAR_OUT = (mpf(10) ** 150, mpf(10) ** 300)
HOPELESS = 3000
FARTHEST = mpf(10) ** 20000


class Textbook(Loss):
    """A loss of pred and target from its formula; the majorizer is stated by subclasses."""

    has_majorizer = False
    # The specs that are looked at.
    specs: list[str] = []

    def value(self, pred, target):
        return self.by_pred(pred, target)[0]

    def gradient_terms(self, pred, target):
        return (self.by_pred(pred, target)[1],)

    def curvature_terms(self, pred, target):
        if abs(self.variable(pred, target)) in self.jumps():
            return (self.at_jump(pred, target)[1],)
        return (self.by_pred(pred, target)[2],)

    def target_gradient_terms(self, pred, target):
        return (self.derivatives(lambda t: self.textbook(pred, t), target)[1],)

    def by_pred(self, pred, target):
        return self.derivatives(lambda x: self.textbook(x, target), pred)

    def at_jump(self, pred, target):
        """Gradient and curvature beside a jump: every number between the two sides is right."""
        _, gradient, curvature = self.beside(pred, target, self.by_pred)
        return gradient, curvature

    def majorizer_at_jump(self, pred, target):
        return self.beside(pred, target, lambda *point: [self.majorizer(*point)])[0]

    def beside(self, pred, target, results):
        """From the left limits to the right ones, at a jump or where rounding may carry the point onto one."""
        # Two units in the last place: further than rounding carries it.
        step = max(abs(pred), abs(target)) * mp.ldexp(1, 2 - self.precision) or mpf("1e-60")
        sides = results(pred - step, target), results(pred, target), results(pred + step, target)
        return [Range(min(values), max(values)) for values in zip(*sides)]

    def derivatives(self, formula, x):
        """[f, f', f''] at x, by their limits at infinities."""
        if mp.isinf(x):
            return self.limits(formula, mp.sign(x))
        # Enough for 1 + x^4, so that no small term is lost in both precisions that are compared.
        exponents = [abs(mp.mag(n)) for n in (x, *self.parameters()) if n != 0]
        digits = mp.dps + 20 + int(1.3 * max(exponents, default=0))
        before = self.at(formula, x, digits)
        while True:
            digits += digits // 2
            now = self.at(formula, x, digits)
            if all(settled(a, b) for a, b in zip(before, now)):
                return [within_reach(x) for x in now]
            if digits > HOPELESS:
                # What still shrinks with every precision is the noise around a zero.
                return [within_reach(b) if settled(a, b) else mpf(0) for a, b in zip(before, now)]
            before = now

    def parameters(self):
        return [p for p in vars(self).values() if p is not None and mp.isfinite(p)]

    def limits(self, formula, sign):
        near, far = (self.at(formula, sign * x, 1500) for x in FAR_OUT)
        out = []
        for a, b in zip(near, far):
            if settled(a, b):
                out.append(b)
            else:
                out.append(mpf(0) if abs(b) < abs(a) else INFINITY * mp.sign(b))
        return out

    @staticmethod
    def at(formula, x, digits):
        with mp.workdps(digits):
            y = lift(formula(Taylor(x, 1)))
            return [y.f, y.d1, y.d2]


def within_reach(x):
    """Numbers beyond every format as 0 and infinity: their exponents alone may have as many digits as memory holds."""
    if abs(x) >= FARTHEST:
        return INFINITY * mp.sign(x)
    return mpf(0) if abs(x) <= 1 / FARTHEST else x


def settled(a, b) -> bool:
    """Whether two precisions give the same number, to more digits than any format has."""
    return a == b or mp.isnan(b) or abs(a - b) <= abs(b) * mpf(10) ** -(mp.dps - 5)


class DistanceTextbook(Textbook):
    """A loss of d = pred - target. Its majorizer is psi(d)/d."""

    has_majorizer = True
    domain = "distance"
    # Whether the curvature crosses zero; it is then measured against its two terms, psi(d)/d and the rest.
    curvature_cancels = False

    def by_pred(self, pred, target):
        # The formula at the residual, so that an infinite prediction or target has a limit.
        return self.derivatives(lambda d: self.textbook(d, mpf(0)), mp.fsub(pred, target, exact=True))

    def target_gradient_terms(self, pred, target):
        return tuple(-term for term in self.gradient_terms(pred, target))

    def curvature_terms(self, pred, target):
        terms = super().curvature_terms(pred, target)
        if not self.curvature_cancels or isinstance(terms[0], Range) or pred == target:
            return terms
        share = self.majorizer(pred, target)
        return share, terms[0] - share

    def majorizer(self, pred, target):
        d = pred - target
        if d == 0:
            return self.by_pred(pred, target)[2]
        if mp.isinf(d):
            return self.limits(lambda x: self.quotient(x), mp.sign(d))[0]
        return self.by_pred(pred, target)[1] / d

    def quotient(self, x):
        y = lift(self.textbook(x, mpf(0)))
        return Taylor(y.d1 / x.f)
