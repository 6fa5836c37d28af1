"""Points, fixed values and limits a user states -> lower and upper bound of each parameter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from biomarker.curves.logistic import NAMES
from biomarker.curves.noise import Noise
from biomarker.curves.points import Points
from biomarker.errors import CurveError, nearest

Floats = NDArray[np.float64]
REACH = 10.0  # spans of the readings by which an end may lie beyond them
ABROAD = 1000.0  # times the highest (or below the lowest) concentration that the EC50 may reach
SLOPE, ASYMMETRY = (0.1, 20.0), (0.1, 10.0)
NATURAL = ("at_zero", "at_infinity", "ec50", "slope", "asymmetry")


def bounds_of(points: Points, noise: Noise, *, five: bool, fixed: Mapping[str, float],
              limits: Mapping[str, tuple[float, float]]) -> tuple[Floats, Floats]:  # fmt: skip
    """Lower and upper bounds, shape (5,) each, in the order of `logistic.NAMES`; equal where a parameter is fixed.

    Parameters
    ----------
    fixed, limits : by natural name (`at_zero`, `at_infinity`, `ec50`, `slope`, `asymmetry`), on the natural scale

    Raises
    ------
    CurveError
        When a name is unknown, limits contradict each other, or a positive parameter is not.
    """
    bounds = _usual(points, noise)
    stated: dict[str, tuple[float, float]] = {} if five else {"asymmetry": (1.0, 1.0)}
    stated |= dict(limits) | {name: (value, value) for name, value in fixed.items()}
    for name, (low, high) in stated.items():
        if name not in NATURAL:
            raise CurveError(f'a curve has no parameter "{name}"', allowed=nearest(name, NATURAL))
        if not low <= high or (name not in NATURAL[:2] and low <= 0):
            raise CurveError(f"{name} between {low:g} and {high:g} is impossible",
                             allowed="a lower limit below the upper one; above 0 except for the ends")  # fmt: skip
        i = NATURAL.index(name)
        bounds[i] = (low, high) if i < 2 else (float(np.log(low)), float(np.log(high)))
    low, high = np.array(bounds, dtype=float).T
    return low, high


def fixed_logs(low: Floats, high: Floats) -> dict[str, float]:
    """Parameters whose bounds are equal, by the names and scales of `logistic.NAMES`."""
    return {name: float(value) for name, value, upper in zip(NAMES, low, high, strict=True) if value == upper}


def _usual(points: Points, noise: Noise) -> list[tuple[float, float]]:
    means, positive = points.level_means, points.levels[points.levels > 0]
    span = float(np.ptp(means))
    low, high = float(means.min()) - REACH * span, float(means.max()) + REACH * span
    if noise.log:  # the curve has a logarithm everywhere
        low = float(means.min()) / ABROAD
    middle = (float(np.log(positive[0] / ABROAD)), float(np.log(positive[-1] * ABROAD)))
    logs = [(float(np.log(a)), float(np.log(b))) for a, b in (SLOPE, ASYMMETRY)]
    return [(low, high), (low, high), middle, *logs]
