"""Out-of-fold probabilities -> a smooth calibration curve and its distance from the diagonal, where n allows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.development.splits import generator
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width
from biomarker.validation.result import Predictions

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
FEWEST_PER_CLASS = 100
SPAN = 0.75
SMOOTHER = "loess: local quadratic regression, tricube weights, span 0.75, not robust (Cleveland 1979)"
GRID, MOST_POINTS = 51, 100
DRAWS = 200
PLACE = 70  # of the random numbers
METHOD = "normal interval, standard error from 200 bootstrap samples of patients (approximate; never below 0)"


@dataclass(frozen=True)
class SmoothCalibration:
    """The curve, and how far patients lie from it: mean (ICI), median (E50) and 90th percentile (E90)."""

    probability: tuple[float, ...]
    observed: tuple[float, ...]
    ici: Estimate
    e50: Estimate
    e90: Estimate


def why_no_curve(responder: Bools) -> str:
    """Reason why a smooth curve would mislead; empty where there are enough patients (Van Calster et al. 2019)."""
    n1 = int(responder.sum())
    n0 = len(responder) - n1
    if min(n1, n0) >= FEWEST_PER_CLASS:
        return ""
    return (f"a smooth curve, ICI, E50 and E90 need {FEWEST_PER_CLASS} responders and {FEWEST_PER_CLASS} "
            f"non-responders; there are {n1} and {n0}")  # fmt: skip


def smooth_calibration(predictions: Predictions, level: float, seed: int) -> SmoothCalibration | None:
    """Curve and distances, each made in every repeat and averaged; None below 100 patients of either class.

    References
    ----------
    Austin & Steyerberg (2019) Stat Med 38:4051 (ICI, E50, E90); Van Calster et al. (2019) BMC Med 17:230 (the limit).
    """
    if why_no_curve(predictions.responder):
        return None
    y, rows = predictions.responder.astype(np.float64), predictions.probability
    grid = np.linspace(rows.min(axis=1).max(), rows.max(axis=1).min(), GRID)
    curve = np.mean([loess(row, y, grid) for row in rows], axis=0).clip(0, 1)
    values = np.mean([distances(row, y) for row in rows], axis=0)
    errors = _bootstrap(rows, y, seed)
    ici, e50, e90 = (_estimate(value, se, level) for value, se in zip(values, errors, strict=True))
    return SmoothCalibration(tuple(grid.tolist()), tuple(curve.tolist()), ici, e50, e90)


def distances(probability: Floats, y: Floats) -> Floats:
    """(3,) mean, median and 90th percentile of the distance between the probabilities and the smooth curve."""
    points = np.unique(probability)
    if len(points) > MOST_POINTS:  # between so many points the curve is straight enough, and patients may be thousands
        points = np.quantile(points, np.linspace(0, 1, MOST_POINTS))
    away = np.abs(np.interp(probability, points, loess(probability, y, points)) - probability)
    return np.array([away.mean(), np.median(away), np.quantile(away, 0.9)])


def loess(x: Floats, y: Floats, at: Floats, span: float = SPAN) -> Floats:
    """Local quadratic regression of y on x at the points `at`, computed at every point itself.

    R's ``loess(y ~ x)`` has the same span, degree and weights but interpolates between a few points, so its values
    differ in the third decimal.

    Parameters
    ----------
    x, y : (n,)
    at : (m,)
    span : share of the n patients that a local regression looks at
    """
    distance = np.abs(x[None, :] - at[:, None])
    nearest = int(np.floor(len(x) * span + 1e-5))
    reach = np.sort(distance, axis=1)[:, nearest - 1]
    reach = np.where(reach > 0, reach, 1.0)[:, None]
    weight = np.clip(1 - (distance / reach) ** 3, 0, None) ** 3
    away = (x[None, :] - at[:, None]) / reach
    design = np.stack([np.ones_like(away), away, away**2], axis=2)
    weighted = design * weight[:, :, None]
    normal = np.einsum("mni,mnj->mij", weighted, design)
    # Few distinct values leave the quadratic open; the smallest solution is then taken.
    solved = np.linalg.pinv(normal, rcond=1e-10, hermitian=True) @ np.einsum("mni,n->mi", weighted, y)[:, :, None]
    fitted: Floats = solved[:, 0, 0]
    return fitted


def _bootstrap(rows: Floats, y: Floats, seed: int) -> Floats:
    """(3,) standard errors: every sample of patients is judged in one repeat, the next sample in the next."""
    random, n = generator(seed, PLACE), len(y)
    drawn = [distances(rows[b % len(rows)][take], y[take])
             for b, take in enumerate(random.integers(0, n, size=(DRAWS, n)))]  # fmt: skip
    errors: Floats = np.std(drawn, axis=0, ddof=1)
    return errors


def _estimate(value: float, se: float, level: float) -> Estimate:
    half = half_width(float(se), level)
    return Estimate(float(value), max(float(value) - half, 0.0), float(value) + half, level, METHOD, float(se))
