"""A fitted curve and new readings -> concentrations with their uncertainty, or the side of the curve they fall off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biomarker.curves.fitted import Fitted

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BackCalculated:
    """Concentrations of n readings.

    Parameters
    ----------
    concentration : shape (n,); 0 and inf mark readings off the curve, which are no values but sides
    log_error : shape (n,), standard error of the natural log; NaN off the curve. About the relative error when small
    low, high : shape (n,), interval; 0 and inf where it runs off the curve
    side : shape (n,), -1 at or beyond the end at concentration zero, 1 at or beyond the other end, 0 on the curve
    """

    concentration: Floats
    log_error: Floats
    low: Floats
    high: Floats
    side: NDArray[np.int8]


def back_calculate(fitted: Fitted, readings: ArrayLike, *, replicates: ArrayLike = 1, level: float = 0.95,
                   method: str = "delta", sigma: float | None = None) -> BackCalculated:  # fmt: skip
    """Concentrations of readings, with intervals that hold the uncertainty of the curve and of the reading.

    Parameters
    ----------
    fitted : curve with its covariance, from `biomarker.curves.fit.fit`
    readings : shape (n,), single readings or means of replicates, finite
    replicates : how many readings each one is the mean of
    level : of the interval
    method : "delta" (symmetric on the log scale) or "inversion" (the concentrations whose interval of readings holds
        this one: wider towards an end of the curve, and open there)
    sigma : scatter of one reading when it is known better than from the standards, as in `Fitted.sigma`

    References
    ----------
    Belanger, Davidian and Giltinan 1996, Biometrics 52:158 (both intervals for immunoassays; weights matter most).
    """
    from scipy.special import stdtrit

    y = np.atleast_1d(np.asarray(readings, dtype=float))
    curve, t = fitted.curve, float(stdtrit(fitted.dof, (1 + level) / 2))
    log_x = curve.log_inverse(y)
    side = np.where(np.isneginf(log_x), -1, np.where(np.isposinf(log_x), 1, 0)).astype(np.int8)
    x = np.exp(log_x)
    error = reading_error(fitted, x, y, replicates, sigma)
    with np.errstate(invalid="ignore", divide="ignore"):
        log_error = np.where(side == 0, error / np.abs(curve.slope_in_log(x)), np.nan)
        if method == "delta":
            ends = np.sort(np.exp(np.stack([log_x - t * log_error, log_x + t * log_error])), axis=0)
            low, high = (np.where(side == 0, end, x) for end in ends)
        else:
            ends = np.sort(np.stack([curve.inverse(y - t * error), curve.inverse(y + t * error)]), axis=0)
            low, high = ends
    return BackCalculated(x, log_error, low, high, side)


def reading_error(fitted: Fitted, x: Floats, y: Floats, replicates: ArrayLike = 1,
                  sigma: float | None = None) -> Floats:  # fmt: skip
    """Standard error of the difference between a reading `y` and the curve at `x`, in units of the reading."""
    spread = fitted.noise.spread(y, fitted.points.largest) * (fitted.sigma if sigma is None else sigma)
    error: Floats = np.sqrt(spread**2 / np.asarray(replicates, dtype=float) + fitted.mean_error(x) ** 2)
    return error


def precision_profile(fitted: Fitted, x: ArrayLike, *, replicates: int = 1) -> Floats:
    """Standard error of log(concentration) expected at concentrations `x` > 0: the CV of a measurement, when small.

    References
    ----------
    Ekins 1983 in Hunter and Corrie, Immunoassays for Clinical Chemistry, p. 76 (precision profile).
    """
    x = np.asarray(x, dtype=float)
    error = reading_error(fitted, x, fitted.curve.response(x), replicates)
    with np.errstate(divide="ignore"):
        profile: Floats = error / np.abs(fitted.curve.slope_in_log(x))
    return profile
