"""Points -> starting values over a grid of shapes: for each shape the two ends are found in closed form."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from biomarker.curves.logistic import way
from biomarker.curves.noise import Noise
from biomarker.curves.points import Points

Floats = NDArray[np.float64]
SLOPES = (0.5, 0.8, 1.2, 2.0, 4.0)
ASYMMETRIES = (0.25, 1.0, 4.0)
TINY = np.finfo(float).tiny


def starts(points: Points, noise: Noise, *, five: bool, mirrored: bool, fixed: dict[str, float], n: int) -> Floats:
    """Best `n` parameter vectors on the grid, shape (n, 5), best first.

    Given the shape, a curve is linear in its two ends (variable projection: Golub and Pereyra 1973, SIAM J Numer Anal
    10:413), so no start has to be guessed from the readings and none can be far off.
    """
    weight = points.weights / noise.spread(points.level_means[points.level_of], points.largest) ** 2
    shapes = _shapes(points, five=five, fixed=fixed)
    with np.errstate(divide="ignore"):
        log_x = np.log(points.x)
    ec50, slope, asymmetry = shapes.T[:, :, None]
    share = way(log_x, ec50, slope, asymmetry, mirrored=mirrored)[0]
    ends = _ends(share, points.y, weight, fixed)
    fitted = ends[:, :1] * (1 - share) + ends[:, 1:] * share
    loss = ((points.y - fitted) ** 2 * weight).sum(axis=1)
    best = np.argsort(loss, kind="stable")[:n]
    return np.hstack([ends, shapes])[best]


def _shapes(points: Points, *, five: bool, fixed: dict[str, float]) -> Floats:
    """Grid of shapes, (m, 3)."""
    positive = points.levels[points.levels > 0]
    middles = np.linspace(np.log(positive[0]), np.log(positive[-1]) + 1.5, 12)
    grids = {"log_ec50": tuple(map(float, middles)), "log_slope": tuple(np.log(SLOPES)),
             "log_asymmetry": tuple(np.log(ASYMMETRIES)) if five else (0.0,)}  # fmt: skip
    grid = itertools.product(*((fixed[name],) if name in fixed else own for name, own in grids.items()))
    return np.array(list(grid), dtype=float)


def _ends(share: Floats, y: Floats, weight: Floats, fixed: dict[str, float]) -> Floats:
    """Least-squares ends for each shape, (m, 2), respecting fixed ones.

    Parameters
    ----------
    share : shape (m, n), way from one end to the other at each point
    """
    ends = np.array([[fixed.get("at_zero", np.nan), fixed.get("at_infinity", np.nan)]] * len(share))
    columns = np.stack([1 - share, share])
    free = [k for k in (0, 1) if np.isnan(ends[0, k])]
    known = sum((ends[:, k, None] * columns[k] for k in (0, 1) if k not in free), np.zeros_like(share))
    left = (columns[free] * weight * (y - known)).sum(axis=2)
    if len(free) == 1:
        ends[:, free[0]] = left[0] / np.maximum((columns[free[0]] ** 2 * weight).sum(axis=1), TINY)
    elif free:
        (aa, ab), (_, bb) = np.einsum("iml,jml,l->ijm", columns, columns, weight)
        determinant = aa * bb - ab**2
        flat = determinant <= 1e-9 * aa * bb  # all points at one end: the other one is free
        scale = np.where(flat, 1.0, determinant)
        ends[:, 0] = np.where(flat, y.max(), (bb * left[0] - ab * left[1]) / scale)
        ends[:, 1] = np.where(flat, y.min(), (aa * left[1] - ab * left[0]) / scale)
    return ends
