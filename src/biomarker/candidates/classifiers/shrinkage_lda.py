"""Linear discriminant analysis with the Ledoit-Wolf covariance."""

from __future__ import annotations

from typing import Any

import numpy as np

from biomarker.candidates.checked import checked_binary
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.linear import LinearClassifier, logistic_constants
from biomarker.candidates.logistic import solve_positive
from biomarker.candidates.parts import Part
from biomarker.kernels.steps import Step


class ShrinkageLDA(LinearClassifier):
    """Normal classes with one covariance: the mean of the class covariances, each shrunk after Ledoit & Wolf (2004).

    Equals scikit-learn's ``LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")`` with the class shares as
    priors; for p > n the system is solved with n unknowns. The covariance has the divisor n, so that probabilities are
    a little more extreme than those of R's MASS::lda.
    """

    def fit(self, X: Array, y: Any) -> ShrinkageLDA:
        """Fit (n, p) training rows to their two-class labels."""
        X, target = checked_binary(self, X, y)
        groups = [X[target == 0], X[target == 1]]
        low, high = groups[0].mean(axis=0), groups[1].mean(axis=0)
        slopes = _solve(*_pooled(groups), high - low)
        intercept = np.log(len(groups[1]) / len(groups[0])) - 0.5 * (low + high) @ slopes
        self._keep(slopes, float(intercept))
        return self


def _pooled(groups: list[Array]) -> tuple[Array, Array]:
    """Pooled covariance as diagonal (p,) + factor.T @ factor with the (n, p) factor."""
    n = sum(len(group) for group in groups)
    diagonal, factors = np.zeros(groups[0].shape[1]), []
    for group in groups:
        centred = group - group.mean(axis=0)
        spread = np.sqrt((centred**2).mean(axis=0))
        varies = spread > 10 * np.finfo(np.float64).eps * np.abs(group).max(axis=0)
        spread, centred = np.where(varies, spread, 1.0), np.where(varies, centred, 0.0)
        intensity, size = _ledoit_wolf(centred / spread)
        diagonal += len(group) / n * intensity * size * spread**2
        factors.append(centred * np.sqrt((1 - intensity) / n))
    return diagonal, np.vstack(factors)


def _ledoit_wolf(Z: Array) -> tuple[float, float]:
    """Shrinkage intensity and mean variance of centred columns (Ledoit & Wolf 2004, lemma 3.2 ff.)."""
    n, p = Z.shape
    squares = Z**2
    size = float(squares.sum()) / (n * p)
    if p == 1:
        return 0.0, size
    gram = Z @ Z.T if n < p else Z.T @ Z
    product = float((gram**2).sum()) / n**2
    noise = (float((squares.sum(axis=1) ** 2).sum()) / n - product) / (n * p)
    distance = product / p - size**2
    noise = min(noise, distance)
    return (0.0 if noise <= 0 else noise / distance), size


def _solve(diagonal: Array, factor: Array, right: Array) -> Array:
    """Solve (diag + F'F) x = right; by n unknowns where there are fewer rows than columns (Woodbury 1950)."""
    n, p = factor.shape
    shrunk = diagonal.min() > 0
    if shrunk and p > n:
        scaled = factor / diagonal
        solution: Array = right / diagonal - scaled.T @ solve_positive(np.eye(n) + scaled @ factor.T, scaled @ right)
        return solution
    covariance = factor.T @ factor
    covariance.flat[:: p + 1] += diagonal
    if shrunk:
        return solve_positive(covariance, right)
    # Without shrinkage repeated columns make it singular: the smallest solution is taken.
    return np.asarray(np.linalg.lstsq(covariance, right, rcond=None)[0], dtype=np.float64)


def _build(_columns: Columns) -> ShrinkageLDA:
    return ShrinkageLDA()


PART = Part(
    summary="Linear discriminant analysis whose covariance is shrunk by the Ledoit-Wolf rule; nothing is tuned",
    reference="Ledoit & Wolf 2004",
    build=_build,
    kernel=lambda _columns: Step("shrinkage_lda"),
    constants=logistic_constants,
    trusted=("biomarker.candidates.classifiers.shrinkage_lda.ShrinkageLDA",),
    note="probabilities are too extreme in small samples",
)
