"""scikit-learn: every loss as a scorer, and linear models under any loss.

>>> import numpy as np
>>> from forfeit.sklearn import LinearRegressor, scorer
>>> x = np.arange(6.0).reshape(-1, 1)
>>> y = np.array([1.0, 3.0, 70.0, 7.0, 9.0, 11.0])
>>> line = LinearRegressor(loss="absolute_error").fit(x, y)
>>> line.coef_.round(9), round(line.intercept_, 9)
(array([2.]), 1.0)
>>> round(scorer("absolute_error")(line, x, y), 9)
-10.833333333
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from forfeit import _native
from forfeit._loss import Loss
from forfeit._registry import parse


def scorer(spec: str | Loss) -> LossScorer:
    """A scorer for `cross_val_score`, `GridSearchCV` and their like: minus the mean loss, so that greater is better.

    A loss of logits is given the decision function, one of probabilities `predict_proba` of the second class, any
    other the prediction. For a classifier the labels become 0 and 1, the second of its classes being 1.
    """
    return LossScorer(spec if isinstance(spec, Loss) else parse(spec))


class LossScorer:
    """What `scorer` makes; it can be pickled."""

    def __init__(self, loss: Loss) -> None:
        self.loss = loss

    def __call__(self, estimator: Any, x: Any, y: Any, sample_weight: Any = None) -> float:
        family = self.loss._handle.family
        y = np.asarray(y)
        classes = getattr(estimator, "classes_", None)
        if classes is not None:
            if len(classes) != 2:
                raise ValueError(f"{self.loss} takes two classes; the estimator has {len(classes)}")
            y = (y == classes[1]).astype(float)
        if family == "logit":
            pred = estimator.decision_function(x)
        elif family == "probability":
            pred = estimator.predict_proba(x)[:, 1]
        else:
            pred = estimator.predict(x)
            if classes is not None:
                pred = (np.asarray(pred) == classes[1]).astype(float)
        return -float(self.loss(np.asarray(pred, float), y, sample_weight))

    def __repr__(self) -> str:
        return f"scorer({str(self.loss)!r})"


class _Linear(BaseEstimator):
    """pred = X·w + b under the mean of a loss plus l2/2·‖w‖², solved with a proof of the optimum."""

    def __init__(
        self,
        loss: str | Loss,
        *,
        l2: float = 0.0,
        fit_intercept: bool = True,
        max_iter: int = 1000,
        tol: float = 1e-10,
    ) -> None:
        self.loss = loss
        self.l2 = l2
        self.fit_intercept = fit_intercept
        self.max_iter = max_iter
        self.tol = tol

    def _solve(self, x: np.ndarray, y: np.ndarray, sample_weight: Any, families: tuple[str, ...]) -> None:
        loss = self.loss if isinstance(self.loss, Loss) else parse(self.loss)
        if loss._handle.family not in families:
            raise ValueError(
                f"{type(self).__name__} takes losses of the family {' or '.join(families)}; {loss} is of another"
            )
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, x, dtype=np.float64)
        columns = list(np.asfortranarray(x, np.float64).T)
        fit = _native.fit_linear(
            loss._handle,
            columns,
            np.ascontiguousarray(y, np.float64),
            weights,
            self.fit_intercept,
            float(self.l2),
            self.max_iter,
            self.tol,
        )
        self.coef_ = np.array(fit["coefficients"])
        self.intercept_ = fit["intercept"]
        self.n_iter_ = max(1, fit["iterations"])
        self.notes_ = fit["notes"]
        if not fit["converged"]:
            warnings.warn("; ".join(fit["notes"]), ConvergenceWarning, stacklevel=3)

    def _scores(self, x: Any) -> np.ndarray:
        check_is_fitted(self)
        return validate_data(self, x, reset=False, dtype=np.float64) @ self.coef_ + self.intercept_


class LinearRegressor(RegressorMixin, _Linear):
    """Linear regression under any loss of residuals.

    Parameters
    ----------
    loss : str or Loss, default "huber"
        As for `forfeit.parse`.
    l2 : float, default 0
        λ: adds λ/2·‖w‖² to the mean loss, the intercept free.
    fit_intercept : bool, default True
    max_iter : int, default 1000
        Steps of the smooth solvers at most.
    tol : float, default 1e-10
        The scaled gradient at which a smooth fit counts as converged.

    Attributes
    ----------
    coef_, intercept_, n_iter_, n_features_in_
    notes_ : list of str
        What a reader of the fit should know: several optima, dependent columns, a loss that is not convex.
    """

    def __init__(
        self,
        loss: str | Loss = "huber",
        *,
        l2: float = 0.0,
        fit_intercept: bool = True,
        max_iter: int = 1000,
        tol: float = 1e-10,
    ) -> None:
        super().__init__(loss, l2=l2, fit_intercept=fit_intercept, max_iter=max_iter, tol=tol)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> LinearRegressor:  # noqa: N803
        """Fits the model to rows `X` and targets `y`."""
        X, y = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        self._solve(X, y, sample_weight, ("distance",))
        return self

    def predict(self, X: Any) -> np.ndarray:  # noqa: N803
        """X·w + b."""
        return self._scores(X)


class LinearClassifier(ClassifierMixin, _Linear):
    """Linear classification of two classes under any loss of logits.

    Parameters
    ----------
    loss : str or Loss, default "bce_with_logits"
        As for `forfeit.parse`.
    l2, fit_intercept, max_iter, tol
        As for `LinearRegressor`. Separable classes have no optimum without `l2`.

    Attributes
    ----------
    classes_, coef_, intercept_, n_iter_, n_features_in_, notes_
    """

    def __init__(
        self,
        loss: str | Loss = "bce_with_logits",
        *,
        l2: float = 1e-6,
        fit_intercept: bool = True,
        max_iter: int = 1000,
        tol: float = 1e-10,
    ) -> None:
        super().__init__(loss, l2=l2, fit_intercept=fit_intercept, max_iter=max_iter, tol=tol)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> LinearClassifier:  # noqa: N803
        """Fits the model to rows `X` and labels `y` of two classes."""
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_ = np.unique(y)
        if len(self.classes_) != 2:
            raise ValueError(
                f"Only binary classification is supported. The type of the target is one with {len(self.classes_)} "
                f"class{'es' if len(self.classes_) != 1 else ''}."
            )
        self._solve(X, (y == self.classes_[1]).astype(np.float64), sample_weight, ("logit",))
        return self

    def decision_function(self, X: Any) -> np.ndarray:  # noqa: N803
        """The logit of the second class."""
        return self._scores(X)

    def predict(self, X: Any) -> np.ndarray:  # noqa: N803
        """The likelier class of each row."""
        second = self.decision_function(X) > 0
        return self.classes_[second.astype(int)]

    def predict_proba(self, X: Any) -> np.ndarray:  # noqa: N803
        """The probability of each class, the sigmoid of the logit."""
        with np.errstate(over="ignore"):
            second = 1 / (1 + np.exp(-self.decision_function(X)))
        return np.column_stack([1 - second, second])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags
