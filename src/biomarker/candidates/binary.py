"""Bases of the two-class classifiers: labels from probabilities, probabilities from log odds."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin

from biomarker.candidates.columns import Array


class BinaryClassifier(ClassifierMixin, BaseEstimator):
    """Two classes in sorted order, the responders second; the subclass gives `fit` and `predict_proba`."""

    classes_: npt.NDArray[Any]

    @abstractmethod
    def predict_proba(self, X: Array) -> Array:
        """(n, 2) probability of each class."""

    def predict(self, X: Array) -> npt.NDArray[Any]:
        """(n,) the more probable class."""
        responder = self.predict_proba(X)[:, 1] > 0.5
        labels: npt.NDArray[Any] = self.classes_[responder.astype(np.intp)]
        return labels

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


class LogOddsClassifier(BinaryClassifier):
    """Two classes; the subclass gives `fit` and the log odds."""

    @abstractmethod
    def decision_function(self, X: Array) -> Array:
        """(n,) log odds of the second class (the responders)."""

    def predict_proba(self, X: Array) -> Array:
        """(n, 2) probability of each class."""
        odds = self.decision_function(X)
        return np.column_stack([expit(-odds), expit(odds)])

    def predict(self, X: Array) -> npt.NDArray[Any]:
        """(n,) the more probable class."""
        responder = self.decision_function(X) > 0
        labels: npt.NDArray[Any] = self.classes_[responder.astype(np.intp)]
        return labels
