"""Concentrations and readings that a curve is fitted to, refused when they cannot determine one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from biomarker.errors import CurveError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Points:
    """Concentration, reading and prior weight of n points; no NaN.

    Parameters
    ----------
    x : shape (n,), concentrations >= 0; 0 is a blank
    y : shape (n,), readings
    weights : shape (n,), positive; how many readings a mean stands for
    """

    x: Floats
    y: Floats
    weights: Floats

    @classmethod
    def of(cls, x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None) -> Self:
        """Points of plain sequences; those with a NaN reading are left out.

        Raises
        ------
        CurveError
            When lengths differ, a concentration is negative or unknown, or a weight is not positive.
        """
        x, y = np.asarray(x, dtype=float).ravel(), np.asarray(y, dtype=float).ravel()
        w = np.ones_like(x) if weights is None else np.asarray(weights, dtype=float).ravel()
        if not len(x) == len(y) == len(w):
            raise CurveError(f"{len(x)} concentrations, {len(y)} readings, {len(w)} weights", allowed="as many of each")
        if not (np.isfinite(x).all() and (x >= 0).all()):
            raise CurveError("a concentration is negative or unknown", allowed="numbers from 0 on")
        if not (np.isfinite(w).all() and (w > 0).all()):
            raise CurveError("a weight is not positive", allowed="numbers above 0")
        known = np.isfinite(y)
        return cls(x[known], y[known], w[known])

    @cached_property
    def levels(self) -> Floats:
        """Distinct concentrations, ascending."""
        return np.unique(self.x)

    @cached_property
    def level_of(self) -> NDArray[np.intp]:
        """Index into `levels` of each point, shape (n,)."""
        return np.searchsorted(self.levels, self.x)

    @cached_property
    def level_means(self) -> Floats:
        """Weighted mean reading of each level."""
        totals = np.bincount(self.level_of, self.weights * self.y)
        means: Floats = totals / np.bincount(self.level_of, self.weights)
        return means

    @cached_property
    def largest(self) -> float:
        """Largest absolute mean of a level: the scale of the readings."""
        return float(np.abs(self.level_means).max(initial=0.0))

    def require(self, n_parameters: int) -> None:
        """Refuse points that cannot determine so many parameters.

        Raises
        ------
        CurveError
            With fewer levels than parameters plus one, fewer than three above zero, or readings that are all equal.
        """
        needed, positive = n_parameters + 1, int((self.levels > 0).sum())
        if len(self.levels) < needed or positive < 3:
            raise CurveError(f"{len(self.levels)} different concentrations with a reading, {positive} of them above 0",
                             allowed=f"at least {needed} for a curve with {n_parameters} free parameters",
                             do="add levels, or fix a parameter that is known")  # fmt: skip
        if np.ptp(self.y) == 0:
            raise CurveError("all readings are equal", allowed="readings that change with the concentration")
