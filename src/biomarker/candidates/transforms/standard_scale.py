"""Columns -> mean 0 and standard deviation 1 in the training rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.columnwise import ColumnwiseTransform, spread_or_none
from biomarker.candidates.parts import Part
from biomarker.kernels.steps import Step


class StandardScale(ColumnwiseTransform):
    """(x - mean) / standard deviation (divisor n); a constant or empty training column is only centred."""

    def _learn(self, X: Array) -> None:
        measured = (~np.isnan(X)).sum(axis=0)
        mean = np.nansum(X, axis=0) / np.maximum(measured, 1)
        spread, most = spread_or_none(X, mean), np.fmax.reduce(X, axis=0)
        # The mean of equal numbers may differ from them in the last digit, and nothing may be learned from that.
        self.center_ = np.where((spread > 0) | (measured == 0), mean, most)
        self.scale_ = np.where(spread > 0, spread, 1.0)

    def _apply(self, X: Array) -> Array:
        scaled: Array = (X - self.center_) / self.scale_
        return scaled


def _build(_columns: Columns) -> StandardScale:
    return StandardScale()


def _constants(fitted: StandardScale) -> dict[str, Any]:
    return {"op": "scale", "center": fitted.center_.tolist(), "scale": fitted.scale_.tolist()}


PART = Part(
    summary="Subtract the mean and divide by the standard deviation of the training patients",
    reference="-",
    build=_build,
    kernel=lambda _columns: Step("standard_scale"),
    constants=_constants,
    trusted=("biomarker.candidates.transforms.standard_scale.StandardScale",),
)
