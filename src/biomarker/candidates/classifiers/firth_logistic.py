"""Firth's penalised logistic regression with the FLIC intercept, for one to four predictors."""

from __future__ import annotations

from typing import Any

from biomarker.candidates.checked import checked_binary
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.firth import fit_firth, flic_intercept
from biomarker.candidates.linear import LinearClassifier, logistic_constants
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import switch
from biomarker.kernels.steps import Step


class FirthLogistic(LinearClassifier):
    """Logistic regression penalised by Jeffreys' prior: finite under separation, with less bias in small samples.

    Parameters
    ----------
    flic : re-estimate the intercept so that the mean probability is the share of responders; Firth's own intercept
        draws probabilities to 1/2 (Puhr et al. 2017)

    Attributes
    ----------
    standard_errors_ : (p + 1,) of the intercept (before FLIC) and the coefficients, from the inverse Fisher information
    log_likelihood_ : penalised log likelihood at Firth's estimate
    """

    def __init__(self, flic: bool = True) -> None:
        self.flic = flic

    def fit(self, X: Array, y: Any) -> FirthLogistic:
        """Fit (n, p) training rows to their two-class labels; a column that repeats earlier ones gets coefficient 0."""
        X, target = checked_binary(self, X, y)
        result = fit_firth(X, target)
        intercept, slopes = float(result.coefficients[0]), result.coefficients[1:]
        self._keep(slopes, flic_intercept(X, target, slopes, intercept) if self.flic else intercept)
        self.standard_errors_ = result.standard_errors
        self.log_likelihood_ = result.log_likelihood
        return self


def _build(_columns: Columns, flic: bool) -> FirthLogistic:
    return FirthLogistic(switch("firth_logistic", "flic", flic))


PART = Part(
    summary="Logistic regression with Firth's correction and the FLIC intercept; for a named marker or two to four",
    reference="Firth 1993; Heinze & Schemper 2002; Puhr et al. 2017 (FLIC)",
    build=_build,
    kernel=lambda _columns, flic: Step("firth_logistic", (float(flic),)),
    settings={"flic": True},
    constants=logistic_constants,
    trusted=("biomarker.candidates.classifiers.firth_logistic.FirthLogistic",),
    note="for at most three or four predictors: nothing shrinks their coefficients further",
)
