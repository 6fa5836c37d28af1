"""Gaussian process classification with a fixed smooth kernel: curved boundaries without anything to tune."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.gaussian_process.kernels import RBF, ConstantKernel
from sklearn.utils.validation import check_is_fitted

from biomarker.candidates.binary import BinaryClassifier
from biomarker.candidates.checked import checked_binary, checked_rows
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.logistic import LOG_ODDS_SD
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import number

# Prior standard deviation of the common level of the log odds: the share of responders is left to the data.
LEVEL_SD = 3.0


class SmoothProcess(BinaryClassifier):
    """Log odds beforehand: a normal level for all patients plus a smooth function of standard deviation 1.5.

    scikit-learn's `GaussianProcessClassifier` (Laplace's approximation, Rasmussen & Williams 2006) with one isotropic
    squared exponential kernel. Its settings are not optimised: 26 patients cannot identify them, and one length for
    each analyte would be tuning without a penalty.

    Parameters
    ----------
    length : distance over which the log odds change, in units of sqrt(number of columns): two patients drawn at random
        are sqrt(2) apart in these units when columns have unit variance
    """

    def __init__(self, length: float = 1.5) -> None:
        self.length = length

    def fit(self, X: Array, y: Any) -> SmoothProcess:
        """Learn the posterior from (n, p) training rows and their two-class labels; the rows are kept."""
        X, target = checked_binary(self, X, y)
        scale = self.length * X.shape[1] ** 0.5
        kernel = ConstantKernel(LEVEL_SD**2, "fixed") + ConstantKernel(LOG_ODDS_SD**2, "fixed") * RBF(scale, "fixed")
        self.process_ = GaussianProcessClassifier(kernel, optimizer=None, random_state=0).fit(X, target)
        return self

    def predict_proba(self, X: Array) -> Array:
        """(n, 2) probability of each class, averaged over the posterior of the log odds."""
        check_is_fitted(self)
        # Its integral amplifies rounding; row by row, no prediction depends on the rows beside it.
        found = [self.process_.predict_proba(row[None])[0, 1] for row in checked_rows(self, X)]
        responder = np.clip(found, 0.0, 1.0)
        return np.column_stack([1 - responder, responder])


def _build(_columns: Columns, length: float) -> SmoothProcess:
    return SmoothProcess(number("gaussian_process", "length", length, low=0, above=True))


PART = Part(
    summary="Gaussian process with a fixed smooth kernel: similar patients get similar probabilities; nothing is tuned",
    reference="Rasmussen & Williams 2006",
    build=_build,
    settings={"length": 1.5},
    trusted=(
        "biomarker.candidates.classifiers.gaussian_process.SmoothProcess",
        "sklearn.gaussian_process._gpc._BinaryGaussianProcessClassifierLaplace",
        "sklearn.gaussian_process.kernels.ConstantKernel",
        "sklearn.gaussian_process.kernels.Product",
        "sklearn.gaussian_process.kernels.RBF",
        "sklearn.gaussian_process.kernels.Sum",
    ),
    keeps_rows=True,
    note="keeps the training rows in the bundle; expects standardised columns",
)
