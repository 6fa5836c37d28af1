"""A classifier whose log odds are bent by a line: the form in which a recalibrated model is shipped."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils.validation import check_is_fitted

from biomarker.candidates.columns import Array

TRUSTED = "biomarker.candidates.recalibrated.Recalibrated"
CLIP = 1e-15  # a probability of exactly 0 or 1 has no log odds


def log_odds(probability: Array) -> Array:
    """Log odds of probabilities, those of exactly 0 and 1 moved inside by 1e-15."""
    odds: Array = logit(np.clip(probability, CLIP, 1 - CLIP))
    return odds


class Recalibrated(ClassifierMixin, BaseEstimator):
    """Log odds of a classifier times `slope` plus `intercept`.

    Slope and intercept are given, not learned here: they come from out-of-fold probabilities, which a single fit does
    not have.

    Parameters
    ----------
    classifier : any classifier of two classes with ``predict_proba``
    """

    classes_: npt.NDArray[Any]

    def __init__(self, classifier: Any, intercept: float = 0.0, slope: float = 1.0) -> None:
        self.classifier = classifier
        self.intercept = intercept
        self.slope = slope

    def fit(self, X: Array, y: Any) -> Recalibrated:
        """Fit the classifier to (n, p) rows and their labels."""
        return self._keep(clone(self.classifier).fit(X, y))

    @classmethod
    def around(cls, fitted: Any, intercept: float, slope: float) -> Recalibrated:
        """The same around a classifier that is fitted already."""
        return cls(clone(fitted), intercept, slope)._keep(fitted)

    def predict_proba(self, X: Array) -> Array:
        """(n, 2) probability of each class."""
        check_is_fitted(self)
        odds = self.intercept + self.slope * log_odds(self.classifier_.predict_proba(X)[:, 1])
        return np.column_stack([expit(-odds), expit(odds)])

    def predict(self, X: Array) -> npt.NDArray[Any]:
        """(n,) the more probable class."""
        labels: npt.NDArray[Any] = self.classes_[np.argmax(self.predict_proba(X), axis=1)]
        return labels

    def _keep(self, fitted: Any) -> Recalibrated:
        self.classifier_, self.classes_ = fitted, fitted.classes_
        return self
