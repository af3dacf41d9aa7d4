"""Writes diabetes.csv, breast_cancer.csv and digits.csv from scikit-learn (`pip install scikit-learn==1.9.1`).

The numbers are written as shortest decimals, so that reading them gives back the same doubles.
"""

import csv
from pathlib import Path

from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits

HERE = Path(__file__).resolve().parent


def main() -> None:
    write("diabetes.csv", load_diabetes(scaled=False))
    write("breast_cancer.csv", load_breast_cancer())
    write("digits.csv", load_digits(), target="digit")


def write(name: str, data, target: str = "target") -> None:
    header = [str(feature).replace(" ", "_") for feature in data.feature_names] + [target]
    with (HERE / name).open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for features, value in zip(data.data, data.target, strict=True):
            writer.writerow([decimal(x) for x in [*features, value]])


def decimal(x) -> str:
    return repr(float(x)).removesuffix(".0")


if __name__ == "__main__":
    main()
