"""No filter: every column goes on to the classifier."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.filtering import ColumnFilter, column_constants
from biomarker.candidates.parts import Part
from biomarker.kernels.steps import Step


class KeepAll(ColumnFilter):
    """Keep all columns."""

    supervised = False

    def _choose(self, X: Array, y: Any) -> npt.NDArray[np.bool_]:
        return np.ones(X.shape[1], dtype=np.bool_)


def _build(_columns: Columns) -> KeepAll:
    return KeepAll()


PART = Part(
    summary="Keep every column",
    reference="-",
    build=_build,
    kernel=lambda _columns: Step("none"),
    constants=column_constants,
    trusted=("biomarker.candidates.filters.none.KeepAll",),
)
