"""Belgian telephone calls, six years of which were recorded in another unit: what each loss makes of them.

Run it with `python examples/python/phones.py`.
"""

from pathlib import Path

import numpy as np
from forfeit.sklearn import LinearRegressor

DATA = Path(__file__).parents[2] / "data" / "phones.csv"
LOSSES = [
    "squared_error",
    "absolute_error",
    "huber:delta=5",
    "log_cosh",
    "truncated_squared_error:c=20",
    "quantile:tau=0.9",
]


def slopes() -> dict[str, float]:
    """The calls that a year adds, in millions, under each loss."""
    year, calls = np.loadtxt(DATA, delimiter=",", skiprows=1, unpack=True)
    return {loss: float(LinearRegressor(loss).fit(year[:, None], calls).coef_[0]) for loss in LOSSES}


if __name__ == "__main__":
    for loss, slope in slopes().items():
        print(f"{loss:32} {slope:7.3f} calls a year")
