"""Nearest shrunken centroids (PAM): class means drawn to the overall mean until useless analytes drop out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from biomarker.candidates.checked import checked_binary
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.linear import LinearClassifier, logistic_constants
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import number

# From "no analyte at all" in most panels of noise to all of them; on the scale of a t statistic with enlarged spread.
THRESHOLDS = (4.0, 3.0, 2.5, 2.0, 1.75, 1.5, 1.25, 1.0, 0.75, 0.5, 0.25, 0.0)


class NearestShrunkenCentroids(LinearClassifier):
    """Diagonal discriminant analysis whose standardised class differences are soft-thresholded.

    After Tibshirani et al. (2002). The difference of the class means of an analyte is divided by
    (s + s0) * sqrt(1/n1 + 1/n0), where s is its pooled standard deviation and s0 the median of all of them. What lies
    within `threshold` of zero becomes zero, and the analyte drops out; the others lose `threshold`. Probabilities
    follow from the discriminant scores with the class shares as priors. With two classes the log odds are linear in
    the analytes.

    Parameters
    ----------
    threshold : amount of shrinkage, at least 0
    """

    def __init__(self, threshold: float = 1.0) -> None:
        self.threshold = threshold

    def fit(self, X: Array, y: Any) -> NearestShrunkenCentroids:
        """Fit (n, p) training rows to their two-class labels."""
        self._keep(*_linear(_moments(*checked_binary(self, X, y)), self.threshold))
        return self

    def fit_path(self, X: Array, y: Any, thresholds: Sequence[float]) -> list[NearestShrunkenCentroids]:
        """Fitted estimators, one for each threshold, each equal to its own `fit`; means are taken once."""
        moments = _moments(*checked_binary(self, X, y))
        path = []
        for threshold in thresholds:
            fitted = type(self)(threshold)
            fitted.__dict__.update({name: value for name, value in vars(self).items() if name in _LEARNED_FROM_SHAPE})
            fitted._keep(*_linear(moments, threshold))
            path.append(fitted)
        return path


_LEARNED_FROM_SHAPE = ("classes_", "n_features_in_", "feature_names_in_")


@dataclass(frozen=True, eq=False)
class _Moments:
    """Overall mean, s + s0 and shared standardised difference of every column, and the class sizes."""

    mean: Array
    spread: Array
    difference: Array
    n_low: int
    n_high: int


def standardised_differences(X: Array, target: Array) -> Array:
    """(p,) responders' mean minus the others', divided by (s + s0) * sqrt(1/n1 + 1/n0); `threshold` has this scale.

    Parameters
    ----------
    X : (n, p) columns
    target : (n,) 1.0 for responders, 0.0 for the others; both must occur
    """
    return _moments(X, target).difference


def _moments(X: Array, target: Array) -> _Moments:
    high, low = X[target == 1], X[target == 0]
    n_high, n_low = len(high), len(low)
    means = high.mean(axis=0), low.mean(axis=0)
    squares = ((high - means[0]) ** 2).sum(axis=0) + ((low - means[1]) ** 2).sum(axis=0)
    pooled = np.sqrt(squares / max(n_high + n_low - 2, 1))
    spread = pooled + np.median(pooled)
    # A column constant in both classes (or only rounding away from it) cannot be standardised; it stays out.
    usable = spread > 1e-12 * np.maximum(np.abs(X).max(axis=0), 1e-300)
    spread = np.where(usable, spread, 1.0)
    difference = np.where(usable, (means[0] - means[1]) / (spread * np.sqrt(1 / n_high + 1 / n_low)), 0.0)
    return _Moments(X.mean(axis=0), spread, difference, n_low, n_high)


def _linear(moments: _Moments, threshold: float) -> tuple[Array, float]:
    """Weights and intercept of the log odds at one threshold."""
    n_high, n_low = moments.n_high, moments.n_low
    n = n_high + n_low
    shrunken = np.sign(moments.difference) * np.maximum(np.abs(moments.difference) - threshold, 0.0)
    # Distances of the shrunken class means from the overall mean, in units of s + s0; the paper's m_k times d'_k.
    high, low = shrunken * np.sqrt(1 / n_high - 1 / n), -shrunken * np.sqrt(1 / n_low - 1 / n)
    weights = (high - low) / moments.spread
    intercept = np.log(n_high / n_low) - 0.5 * float((high**2 - low**2).sum()) - float(moments.mean @ weights)
    return weights, float(intercept)


def _build(_columns: Columns, threshold: float) -> NearestShrunkenCentroids:
    return NearestShrunkenCentroids(number("nearest_shrunken_centroids", "threshold", threshold, low=0))


PART = Part(
    summary="Distance to class means that are shrunken to the overall mean; a tuned threshold drops useless analytes",
    reference="Tibshirani, Hastie, Narasimhan & Chu 2002 (PAM)",
    build=_build,
    settings={"threshold": THRESHOLDS},
    constants=logistic_constants,
    trusted=("biomarker.candidates.classifiers.nearest_shrunken_centroids.NearestShrunkenCentroids",),
    path="threshold",
    note="takes the analytes as uncorrelated: its probabilities are too extreme where they are not",
)
