"""Concentrations -> log2; analytes whose unit is logged already and covariates stay as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.columnwise import ColumnwiseTransform
from biomarker.candidates.parts import Part
from biomarker.kernels.steps import Step


class Log2(ColumnwiseTransform):
    """log2(max(x, floor)), the floor being half the smallest positive training value of the column.

    An observed zero or a negative value (an instrument that subtracts the background) lies below an unknown limit and
    gets the floor. A column without any positive training value has the floor 1.

    Parameters
    ----------
    index : the columns to transform; None for all
    """

    def __init__(self, index: list[int] | None = None) -> None:
        self.index = index

    def _learn(self, X: Array) -> None:
        chosen = range(X.shape[1]) if self.index is None else self.index
        self.index_: npt.NDArray[np.intp] = np.asarray(chosen, dtype=np.intp)
        columns = X[:, self.index_]
        smallest = np.where(columns > 0, columns, np.inf).min(axis=0)
        # Half of the smallest number that a computer holds would be zero.
        self.floor_ = np.maximum(np.where(np.isinf(smallest), 1.0, smallest / 2), np.finfo(np.float64).tiny)

    def _apply(self, X: Array) -> Array:
        result = X.copy()
        result[:, self.index_] = np.log2(np.maximum(X[:, self.index_], self.floor_))
        return result


def _build(columns: Columns) -> Log2:
    return Log2([i for i, logged in enumerate(columns.logged) if not logged])


def _constants(fitted: Log2) -> dict[str, Any]:
    return {"op": "log2", "index": fitted.index_.tolist(), "floor": fitted.floor_.tolist()}


def _kernel(columns: Columns) -> Step:
    return Step("log2", marked=tuple(not logged for logged in columns.logged))


PART = Part(
    summary="Binary logarithm of the analytes that are not on a log scale yet; zeros get half the smallest value",
    reference="-",
    build=_build,
    kernel=_kernel,
    constants=_constants,
    trusted=("biomarker.candidates.transforms.log2.Log2",),
)
