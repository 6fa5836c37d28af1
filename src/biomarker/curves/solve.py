"""Points, noise and starting values -> the parameter vector with the least weighted squares, inside bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biomarker.curves.logistic import NAMES, Curve, way
from biomarker.curves.noise import Noise
from biomarker.curves.points import Points

Floats = NDArray[np.float64]
REWEIGHTINGS = 15
SETTLED = 1e-8
ROUGHLY, EXACTLY = 1e-3, 1e-12  # tolerance while starts compete, and of the result


@dataclass(frozen=True, eq=False)
class Problem:
    """What is minimised: residuals of `points` under `noise`, over the free parameters between `low` and `high`.

    Parameters
    ----------
    low, high : shape (5,), in the order of `logistic.NAMES`; equal where a parameter is fixed
    mirrored : which form of the asymmetry
    """

    points: Points
    noise: Noise
    low: Floats
    high: Floats
    mirrored: bool = False

    @property
    def free(self) -> NDArray[np.bool_]:
        """Which parameters are estimated, shape (5,)."""
        free: NDArray[np.bool_] = self.low < self.high
        return free

    def spread(self, vector: Floats) -> Floats:
        """Standard deviation of each reading in units of sigma, from the fitted means."""
        return self.noise.spread(self._curve(vector)[0], self.points.largest)

    def residuals(self, vector: Floats, spread: Floats) -> Floats:
        """Weighted residuals, shape (n,)."""
        fitted, root = self._curve(vector)[0], np.sqrt(self.points.weights)
        if self.noise.log:
            return np.asarray(root * (np.log(fitted) - np.log(self.points.y)))
        weighted: Floats = root * (fitted - self.points.y) / spread
        return weighted

    def jacobian(self, vector: Floats, spread: Floats) -> Floats:
        """Derivatives of the weighted residuals in the free parameters, shape (n, free)."""
        fitted, gradient = self._curve(vector)
        scale = np.sqrt(self.points.weights) / (fitted if self.noise.log else spread)
        return gradient[:, self.free] * scale[:, None]

    def _curve(self, vector: Floats) -> tuple[Floats, Floats]:
        with np.errstate(divide="ignore"):
            log_x = np.log(self.points.x)
        share, by_u, u, by_asymmetry = way(log_x, *vector[2:], mirrored=self.mirrored)
        span, slope = vector[1] - vector[0], np.exp(vector[3]) * (-1 if self.mirrored else 1)
        by_slope = by_u * np.where(by_u == 0, 0.0, u)
        rows = [1 - share, share, -span * by_u * slope, span * by_slope, span * by_asymmetry]
        return vector[0] + span * share, np.stack(rows, axis=-1)


def solve(problem: Problem, starts: Floats) -> tuple[Floats, Floats]:
    """Best parameter vector, shape (5,), and the spread its weights come from, shape (n,).

    The weights follow the fitted means until both settle (iteratively reweighted least squares: Carroll and Ruppert
    1988, Transformation and Weighting in Regression, chapter 2), which unlike weights from the readings themselves
    does not pull the curve below them.
    """
    points, noise = problem.points, problem.noise
    spread = noise.spread(points.level_means[points.level_of], points.largest)
    found = [_minimise(problem, start, spread, tolerance=ROUGHLY) for start in starts]
    rough = min(found, key=lambda vector: float(np.sum(problem.residuals(vector, spread) ** 2)))
    vector = _minimise(problem, rough, spread)
    if noise.log or noise.power == 0:
        return vector, spread
    for _ in range(REWEIGHTINGS):
        spread, before = problem.spread(vector), vector
        vector = _minimise(problem, vector, spread)
        if np.allclose(vector, before, rtol=SETTLED, atol=SETTLED * points.largest):
            break
    return vector, spread


def _minimise(problem: Problem, start: Floats, spread: Floats, tolerance: float = EXACTLY) -> Floats:
    from scipy import optimize

    free, low, high = problem.free, problem.low, problem.high
    margin = 1e-6 * (high - low)[free]

    def whole(part: Floats) -> Floats:
        vector = low.copy()
        vector[free] = part
        return vector

    inside = np.clip(start[free], low[free] + margin, high[free] - margin)
    found = optimize.least_squares(  # type: ignore[operator]  # scipy has no types
        lambda part: problem.residuals(whole(part), spread),
        inside,
        jac=lambda part: problem.jacobian(whole(part), spread),
        bounds=(low[free], high[free]),
        x_scale="jac",
        xtol=tolerance,
        ftol=tolerance,
        gtol=tolerance,
        max_nfev=100,
    )
    return whole(found.x)


def at_bound(problem: Problem, vector: Floats) -> tuple[str, ...]:
    """Free parameters that ended at one of their bounds."""
    near = 1e-4 * (problem.high - problem.low)
    touching = problem.free & ((vector - problem.low < near) | (problem.high - vector < near))
    return tuple(name for name, touches in zip(NAMES, touching, strict=True) if touches)


def as_curve(problem: Problem, vector: Floats) -> Curve:
    """Curve of a parameter vector of this problem."""
    return Curve.of(vector, mirrored=problem.mirrored)
