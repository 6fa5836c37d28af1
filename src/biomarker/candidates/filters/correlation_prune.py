"""Drop columns that nearly repeat an earlier one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.filtering import ColumnFilter, column_constants
from biomarker.candidates.parts import Part
from biomarker.candidates.ranks import standardised_ranks
from biomarker.candidates.settings import number
from biomarker.kernels.steps import Step


class CorrelationPrune(ColumnFilter):
    """Walk through the columns in their order; keep one unless it correlates too much with one that is kept already.

    The labels are not looked at. A constant column correlates with nothing and stays.

    Parameters
    ----------
    maximum : largest absolute Spearman correlation that two kept columns may have
    """

    supervised = False

    def __init__(self, maximum: float = 0.9) -> None:
        self.maximum = maximum

    def _choose(self, X: Array, y: Any) -> npt.NDArray[np.bool_]:
        ranks = standardised_ranks(X)
        too_close = np.abs(ranks.T @ ranks) > self.maximum + 1e-12
        kept = np.ones(X.shape[1], dtype=np.bool_)
        for column in range(X.shape[1]):
            if kept[column]:
                kept[column + 1 :] &= ~too_close[column, column + 1 :]
        return kept


def _build(_columns: Columns, maximum: float) -> CorrelationPrune:
    return CorrelationPrune(number("correlation_prune", "maximum", maximum, low=0, high=1))


PART = Part(
    summary="Drop analytes whose absolute Spearman correlation with an earlier kept one exceeds a maximum",
    reference="Spearman 1904",
    build=_build,
    kernel=lambda _columns, maximum: Step("correlation_prune", (float(maximum),)),
    settings={"maximum": 0.9},
    constants=column_constants,
    trusted=("biomarker.candidates.filters.correlation_prune.CorrelationPrune",),
    note="the order of the panel decides which of two correlated analytes stays: put the preferred one first",
)
