"""The examples run, and find what they say."""

import runpy
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples" / "python"


def load(name):
    return runpy.run_path(str(EXAMPLES / name))


def test_telephone_calls():
    pytest.importorskip("sklearn")
    slopes = load("phones.py")["slopes"]()
    assert slopes["squared_error"] == pytest.approx(5.0415, abs=5e-5)
    assert slopes["absolute_error"] == pytest.approx(1.1571, abs=5e-5)
    assert slopes["quantile:tau=0.9"] == pytest.approx(9 + 13 / 15, rel=1e-10)
    for robust in ("huber:delta=5", "log_cosh", "truncated_squared_error:c=20"):
        assert 0.9 < slopes[robust] < 2.5


def test_digits():
    pytest.importorskip("sklearn")
    pytest.importorskip("torch")
    example = load("digits.py")
    import forfeit.torch.nn as nn

    assert example["accuracy"](nn.CrossEntropyLoss()) > 0.95
    assert example["accuracy"](example["OneVersusRest"]()) > 0.95


def test_losses_of_ones_own():
    pytest.importorskip("torch")
    fits = load("own_loss.py")["train"]()
    # What `forfeit fit` finds: crates/forfeit-cli/tests/cli/own.rs has the same numbers.
    for name, expected in {
        "stock": (64.0893, [-505.271, 9.80714]),
        "ratio": (0.17057, [3.085, 0.072]),
        "normal": (4.621262, [-115.2033, 10.13346, 3.366355, 0.02862122]),
    }.items():
        value, coefficients = fits[name]
        assert value == pytest.approx(expected[0], rel=1e-4), name
        assert coefficients == pytest.approx(expected[1], rel=1e-2 if name == "ratio" else 2e-3), name


@pytest.mark.parametrize("loss", ["v3", "v8"])
def test_a_detector_learns(loss):
    for package in ("torchvision", "torchmetrics", "pycocotools", "tqdm"):
        pytest.importorskip(package)
    _, history, precision, _ = load("detector.py")["train"](loss, epochs=30)
    assert all(history[-1][term] < history[0][term] for term in history[0])
    assert precision["mAP@0.5"] >= 0.9


def test_the_founding_example():
    import forfeit

    pred, target = [0.0, 0.1, 0.2], [0.0, 0.2, 0.25]
    assert forfeit.AbsoluteError()(pred, target) == 0.049999999999999996
    assert forfeit.SquaredError()(pred, target) == pytest.approx(0.004166666666666667, rel=1e-15)
