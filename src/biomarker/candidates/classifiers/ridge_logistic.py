"""Ridge logistic regression with a fixed normal prior: the default classifier."""

from __future__ import annotations

from typing import Any

from biomarker.candidates.checked import checked_binary
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.linear import LinearClassifier, logistic_constants
from biomarker.candidates.logistic import ridge
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import number


class RidgeLogistic(LinearClassifier):
    """Logistic regression, every coefficient with a normal prior of mean 0 and standard deviation `prior_sd`.

    The penalty is |w|² / (2 prior_sd²) on the sum of log losses, so that it does not drift with the number of training
    rows; it equals scikit-learn's ``C = prior_sd ** 2``. The intercept is free. Columns should have unit variance.

    Parameters
    ----------
    prior_sd : 1.0 means that one standard deviation of an analyte seldom changes the odds more than e² = 7 fold
    """

    def __init__(self, prior_sd: float = 1.0) -> None:
        self.prior_sd = prior_sd

    def fit(self, X: Array, y: Any) -> RidgeLogistic:
        """Fit (n, p) training rows to their two-class labels."""
        X, target = checked_binary(self, X, y)
        self._keep(*ridge(X, target, 1.0 / self.prior_sd**2))
        return self


def _build(_columns: Columns, prior_sd: float) -> RidgeLogistic:
    return RidgeLogistic(number("ridge_logistic", "prior_sd", prior_sd, low=0, above=True))


PART = Part(
    summary="Logistic regression with a fixed normal prior on standardised columns; nothing is tuned",
    reference="le Cessie & van Houwelingen 1992; fixed instead of tuned: Šinkovec et al. 2021, Riley et al. 2021",
    build=_build,
    settings={"prior_sd": 1.0},
    constants=logistic_constants,
    trusted=("biomarker.candidates.classifiers.ridge_logistic.RidgeLogistic",),
    note="expects standardised columns",
)
