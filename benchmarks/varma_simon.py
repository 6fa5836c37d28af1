"""Cohorts of pure noise -> the error that tuning promises and the error that nested cross-validation finds.

The simulation of Varma & Simon (2006, BMC Bioinformatics 7:91) with our nearest shrunken centroids: 20 + 20 patients,
500 analytes without any information, 30 thresholds, 10 folds. The true error of every classifier is one half.

    python benchmarks/varma_simon.py --sets 1000
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold

from biomarker.candidates.classifiers.nearest_shrunken_centroids import (
    NearestShrunkenCentroids,
    standardised_differences,
)

Array = npt.NDArray[np.float64]
N_CLASS, N_ANALYTES, N_THRESHOLDS, N_FOLDS = 20, 500, 30, 10
TABLE = Path(__file__).parent / "results" / "varma_simon.md"
# The abstract of the paper gives the share only; the second row was handed to this project without its source.
KNOWN = ("| Varma & Simon 2006, abstract | | 18.5% | | |", "| reference values | 0.378 | 17.0% | 0.491 | 3.0% |")


def errors_of_a_cohort(seed: int) -> tuple[float, float]:
    """Smallest cross-validated error over the thresholds, and the error of nested cross-validation."""
    random = np.random.default_rng(seed)
    X = random.normal(size=(2 * N_CLASS, N_ANALYTES))
    y = np.arange(2 * N_CLASS) % 2
    wrong = np.mean([_wrong(X, y, train, test, _grid(X, y)).sum(axis=1) for train, test in _folds(X, y, seed)], axis=0)
    tuned = float(wrong.min()) * N_FOLDS / len(y)
    nested = sum(_nested_wrong(X, y, train, test, seed) for train, test in _folds(X, y, seed)) / len(y)
    return tuned, nested


def _nested_wrong(X: Array, y: Array, train: Array, test: Array, seed: int) -> int:
    """Errors in one outer fold of the threshold that an inner cross-validation chose."""
    inside, labels = X[train], y[train]
    grid = _grid(inside, labels)
    inner = sum(_wrong(inside, labels, *fold, grid).sum(axis=1) for fold in _folds(inside, labels, seed))
    # Of equal errors the largest threshold: the fewest analytes.
    chosen = len(grid) - 1 - int(np.argmin(inner[::-1]))
    return int(_wrong(X, y, train, test, grid[chosen : chosen + 1]).sum())


def _wrong(X: Array, y: Array, train: Array, test: Array, thresholds: Array) -> npt.NDArray[np.bool_]:
    """(thresholds, test rows) whether the class is wrong."""
    path = NearestShrunkenCentroids().fit_path(X[train], y[train], thresholds.tolist())
    return np.array([fitted.predict(X[test]) != y[test] for fitted in path])


def _grid(X: Array, y: Array) -> Array:
    """Thresholds from 0 to the one at which the last analyte drops out, as the R package pamr takes them."""
    return np.linspace(0, np.abs(standardised_differences(X, y.astype(np.float64))).max(), N_THRESHOLDS)


def _folds(X: Array, y: Array, seed: int) -> list[tuple[Array, Array]]:
    return list(StratifiedKFold(N_FOLDS, shuffle=True, random_state=seed).split(X, y))


def table(tuned: Array, nested: Array) -> str:
    """Markdown table of mean errors and of the share of cohorts with an error below 30 %, beside known ones."""
    means, below = (tuned.mean(), nested.mean()), ((tuned < 0.3).mean(), (nested < 0.3).mean())
    lines = [
        "| | tuned CV error | below 30 % | nested CV error | below 30 % |",
        "|---|---|---|---|---|",
        *KNOWN,
        f"| this project | {means[0]:.3f} | {below[0]:.1%} | {means[1]:.3f} | {below[1]:.1%} |",
    ]
    error = [float(values.std(ddof=1)) / len(values) ** 0.5 for values in (tuned, nested)]
    note = (f"{len(tuned)} cohorts; standard error of the mean {error[0]:.3f} (tuned) and {error[1]:.3f} (nested). "
            "Made by `benchmarks/varma_simon.py`.")  # fmt: skip
    return "\n".join([*lines, "", note, ""])


def main() -> None:
    """Run the simulation and write the table."""
    parser = argparse.ArgumentParser(description="The simulation of Varma & Simon 2006")
    parser.add_argument("--sets", type=int, default=1000, help="number of simulated cohorts")
    arguments = parser.parse_args()
    tuned, nested = np.array([errors_of_a_cohort(seed) for seed in range(arguments.sets)]).T
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("# Varma & Simon 2006: tuning and judging on the same folds\n\n" + table(tuned, nested))
    print(TABLE.read_text())


if __name__ == "__main__":
    main()
