"""How the scatter of readings grows with their mean: the weights of a fit and the noise of a new reading."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biomarker.errors import CurveError

Floats = NDArray[np.float64]
FLOOR = 1e-3  # share of the largest mean below which a mean no longer shrinks its noise
POWERS = np.linspace(0, 1.5, 61)


@dataclass(frozen=True)
class Noise:
    """Standard deviation of a reading = sigma * |mean|^power; or constant on the log scale.

    Parameters
    ----------
    power : 0 constant, 0.5 variance like the mean (weights 1/y), 1 constant CV (weights 1/y^2)
    log : residuals are differences of logs, with a constant standard deviation
    """

    power: float = 1.0
    log: bool = False

    def spread(self, mean: ArrayLike, largest: float) -> Floats:
        """Standard deviation of a reading in units of sigma; never below that of a small share of `largest`."""
        size: Floats = np.maximum(np.abs(np.asarray(mean, dtype=float)), FLOOR * largest)
        return size if self.log else np.power(size, self.power)


NAMED = {"none": Noise(0.0), "1/y": Noise(0.5), "1/y2": Noise(1.0), "log": Noise(log=True)}


def noise_of(weighting: str | float | Noise) -> Noise:
    """Noise that a weighting stands for: "none", "1/y", "1/y2", "log", or the power of the mean as a number.

    Raises
    ------
    CurveError
        When no weighting is called like that.
    """
    if isinstance(weighting, Noise):
        return weighting
    if isinstance(weighting, str) and weighting in NAMED:
        return NAMED[weighting]
    if isinstance(weighting, (int, float)) and 0 <= weighting <= 2:
        return Noise(float(weighting))
    raise CurveError(f'no weighting is called "{weighting}"',
                     allowed=f"{', '.join(NAMED)}, power, or a power of the mean between 0 and 2")  # fmt: skip


def estimate_power(mean: ArrayLike, residual: ArrayLike) -> float:
    """Power of the mean that makes residuals most likely: maximum of the profile likelihood over 0, 0.025, ..., 1.5.

    Parameters
    ----------
    mean, residual : shape (n,), fitted means and reading minus mean; at least 8 of them, means not zero

    References
    ----------
    Carroll and Ruppert 1988, Transformation and Weighting in Regression, chapter 3 (pseudolikelihood).
    """
    size: Floats = np.abs(np.asarray(mean, dtype=float))
    used = size > FLOOR * size.max(initial=0.0)
    if used.sum() < 8:
        raise CurveError(f"{used.sum()} readings do not tell how noise grows with the mean", allowed="8 or more")
    log_mean = np.log(size[used])
    scaled = np.asarray(residual, dtype=float)[used] ** 2 * np.exp(-2 * np.outer(POWERS, log_mean))
    deviance = np.log(scaled.mean(axis=1)) + 2 * POWERS * log_mean.mean()
    return float(POWERS[np.argmin(deviance)])
