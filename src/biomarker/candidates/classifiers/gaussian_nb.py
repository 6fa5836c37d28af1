"""Gaussian naive Bayes with variances that are kept from vanishing."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from biomarker.candidates.binary import LogOddsClassifier
from biomarker.candidates.checked import checked_binary, checked_rows
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import number
from biomarker.kernels.steps import Step


class SmoothedNaiveBayes(LogOddsClassifier):
    """Every column normal in both classes and independent of the others (Hand & Yu 2001).

    Equals scikit-learn's ``GaussianNB(var_smoothing=smoothing)``, and stands constant columns.

    Parameters
    ----------
    smoothing : this share of the largest variance of all columns is added to every class variance
    """

    def __init__(self, smoothing: float = 0.1) -> None:
        self.smoothing = smoothing

    def fit(self, X: Array, y: Any) -> SmoothedNaiveBayes:
        """Learn means and variances from (n, p) training rows and their two-class labels."""
        X, target = checked_binary(self, X, y)
        groups = [X[target == 0], X[target == 1]]
        largest = float(X.var(axis=0).max())
        self.mean_ = np.array([group.mean(axis=0) for group in groups])
        self.variance_ = np.array([group.var(axis=0) for group in groups]) + self.smoothing * (largest or 1.0)
        self.prior_ = np.array([len(group) / len(X) for group in groups])
        return self

    def decision_function(self, X: Array) -> Array:
        """(n,) log odds of the second class (the responders)."""
        check_is_fitted(self)
        distance = (checked_rows(self, X)[:, None, :] - self.mean_) ** 2 / self.variance_ + np.log(self.variance_)
        likelihood: Array = np.log(self.prior_) - 0.5 * distance.sum(axis=2)
        return likelihood[:, 1] - likelihood[:, 0]


def _build(_columns: Columns, smoothing: float) -> SmoothedNaiveBayes:
    return SmoothedNaiveBayes(number("gaussian_nb", "smoothing", smoothing, low=0, above=True))


PART = Part(
    summary="Every analyte on its own, normal in both classes; a tenth of the largest variance is added to all",
    reference="Hand & Yu 2001",
    build=_build,
    kernel=lambda _columns, smoothing: Step("gaussian_nb", (float(smoothing),)),
    settings={"smoothing": 0.1},
    trusted=("biomarker.candidates.classifiers.gaussian_nb.SmoothedNaiveBayes",),
    note="counts correlated analytes several times: its probabilities are too extreme; expects standardised columns",
)
