"""A fitted curve -> how well it describes its points: share explained, and lack of fit against the replicates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from biomarker.curves.fitted import Fitted


@dataclass(frozen=True)
class LackOfFit:
    """F test of the curve against free level means; None when replicates or levels do not suffice.

    Parameters
    ----------
    pure_error : standard deviation of replicates around their level mean, in units of `Fitted.spread`
    """

    f: float
    p: float
    dof_lack: int
    dof_pure: int
    pure_error: float


def lack_of_fit(fitted: Fitted) -> LackOfFit | None:
    """Split the residuals into scatter of replicates and distance of level means from the curve.

    References
    ----------
    Draper and Smith 1998, Applied Regression Analysis, 3rd edition, section 2.1.
    """
    from scipy.special import fdtrc

    points = fitted.points
    levels, n = len(points.levels), len(points.x)
    dof_lack, dof_pure = levels - fitted.n_parameters, n - levels
    if dof_lack < 1 or dof_pure < 1:
        return None
    if fitted.noise.log:
        y, scale = np.log(points.y), points.weights
    else:
        y, scale = points.y, points.weights / fitted.spread**2
    totals = np.bincount(points.level_of, scale * y) / np.bincount(points.level_of, scale)
    pure = float(np.sum(scale * (y - totals[points.level_of]) ** 2))
    lack = max(0.0, fitted.rss - pure)
    if pure <= 1e-12 * fitted.rss:
        return None
    f = (lack / dof_lack) / (pure / dof_pure)
    return LackOfFit(f, float(fdtrc(dof_lack, dof_pure, f)), dof_lack, dof_pure, float(np.sqrt(pure / dof_pure)))


def explained(fitted: Fitted) -> float:
    """Share of the weighted sum of squares around the weighted mean that the curve explains (weighted R^2).

    High for nearly every standard curve, good or bad: look at the back-fit of the levels instead.
    """
    points = fitted.points
    y = np.log(points.y) if fitted.noise.log else points.y
    weight = points.weights if fitted.noise.log else points.weights / fitted.spread**2
    total = float(np.sum(weight * (y - np.average(y, weights=weight)) ** 2))
    return 1 - fitted.rss / total
