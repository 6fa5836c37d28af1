"""Points -> starting values over a grid of shapes: for each shape the two ends are found in closed form."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from biomarker.curves.logistic import Curve
from biomarker.curves.noise import Noise
from biomarker.curves.points import Points

Floats = NDArray[np.float64]
SLOPES = (0.5, 0.8, 1.2, 2.0, 4.0)
ASYMMETRIES = (0.25, 1.0, 4.0)


def starts(
    points: Points, noise: Noise, *, five: bool, mirrored: bool, fixed: dict[str, float], n: int
) -> list[Floats]:
    """Best `n` parameter vectors of shape (5,) on the grid, best first.

    Given the shape, a curve is linear in its two ends (variable projection: Golub and Pereyra 1973, SIAM J Numer Anal
    10:413), so no start has to be guessed from the readings and none can be far off.
    """
    weight = np.sqrt(points.weights) / noise.spread(points.level_means[points.level_of], points.largest)
    found = []
    for shape in _shapes(points, five=five, fixed=fixed):
        way = Curve.of([0.0, 1.0, *shape], mirrored=mirrored).response(points.x)
        ends, loss = _ends(way, points.y, weight, fixed)
        found.append((loss, np.array([*ends, *shape])))
    found.sort(key=lambda pair: pair[0])
    return [vector for _, vector in found[:n]]


def _shapes(points: Points, *, five: bool, fixed: dict[str, float]) -> list[tuple[float, float, float]]:
    positive = points.levels[points.levels > 0]
    middles = np.linspace(np.log(positive[0]), np.log(positive[-1]) + 1.5, 12)
    grids = {"log_ec50": tuple(map(float, middles)), "log_slope": tuple(np.log(SLOPES)),
             "log_asymmetry": tuple(np.log(ASYMMETRIES)) if five else (0.0,)}  # fmt: skip
    return list(itertools.product(*((fixed[name],) if name in fixed else grid for name, grid in grids.items())))


def _ends(way: Floats, y: Floats, weight: Floats, fixed: dict[str, float]) -> tuple[Floats, float]:
    """Least-squares ends of a curve of this shape, respecting fixed ones, and the weighted sum of squares."""
    columns = np.stack([1 - way, way], axis=1) * weight[:, None]
    ends = np.array([fixed.get("at_zero", np.nan), fixed.get("at_infinity", np.nan)])
    free = np.isnan(ends)
    target = weight * y - columns[:, ~free] @ ends[~free]
    if free.any():
        ends[free] = np.linalg.lstsq(columns[:, free], target, rcond=None)[0]
    return ends, float(np.sum((columns @ ends - weight * y) ** 2))
