"""Linear support vector machine whose scores become probabilities by Platt's method."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.svm import SVC

from biomarker.candidates.checked import checked_binary
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.linear import LinearClassifier, logistic_constants
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import number

MOST_FOLDS = 5


class LinearSVM(LinearClassifier):
    """Maximum margin classifier; log odds = slope * score + offset, learned on rows left out of the fit (Platt 1999).

    The rows are left out in five folds, or in as many as the rarer class has groups (two at least; with one group only
    the training scores themselves serve). Rows of one group stay together. A slope below zero would turn the ranking
    round, which only noise can ask for: it becomes zero, and everybody gets the share of responders.

    Parameters
    ----------
    cost : C of the margin violations; small values shrink more
    random_state : seed of the internal folds
    """

    def __init__(self, cost: float = 0.1, random_state: int = 0) -> None:
        self.cost = cost
        self.random_state = random_state

    def fit(self, X: Array, y: Any, groups: npt.ArrayLike | None = None) -> LinearSVM:
        """Fit (n, p) training rows to their two-class labels; `groups` (n,) are kept together in the internal folds."""
        X, target = checked_binary(self, X, y)
        scores = self._left_out(X, target, None if groups is None else np.asarray(groups))
        weights, offset = self._machine(X, target)
        known = ~np.isnan(scores)
        if len(np.unique(target[known])) < 2:
            scores, known = X @ weights + offset, np.ones(len(X), dtype=np.bool_)
        slope, intercept = _platt(scores[known], target[known])
        self._keep(slope * weights, slope * offset + intercept)
        return self

    def _machine(self, X: Array, target: Array) -> tuple[Array, float]:
        machine = SVC(kernel="linear", C=self.cost, tol=1e-5).fit(X, target)
        return machine.coef_[0], float(machine.intercept_[0])

    def _left_out(self, X: Array, target: Array, groups: npt.NDArray[Any] | None) -> Array:
        """(n,) score of every row by a machine that has not seen its group; NaN where none could be fitted."""
        scores = np.full(len(X), np.nan)
        units = np.arange(len(X)) if groups is None else groups
        rarer = min(len(np.unique(units[target == label])) for label in (0.0, 1.0))
        if rarer < 2:
            return scores
        kind = StratifiedKFold if groups is None else StratifiedGroupKFold
        folds = kind(min(MOST_FOLDS, rarer), shuffle=True, random_state=self.random_state)
        for train, test in folds.split(X, target, groups):
            if len(np.unique(target[train])) == 2:
                weights, offset = self._machine(X[train], target[train])
                scores[test] = X[test] @ weights + offset
        return scores


def _platt(scores: Array, target: Array) -> tuple[float, float]:
    """Slope (>= 0) and offset of the log odds, with Platt's smoothed labels (Lin, Lin & Weng 2007)."""
    n_high = float(target.sum())
    n_low = len(target) - n_high
    smooth = np.where(target > 0, (n_high + 1) / (n_high + 2), 1 / (n_low + 2))
    spread = float(scores.std())
    if spread > 0:
        slope, offset = _smooth_logistic((scores - scores.mean()) / spread, smooth)
        if slope > 0:
            return slope / spread, offset - slope * float(scores.mean()) / spread
    return 0.0, float(np.log(n_high / n_low))


def _smooth_logistic(z: Array, smooth: Array) -> tuple[float, float]:
    """Logistic regression of shares on one standardised column by Newton steps of bounded length."""
    design = np.column_stack([z, np.ones(len(z))])
    state = np.zeros(2)
    for _ in range(100):
        chance = expit(design @ state)
        hessian = (design.T * (chance * (1 - chance))) @ design
        step = np.linalg.solve(hessian + 1e-12 * np.eye(2), design.T @ (smooth - chance))
        state = state + step * min(1.0, 2.0 / float(np.abs(step).max() + 1e-300))
        if np.abs(step).max() < 1e-10:
            break
    return float(state[0]), float(state[1])


def _build(_columns: Columns, cost: float) -> LinearSVM:
    return LinearSVM(number("linear_svm", "cost", cost, low=0, above=True))


PART = Part(
    summary="Linear support vector machine; probabilities by Platt's method on rows left out",
    reference="Cortes & Vapnik 1995; Platt 1999; Lin, Lin & Weng 2007",
    build=_build,
    settings={"cost": 0.1},
    constants=logistic_constants,
    trusted=("biomarker.candidates.classifiers.linear_svm.LinearSVM",),
    takes_groups=True,
    note="expects standardised columns",
)
