"""Columns -> median 0 and robust standard deviation 1 in the training rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.columnwise import ColumnwiseTransform, nan_quantiles, spread_or_one
from biomarker.candidates.parts import Part
from biomarker.kernels.steps import Step

# Interquartile range of the standard normal distribution.
NORMAL_RANGE = 1.3489795003921634


class RobustScale(ColumnwiseTransform):
    """(x - median) / (interquartile range / 1.349), so that a normal column gets the standard deviation 1.

    Where the middle half of the training values is one value (many cells below the limit) the range is 0 and the
    standard deviation takes its place; a constant or empty column is only centred.
    """

    def _learn(self, X: Array) -> None:
        first, self.center_, third = nan_quantiles(X, (0.25, 0.5, 0.75))
        spread = (third - first) / NORMAL_RANGE
        rounding = 10 * np.finfo(np.float64).eps * np.abs(self.center_)
        mean = np.nansum(X, axis=0) / np.maximum((~np.isnan(X)).sum(axis=0), 1)
        self.scale_ = np.where(spread > rounding, spread, spread_or_one(X, mean))

    def _apply(self, X: Array) -> Array:
        scaled: Array = (X - self.center_) / self.scale_
        return scaled


def _build(_columns: Columns) -> RobustScale:
    return RobustScale()


def _constants(fitted: RobustScale) -> dict[str, Any]:
    return {"op": "scale", "center": fitted.center_.tolist(), "scale": fitted.scale_.tolist()}


PART = Part(
    summary="Subtract the median and divide by the interquartile range (normal-consistent) of the training patients",
    reference="-",
    build=_build,
    kernel=lambda _columns: Step("robust_scale"),
    constants=_constants,
    trusted=("biomarker.candidates.transforms.robust_scale.RobustScale",),
)
