"""Writes testdata/fits.csv: linear models fitted by other libraries, for `fit` to reach on the same data and penalty.

    pip install -r oracle/requirements-fits.txt
    python oracle/fits.py

    python oracle/fits.py --two       the same for likelihoods of two numbers: testdata/fits_of_two.csv

Each row: the data (see `targets`), the features, the loss as a spec, the weight of the penalty lambda/2*|w|^2, who fitted,
the intercept and the coefficients. Columns are standardised for the solvers' sake wherever there is no penalty, and the
coefficients brought back to the units of the file. Of two numbers there are a column of intercepts, and the coefficients
of the first before those of the second, which is an exponential.
"""

import csv
import sys
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy import optimize, stats
from sklearn import linear_model, svm

ROOT = Path(__file__).parent.parent
FEATURES = {"diabetes": ["bmi", "bp", "s5"], "breast_cancer": ["mean_radius", "mean_texture"], "phones": ["year"]}
EXACT = {"tol": 1e-14, "max_iter": 10_000}


def read(name):
    with (ROOT / "data" / f"{name}.csv").open() as file:
        rows = list(csv.DictReader(file))
    columns = {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}
    x = np.column_stack([columns[key] for key in FEATURES[name]])
    return x, columns["calls" if name == "phones" else "target"]


def targets(x, y):
    """The targets that are made of a file's own: its excess over 100 has zeros, its signs are -1 and 1."""
    return {"": (x, y), "_excess": (x, np.maximum(y - 100, 0)), "_signs": (x, 2 * y - 1)}


def standard(x):
    centre, spread = x.mean(axis=0), x.std(axis=0)
    return (x - centre) / spread, centre, spread


def back(intercept, coefficients, centre, spread):
    coefficients = np.asarray(coefficients) / spread
    return float(intercept - coefficients @ centre), coefficients


def plain(model):
    """A scikit-learn model without penalty, on standardised columns."""

    def fit(x, y):
        z, centre, spread = standard(x)
        fitted = model.fit(z, y)
        return back(np.ravel(fitted.intercept_)[0], np.ravel(fitted.coef_), centre, spread)

    return fit


def penalised(make, l2):
    """A scikit-learn model with its penalty, on the columns as they are."""

    def fit(x, y):
        fitted = make(len(y), l2).fit(x, y)
        return float(np.ravel(fitted.intercept_)[0]), np.ravel(fitted.coef_)

    return fit


def support_vectors(l2):
    """A linear support vector machine: the vectors by scikit-learn, the numbers by the equations that hold on them."""

    def fit(x, y):
        cost = 1 / (len(y) * l2)
        machine = svm.SVC(kernel="linear", C=cost, tol=1e-12).fit(x, y)
        dual = np.zeros(len(y))
        dual[machine.support_] = np.abs(machine.dual_coef_[0])
        edge = np.flatnonzero((dual > 1e-6 * cost) & (dual < (1 - 1e-6) * cost))
        full = np.flatnonzero(dual >= (1 - 1e-6) * cost)
        # Of the rows at the edge y (w x + b) = 1, of all sum of dual y = 0, with w = sum of dual y x.
        rows = np.hstack([x[edge] @ x[edge].T * y[edge], np.ones((len(edge), 1))])
        known = y[edge] - x[edge] @ (x[full].T @ (cost * y[full]))
        system = np.vstack([rows, np.append(y[edge], 0.0)])
        solved = np.linalg.lstsq(system, np.append(known, -cost * y[full].sum()), rcond=None)[0]
        return float(solved[-1]), x[full].T @ (cost * y[full]) + x[edge].T @ (solved[:-1] * y[edge])

    return fit


def glm(family):
    def fit(x, y):
        z, centre, spread = standard(x)
        fitted = sm.GLM(y, sm.add_constant(z), family=family).fit(tol=1e-15, maxiter=500)
        return back(fitted.params[0], fitted.params[1:], centre, spread)

    return fit


def rlm(norm, scale):
    """statsmodels' robust regression with the scale held fast: its c is then the loss's divided by that scale."""

    def fit(x, y):
        z, centre, spread = standard(x)
        model = sm.RLM(y, sm.add_constant(z), M=norm)
        start = sm.QuantReg(y, sm.add_constant(z)).fit(q=0.5).params
        weights = lambda params: norm.weights((y - sm.add_constant(z) @ params) / scale)  # noqa: E731
        params = start
        for _ in range(10_000):
            step = sm.WLS(y, model.exog, weights=weights(params)).fit().params
            if np.abs(step - params).max() < 1e-15 * np.abs(step).max():
                break
            params = step
        return back(params[0], params[1:], centre, spread)

    return fit


def least_squares(loss, scale):
    """scipy's robust least squares from the least-squares fit, then Newton on the same cost."""

    def fit(x, y):
        z, centre, spread = standard(x)
        a = sm.add_constant(z)
        start = np.linalg.lstsq(a, y, rcond=None)[0]
        found = optimize.least_squares(
            lambda w: a @ w - y, start, jac=lambda w: a, loss=loss, f_scale=scale, xtol=1e-15, ftol=1e-15, gtol=1e-15
        )
        return back(found.x[0], found.x[1:], centre, spread)

    return fit


def textbook(slope, bend, l2=0.0, start=None):
    """Newton on the textbook's derivatives by the score, where no library has the loss."""

    def fit(x, y):
        z, centre, spread = standard(x) if l2 == 0 else (x, np.zeros(x.shape[1]), np.ones(x.shape[1]))
        a = sm.add_constant(z)
        pull = np.diag([0.0] + [l2] * z.shape[1])
        w = np.zeros(a.shape[1]) if start is None else start(a, y)
        for _ in range(200):
            gradient = a.T @ slope(a @ w, y) / len(y) + pull @ w
            hessian = (a.T * bend(a @ w, y)) @ a / len(y) + pull
            step = np.linalg.solve(hessian, gradient)
            w = w - step
        if np.abs(step).max() > 1e-9 * max(1.0, np.abs(w).max()):
            raise ValueError("Newton did not settle")
        return back(w[0], w[1:], centre, spread)

    return fit


def ordinary(a, y):
    return np.linalg.lstsq(a, y, rcond=None)[0]


def linear_program(pieces):
    """Minimises a sum of max(0, slope*(score - place)) by HiGHS."""

    def fit(x, y):
        z, centre, spread = standard(x)
        a = sm.add_constant(z)
        rows, right, n = [], [], len(y)
        parts = pieces(y)
        for k, (slope, place) in enumerate(parts):
            slack = np.zeros((n, n * len(parts)))
            slack[np.arange(n), k * n + np.arange(n)] = -1
            rows.append(np.hstack([slope[:, None] * a, slack]))
            right.append(slope * place)
        cost = np.concatenate([np.zeros(a.shape[1]), np.ones(n * len(parts))])
        bounds = [(None, None)] * a.shape[1] + [(0, None)] * (n * len(parts))
        exact = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
        found = optimize.linprog(cost, np.vstack(rows), np.concatenate(right), bounds=bounds, options=exact)
        w = found.x[: a.shape[1]]
        return back(w[0], w[1:], centre, spread)

    return fit


def of_two(density, l2):
    """Location and scale by scipy's density: BFGS, then the zero of its numerical gradient."""

    def fit(x, y):
        z, centre, spread = standard(x) if l2 == 0 else (x, np.zeros(x.shape[1]), np.ones(x.shape[1]))
        a, p = sm.add_constant(z), x.shape[1] + 1
        # Of like size: the location in units of the target's spread.
        unit = np.concatenate([np.full(p, y.std()), np.ones(p)]) / np.tile(np.maximum(1, np.abs(a).max(axis=0)), 2)

        def value(point):
            w = point * unit
            pull = l2 / 2 * (np.sum(w[1:p] ** 2) + np.sum(w[p + 1 :] ** 2))
            return -density(y, a @ w[:p], np.exp(a @ w[p:])).mean() + pull

        def gradient(point, step=2e-3):
            ways = step * np.eye(2 * p)
            near = [value(point + d) - value(point - d) for d in ways]
            far = [value(point + 2 * d) - value(point - 2 * d) for d in ways]
            farther = [value(point + 3 * d) - value(point - 3 * d) for d in ways]
            return (45 * np.array(near) - 9 * np.array(far) + np.array(farther)) / (60 * step)

        start = np.concatenate([ordinary(a, y), [np.log(y.std())], np.zeros(p - 1)]) / unit
        rough = optimize.minimize(value, start, jac=gradient, method="BFGS", options={"gtol": 1e-9}).x
        found = optimize.root(gradient, rough, tol=1e-14)
        if np.abs(gradient(found.x)).max() > 1e-11:
            raise ValueError("the gradient is not zero")
        w = found.x * unit
        return [back(w[k], w[k + 1 : k + p], centre, spread) for k in (0, p)]

    return fit


def fits_of_two():
    normal = lambda y, location, scale: stats.norm.logpdf(y, location, scale)  # noqa: E731
    student = lambda y, location, scale: stats.t.logpdf(y, 4, location, scale)  # noqa: E731
    for l2 in (0.0, 0.01):
        yield "diabetes", "gaussian_nll", l2, "scipy stats.norm", of_two(normal, l2)
        yield "diabetes", "student_t_nll:nu=4", l2, "scipy stats.t", of_two(student, l2)


def huber():
    """scikit-learn's Huber finds its own scale, and its delta is epsilon times that. L-BFGS stops at five digits, so at that
    delta statsmodels finishes, after the two have been seen to agree that far."""
    x, y = read("diabetes")
    z = standard(x)[0]
    model = linear_model.HuberRegressor(epsilon=1.35, alpha=0, tol=1e-10, max_iter=100_000).fit(z, y)
    scale = float(model.scale_)
    polished = rlm(sm.robust.norms.HuberT(t=1.35), scale)
    if abs(polished(x, y)[1] / plain(model)(x, y)[1] - 1).max() > 1e-5:
        raise ValueError("scikit-learn and statsmodels disagree")
    return f"huber:delta={1.35 * scale!r}", polished


def fits():
    """(data, spec, lambda, who, fit)"""
    glms = {"solver": "newton-cholesky", **EXACT}
    tweedie = lambda p, a=0.0: linear_model.TweedieRegressor(power=p, alpha=a, link="log", **glms)  # noqa: E731
    poisson = lambda a=0.0: linear_model.PoissonRegressor(alpha=a, **glms)  # noqa: E731
    gamma = lambda a=0.0: linear_model.GammaRegressor(alpha=a, **glms)  # noqa: E731
    for tau in (0.1, 0.75):
        model = linear_model.QuantileRegressor(quantile=tau, alpha=0, solver="highs")
        yield "diabetes", f"quantile:tau={tau}", 0.0, "sklearn QuantileRegressor", plain(model)
    yield "diabetes", "poisson", 0.0, "sklearn PoissonRegressor", plain(poisson())
    yield "diabetes_excess", "poisson", 0.01, "sklearn PoissonRegressor", penalised(lambda n, a: poisson(a), 0.01)
    yield "diabetes", "gamma", 0.0, "sklearn GammaRegressor", plain(gamma())
    yield "diabetes", "gamma", 0.1, "sklearn GammaRegressor", penalised(lambda n, a: gamma(a), 0.1)
    for power in (1.1, 1.5, 1.9):
        yield "diabetes_excess", f"tweedie:power={power}", 0.0, "sklearn TweedieRegressor", plain(tweedie(power))
    yield "diabetes", "tweedie:power=3", 0.0, "sklearn TweedieRegressor", plain(tweedie(3.0))
    yield (
        "diabetes_excess",
        "tweedie:power=1.5",
        0.1,
        "sklearn TweedieRegressor",
        penalised(lambda n, a: tweedie(1.5, a), 0.1),
    )
    for l2 in (0.001, 0.1):
        logistic = lambda n, a: linear_model.LogisticRegression(C=1 / (n * a), solver="newton-cholesky", **EXACT)  # noqa: E731
        yield (
            "breast_cancer",
            "bce_with_logits",
            l2,
            "sklearn LogisticRegression C=1/(n*lambda)",
            penalised(logistic, l2),
        )
        yield (
            "breast_cancer_signs",
            "logistic",
            l2,
            "sklearn LogisticRegression C=1/(n*lambda)",
            penalised(logistic, l2),
        )
    spec, model = huber()
    yield "diabetes", spec, 0.0, "sklearn HuberRegressor alpha=0 + statsmodels HuberT", model
    yield (
        "diabetes_excess",
        "negative_binomial:dispersion=0.5",
        0.0,
        "statsmodels GLM NegativeBinomial",
        glm(sm.families.NegativeBinomial(alpha=0.5)),
    )
    norms = sm.robust.norms
    yield "diabetes", "huber:delta=60", 0.0, "statsmodels HuberT(1.5)", rlm(norms.HuberT(t=1.5), 40.0)
    yield "diabetes", "tukey_biweight:c=200", 0.0, "statsmodels TukeyBiweight(5)", rlm(norms.TukeyBiweight(c=5.0), 40.0)
    yield "phones", "tukey_biweight:c=15", 0.0, "statsmodels TukeyBiweight(3)", rlm(norms.TukeyBiweight(c=3.0), 5.0)
    for c in (30, 120):
        yield "diabetes", f"pseudo_huber:delta={c}", 0.0, "scipy least_squares soft_l1", least_squares("soft_l1", c)
        yield "diabetes", f"cauchy:c={c}", 0.0, "scipy least_squares cauchy", least_squares("cauchy", c)
    yield from by_textbook()


def by_textbook():
    yield (
        "breast_cancer_signs",
        "squared_hinge",
        0.0,
        "textbook Newton",
        textbook(lambda s, y: -2 * y * np.maximum(1 - y * s, 0), lambda s, y: 2.0 * (y * s < 1)),
    )
    yield (
        "breast_cancer_signs",
        "exponential",
        0.0,
        "textbook Newton",
        textbook(lambda s, y: -y * np.exp(-y * s), lambda s, y: np.exp(-y * s)),
    )
    yield (
        "diabetes",
        "expectile:tau=0.8",
        0.0,
        "textbook Newton",
        textbook(lambda s, y: 2 * np.where(s < y, 0.8, 0.2) * (s - y), lambda s, y: 2 * np.where(s < y, 0.8, 0.2)),
    )
    yield (
        "diabetes",
        "fair:c=50",
        0.0,
        "textbook Newton",
        textbook(
            lambda s, y: (s - y) / (1 + abs(s - y) / 50), lambda s, y: (1 + abs(s - y) / 50) ** -2.0, start=ordinary
        ),
    )
    welsch = lambda d: np.exp(-((d / 150) ** 2))  # noqa: E731
    yield (
        "diabetes",
        "welsch:c=150",
        0.0,
        "textbook Newton",
        textbook(
            lambda s, y: (s - y) * welsch(s - y),
            lambda s, y: (1 - 2 * ((s - y) / 150) ** 2) * welsch(s - y),
            start=ordinary,
        ),
    )
    yield "breast_cancer_signs", "hinge", 0.0, "scipy HiGHS", linear_program(lambda y: [(-y, y)])
    one = np.ones_like
    yield (
        "diabetes",
        "epsilon_insensitive:epsilon=30",
        0.0,
        "scipy HiGHS",
        linear_program(lambda y: [(one(y), y + 30), (-one(y), y - 30)]),
    )
    yield (
        "breast_cancer_signs",
        "hinge",
        0.05,
        "sklearn SVC C=1/(n*lambda) solved on its vectors",
        support_vectors(0.05),
    )


def main() -> int:
    if "--two" in sys.argv:
        return main_of_two()
    with (ROOT / "testdata" / "fits.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["data", "features", "spec", "l2", "reference", "intercept", "coefficients"])
        for data, spec, l2, who, fit in fits():
            name = next(known for known in FEATURES if data.startswith(known))
            x, y = targets(*read(name))[data.removeprefix(name)]
            intercept, coefficients = fit(x, y)
            numbers = " ".join(repr(float(w)) for w in coefficients)
            out.writerow([data, " ".join(FEATURES[name]), spec, l2, who, repr(float(intercept)), numbers])
    return 0


def main_of_two() -> int:
    with (ROOT / "testdata" / "fits_of_two.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["data", "features", "spec", "l2", "reference", "intercepts", "coefficients"])
        for data, spec, l2, who, fit in fits_of_two():
            numbers = lambda words: " ".join(repr(float(w)) for w in words)  # noqa: E731
            found = fit(*read(data))
            slopes = numbers(w for _, slopes in found for w in slopes)
            out.writerow([data, " ".join(FEATURES[data]), spec, l2, who, numbers(w for w, _ in found), slopes])
    return 0


if __name__ == "__main__":
    sys.exit(main())
