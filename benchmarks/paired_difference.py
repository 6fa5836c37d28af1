"""How often the intervals of "AUC of the panel minus AUC of the marker" cover the true difference.

Ten analytes with correlation .3; a ridge panel with a fixed penalty against a model of the first analyte; 5 folds, 10
repeats. The truth is the difference of the true AUCs of the two models that all patients give.

    python benchmarks/paired_difference.py            # 300 cohorts of each kind, a few minutes
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from scipy.stats import norm

from biomarker.evaluation.comparison import auc_difference, nadeau_bengio_difference
from biomarker.validation.result import Predictions

Floats = npt.NDArray[np.float64]
P, FOLDS, REPEATS = 10, 5, 10
SIGMA = np.full((P, P), 0.3) + 0.7 * np.eye(P)


@dataclass(frozen=True)
class Setting:
    """Shifts of the first analytes in responders, and patients of each kind."""

    name: str
    shifts: tuple[float, ...]
    n1: int
    n0: int


@dataclass(frozen=True)
class Found:
    """Shares of cohorts whose interval covered the truth, and whose interval lay above zero; mean widths."""

    covered: float
    covered_nadeau_bengio: float
    claimed: float
    width: float
    width_nadeau_bengio: float
    true_difference: float


NOISE, MARKER, PANEL = (0.0,), (1.0,), (0.5, 0.8, 0.8)
SETTINGS = (
    Setting("nothing predicts", NOISE, 13, 13),
    Setting("only the marker (.76)", MARKER, 13, 13),
    Setting("the panel adds", PANEL, 13, 13),
    Setting("nothing predicts", NOISE, 30, 30),
    Setting("only the marker (.76)", MARKER, 30, 30),
    Setting("the panel adds", PANEL, 30, 30),
    Setting("the panel adds", PANEL, 8, 18),
)


def study(setting: Setting, cohorts: int) -> Found:
    """Coverage over simulated cohorts."""
    rows = []
    for seed in range(cohorts):
        panel, marker, truth = simulate(setting, seed)
        ours = auc_difference(panel, marker, 0.95)
        theirs = nadeau_bengio_difference(panel, marker, 0.95)
        if ours is not None and theirs is not None:
            rows.append((ours.low <= truth <= ours.high, theirs.low <= truth <= theirs.high, ours.low > 0, ours.width,
                         theirs.width, truth))  # fmt: skip
    return Found(*map(float, np.mean(np.array(rows, dtype=float), axis=0)))


def simulate(setting: Setting, seed: int) -> tuple[Predictions, Predictions, float]:
    """Out-of-fold predictions of panel and marker, and the true difference of their AUCs."""
    random = np.random.default_rng(seed)
    n = setting.n1 + setting.n0
    y = np.arange(n) < setting.n1
    shift = np.zeros(P)
    shift[: len(setting.shifts)] = setting.shifts
    X = random.multivariate_normal(np.zeros(P), SIGMA, n) + np.outer(y, shift)
    dealt = [np.concatenate([random.permutation(np.arange(k) % FOLDS) for k in (setting.n1, setting.n0)])
             for _ in range(REPEATS)]  # fmt: skip
    fold = np.array(dealt, dtype=np.int16)
    panel = Predictions(y, _out_of_fold(X, y, fold), fold, np.full(fold.shape, 0.5))
    marker = replace(panel, probability=_out_of_fold(X[:, :1], y, fold))
    return panel, marker, _true_auc(X, y, shift) - _true_auc(X[:, :1], y, shift[:1])


def ridge(X: Floats, y: npt.NDArray[np.bool_]) -> tuple[float, Floats]:
    """Intercept and slopes on the scale of X; penalty 1 on z-scores."""
    mean, scale = X.mean(axis=0), X.std(axis=0)
    Z = np.column_stack([np.ones(len(X)), (X - mean) / scale])
    beta, penalty = np.zeros(Z.shape[1]), np.diag([0.0] + [1.0] * X.shape[1])
    for _ in range(8):
        p = expit(Z @ beta)
        information = (Z.T * (p * (1 - p))) @ Z + penalty
        beta = beta + np.linalg.solve(information, Z.T @ (y - p) - penalty @ beta)
    slopes = beta[1:] / scale
    return float(beta[0] - slopes @ mean), slopes


def _out_of_fold(X: Floats, y: npt.NDArray[np.bool_], fold: npt.NDArray[np.int16]) -> Floats:
    probability = np.empty(fold.shape)
    for r, folds in enumerate(fold):
        for k in range(FOLDS):
            intercept, slopes = ridge(X[folds != k], y[folds != k])
            probability[r, folds == k] = expit(intercept + X[folds == k] @ slopes)
    return probability


def _true_auc(X: Floats, y: npt.NDArray[np.bool_], shift: Floats) -> float:
    slopes, sigma = ridge(X, y)[1], SIGMA[: X.shape[1], : X.shape[1]]
    return float(norm.cdf(slopes @ shift / np.sqrt(2 * slopes @ sigma @ slopes)))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cohorts", type=int, default=300)
    wanted = parser.parse_args()
    print("| setting | n | true difference | coverage | Nadeau-Bengio | width | Nadeau-Bengio | above zero |")
    print("|---|---|---|---|---|---|---|---|")
    for setting in SETTINGS:
        found = study(setting, wanted.cohorts)
        print(f"| {setting.name} | {setting.n1} + {setting.n0} | {found.true_difference:+.3f} | {found.covered:.3f} | "
              f"{found.covered_nadeau_bengio:.3f} | {found.width:.3f} | {found.width_nadeau_bengio:.3f} | "
              f"{found.claimed:.3f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
