"""Ridge logistic regression with a fixed normal prior: the default classifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from biomarker.candidates.checked import checked_binary
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.linear import LinearClassifier, logistic_constants
from biomarker.candidates.logistic import AUTO, prior_scale, ridge
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import number
from biomarker.kernels.steps import Step


class RidgeLogistic(LinearClassifier):
    """Logistic regression, every coefficient with a normal prior of mean 0 and standard deviation `prior_sd`.

    The penalty is |w|² / (2 prior_sd²) on the sum of log losses, so that it does not drift with the number of training
    rows; it equals scikit-learn's ``C = prior_sd ** 2``. The intercept is free. Columns should have unit variance.

    Parameters
    ----------
    prior_sd : a number, or "auto" for 1.5 / sqrt(number of columns): then the log odds of a patient have a prior
        standard deviation of about 1.5 however large the panel is. A fixed 1.0 would let 45 columns claim odds of
        e^6.7 before any data were seen.
    """

    def __init__(self, prior_sd: float | str = AUTO) -> None:
        self.prior_sd = prior_sd

    def fit(self, X: Array, y: Any) -> RidgeLogistic:
        """Fit (n, p) training rows to their two-class labels."""
        X, target = checked_binary(self, X, y)
        self._keep(*ridge(X, target, 1.0 / prior_scale(self.prior_sd, X.shape[1]) ** 2))
        return self

    def fit_path(self, X: Array, y: Any, prior_sds: Sequence[float | str]) -> list[RidgeLogistic]:
        """Fitted estimators, one for each prior."""
        return [type(self)(prior_sd).fit(X, y) for prior_sd in prior_sds]


def _build(_columns: Columns, prior_sd: float | str) -> RidgeLogistic:
    chosen = AUTO if prior_sd == AUTO else number("ridge_logistic", "prior_sd", prior_sd, low=0, above=True)
    return RidgeLogistic(chosen)


def _kernel(_columns: Columns, prior_sd: float | str) -> Step:
    return Step("ridge_logistic", along=0.0 if prior_sd == AUTO else float(prior_sd))


PART = Part(
    summary="Logistic regression with a fixed normal prior on standardised columns; nothing is tuned",
    reference="le Cessie & van Houwelingen 1992; fixed instead of tuned: Šinkovec et al. 2021, Riley et al. 2021",
    build=_build,
    kernel=_kernel,
    settings={"prior_sd": AUTO},
    constants=logistic_constants,
    trusted=("biomarker.candidates.classifiers.ridge_logistic.RidgeLogistic",),
    path="prior_sd",
    note="expects standardised columns",
)
