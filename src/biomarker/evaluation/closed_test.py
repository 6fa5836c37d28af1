"""Probabilities of a finished model for new patients -> what of their calibration these patients reject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, logit

from biomarker.evaluation.calibration import calibration_line, clipped, in_the_large

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ALPHA = 0.05
SLOPE_FROM = 50  # patients


class Line(NamedTuple):
    """New log odds = intercept + slope * old log odds; `p` tests the slope: the shift alone against this line."""

    intercept: float
    slope: float
    p: float


@dataclass(frozen=True)
class ClosedTest:
    """Likelihood-ratio tests of the old probabilities.

    Parameters
    ----------
    shift : intercept that fits best while the slope stays 1
    line : that fits best; None below 50 patients, or where they have no finite estimate
    p_any : of the old probabilities against the line, or against the shift where there is no line
    """

    shift: float
    line: Line | None
    p_any: float


def closed_test(responder: Bools, probability: Floats) -> ClosedTest | None:
    """Test a finished model's calibration in n patients; below 50 of them only the intercept.

    Parameters
    ----------
    responder, probability : (n,) of the new patients, by the old model

    Returns
    -------
    test : None where one class is missing, or the probabilities are so extreme that they carry no information

    References
    ----------
    Vergouwe et al. (2017) Stat Med 36:4529-4539.
    """
    odds, large = logit(clipped(probability)), in_the_large(responder, probability)
    if large is None:
        return None
    original, shifted = _log_likelihood(responder, odds), _log_likelihood(responder, odds + large.value)
    line = calibration_line(responder, probability) if len(responder) >= SLOPE_FROM else None
    if line is None:
        return ClosedTest(large.value, None, _p(shifted - original, 1))
    intercept, slope = line[0].value, line[1].value
    bent = _log_likelihood(responder, intercept + slope * odds)
    return ClosedTest(large.value, Line(intercept, slope, _p(bent - shifted, 1)), _p(bent - original, 2))


def _p(gain: float, df: int) -> float:
    """P-value of a likelihood-ratio test; `gain` is the difference of the log-likelihoods."""
    return float(chdtrc(df, max(2 * gain, 0.0)))


def _log_likelihood(responder: Bools, odds: Floats) -> float:
    return float(odds[responder].sum() - np.logaddexp(0.0, odds).sum())
