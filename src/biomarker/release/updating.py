"""A released model + new patients with a known response -> how little it has to change, by a closed test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from biomarker.development.recalibration import SMALLEST_SLOPE
from biomarker.errors import CohortError
from biomarker.evaluation.closed_test import ALPHA, SLOPE_FROM, closed_test

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
NONE, INTERCEPT, LINE, REFIT = "none", "intercept", "intercept and slope", "refit"
METHODS = (NONE, INTERCEPT, LINE, REFIT)
REFIT_FROM = 100  # patients
PER_COLUMN = 10  # patients of the rarer class for each coefficient that is fitted anew
FOLDS = 10
LIKELY = 1e-10


@dataclass(frozen=True)
class Update:
    """What is done to the log odds of the old model: slope * log odds + intercept.

    Parameters
    ----------
    method : "none", "intercept", "intercept and slope" or "refit"
    p_any, p_slope : likelihood-ratio p-values of the closed test: the line against the old model, and against the
        intercept alone; None where a step was not reached or not allowed
    why : in words
    """

    method: str
    intercept: float
    slope: float
    p_any: float | None
    p_slope: float | None
    why: str


def choose_update(responder: Bools, probability: Floats, *, alpha: float = ALPHA) -> Update:
    """Closed test: keep the old model unless the data reject it, and change the slope only where that is needed.

    Below 50 patients only the intercept may change.

    Parameters
    ----------
    responder, probability : (n,) of the new patients, by the old model

    Raises
    ------
    CohortError
        When all patients responded or none did.

    References
    ----------
    Vergouwe et al. (2017) Stat Med 36:4529-4539.
    """
    n, found = len(responder), closed_test(responder, probability)
    if found is None:
        raise CohortError("an update needs responders and non-responders", do="wait for more patients")
    if found.line is None:
        few = n < SLOPE_FROM
        why = f"{n} patients allow only the intercept to change (the slope from {SLOPE_FROM})" if few else (
            "the slope has no finite estimate in these patients")  # fmt: skip
        if found.p_any > alpha:
            kept = f"the old intercept is not rejected (p = {found.p_any:.2g}); {why}"
            return Update(NONE, 0.0, 1.0, found.p_any, None, kept)
        return Update(INTERCEPT, found.shift, 1.0, found.p_any, None, why)
    intercept, slope, p_slope = found.line
    if slope < SMALLEST_SLOPE:
        raise CohortError(f"in these patients the model ranks the wrong way round (slope {slope:.2f})",
                          do="do not update it: train a new model")  # fmt: skip
    p_any = found.p_any
    if p_any > alpha:
        return Update(NONE, 0.0, 1.0, p_any, None, f"the old model is not rejected (p = {p_any:.2g})")
    if p_slope > alpha:
        return Update(INTERCEPT, found.shift, 1.0, p_any, p_slope, f"the old slope is not rejected (p = {p_slope:.2g})")
    return Update(LINE, intercept, slope, p_any, p_slope, f"the old slope is rejected (p = {p_slope:.2g})")


def require_method(method: str, n: int, rarer: int, n_columns: int) -> None:
    """Refuse a change that these patients cannot carry.

    Raises
    ------
    CohortError
        For a slope below 50 patients; a refit below 100, or with fewer than 10 of the rarer class for each column.
    """
    if method == LINE and n < SLOPE_FROM:
        raise CohortError(f"{n} patients cannot carry a new slope", allowed=f"{SLOPE_FROM} or more",
                          do="change the intercept only")  # fmt: skip
    if method == REFIT and (n < REFIT_FROM or rarer < PER_COLUMN * n_columns):
        raise CohortError(f"{n} patients ({rarer} of the rarer class) cannot carry a refit of {n_columns} coefficients",
                          allowed=f"{REFIT_FROM} patients, and {PER_COLUMN * n_columns} of the rarer class",
                          do="change intercept and slope only")  # fmt: skip


def refit(Z: Floats, responder: Bools, old: Floats, old_intercept: float, prior_sd: float) -> tuple[Floats, float]:
    """Coefficients that maximise the likelihood with the old ones as prior mean; the intercept is free.

    Parameters
    ----------
    Z : (n, k) columns as the old model weighed them
    old : (k,) old coefficients
    prior_sd : of each coefficient around its old value

    Returns
    -------
    coefficients, intercept : (k,) and a number
    """
    design = np.column_stack([Z, np.ones(len(Z))])
    precision = np.append(np.full(Z.shape[1], prior_sd**-2), 0.0)
    start = np.append(old, old_intercept)
    beta, y = start.copy(), responder.astype(np.float64)
    for _ in range(100):
        p = expit(design @ beta)
        gradient = design.T @ (y - p) - precision * (beta - start)
        information = (design * (p * (1 - p))[:, None]).T @ design + np.diag(precision + LIKELY)
        step = np.linalg.solve(information, gradient)
        largest = float(np.abs(step).max())
        beta = beta + step * min(1.0, 2.0 / max(largest, LIKELY))
        if largest < 1e-10:
            break
    return beta[:-1], float(beta[-1])
