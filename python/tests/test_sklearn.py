"""Scorers and linear models for scikit-learn."""

import pickle

import numpy as np
import pytest

pytest.importorskip("sklearn")

import forfeit
from forfeit.sklearn import LinearClassifier, LinearRegressor, scorer
from sklearn.datasets import load_breast_cancer, make_regression
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import log_loss, mean_pinball_loss
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks


@parametrize_with_checks(
    [LinearRegressor(), LinearRegressor("absolute_error"), LinearClassifier(), LinearClassifier("focal", l2=1e-3)]
)
def test_conventions_of_scikit_learn(estimator, check):
    check(estimator)


def test_scorers_are_the_metrics_of_scikit_learn(rng):
    x, y = make_regression(100, 3, noise=5, random_state=0)
    model, weight = LinearRegression().fit(x, y), rng.uniform(size=100)
    score = scorer("quantile:tau=0.9")
    assert score(model, x, y) == pytest.approx(-mean_pinball_loss(y, model.predict(x), alpha=0.9))
    expected = -mean_pinball_loss(y, model.predict(x), alpha=0.9, sample_weight=weight)
    assert score(model, x, y, sample_weight=weight) == pytest.approx(expected)
    assert cross_val_score(model, x, y, scoring=score).shape == (5,)
    grid = GridSearchCV(LinearRegressor(), {"loss": ["squared_error", "huber"]}, scoring=scorer(forfeit.Huber(10.0)))
    assert grid.fit(x, y).best_params_["loss"] in ("squared_error", "huber")


def test_scorers_of_classifiers_with_names_for_labels():
    x, y = load_breast_cancer(return_X_y=True)
    names = np.array(["malignant", "other"])[y]
    model = LogisticRegression(max_iter=200).fit(StandardScaler().fit_transform(x), names)
    x = StandardScaler().fit_transform(x)
    expected = -log_loss(y, model.predict_proba(x)[:, 1])
    assert scorer("bce")(model, x, names) == pytest.approx(expected)
    assert scorer("bce_with_logits")(model, x, names) == pytest.approx(expected)
    assert scorer("zero_one")(model, x, names) == pytest.approx(model.score(x, names) - 1)
    assert pickle.loads(pickle.dumps(scorer("bce")))(model, x, names) == scorer("bce")(model, x, names)


def test_models_find_what_scikit_learn_finds():
    x, y = make_regression(200, 4, noise=3, random_state=1)
    np.testing.assert_allclose(LinearRegressor("squared_error").fit(x, y).coef_, LinearRegression().fit(x, y).coef_)
    x, y = load_breast_cancer(return_X_y=True)
    x = StandardScaler().fit_transform(x)[:, :6]
    mine = LinearClassifier(l2=0.01).fit(x, y)
    theirs = LogisticRegression(C=1 / (0.01 * len(y)), tol=1e-10, max_iter=1000).fit(x, y)
    np.testing.assert_allclose(mine.coef_, theirs.coef_[0], rtol=1e-5)
    np.testing.assert_allclose(mine.predict_proba(x), theirs.predict_proba(x), atol=1e-6)


def test_losses_of_another_family_are_refused():
    with pytest.raises(ValueError, match="takes losses of the family distance"):
        LinearRegressor("bce_with_logits").fit([[0.0], [1.0]], [0.0, 1.0])
    with pytest.raises(ValueError, match="two classes; the estimator has 3"):
        x, y = np.arange(6.0).reshape(-1, 1), [0, 0, 1, 1, 2, 2]
        scorer("bce")(LogisticRegression().fit(x, y), x, y)
