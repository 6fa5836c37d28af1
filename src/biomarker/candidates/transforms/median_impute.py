"""Missing values -> median of the measured training values of the column."""

from __future__ import annotations

from typing import Any

import numpy as np

from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.columnwise import ColumnwiseTransform, nan_quantiles
from biomarker.candidates.parts import Part
from biomarker.kernels.steps import Step


class MedianImpute(ColumnwiseTransform):
    """Fill every missing cell with the training median; a column without any training value is filled with 0."""

    def _learn(self, X: Array) -> None:
        self.median_ = nan_quantiles(X, (0.5,))[0]

    def _apply(self, X: Array) -> Array:
        return np.where(np.isnan(X), self.median_, X)


def _build(_columns: Columns) -> MedianImpute:
    return MedianImpute()


def _constants(fitted: MedianImpute) -> dict[str, Any]:
    return {"op": "impute", "value": fitted.median_.tolist()}


PART = Part(
    summary="Missing values get the median of the training patients",
    reference="-",
    build=_build,
    kernel=lambda _columns: Step("median_impute"),
    constants=_constants,
    trusted=("biomarker.candidates.transforms.median_impute.MedianImpute",),
)
