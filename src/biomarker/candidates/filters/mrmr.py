"""Keep k columns that tell much of the label and little of each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.filtering import ColumnFilter, column_constants, mask
from biomarker.candidates.parts import Part
from biomarker.candidates.ranks import label_scores, standardised_ranks
from biomarker.candidates.settings import count
from biomarker.kernels.steps import Step


class MinimumRedundancyFilter(ColumnFilter):
    """Choose one column after the other: largest relevance minus mean redundancy with those chosen before.

    Relevance is the absolute rank correlation with the label, redundancy the absolute Spearman correlation; of equal
    columns the first one wins.

    Parameters
    ----------
    k : number of columns to keep; all of them where there are fewer
    """

    def __init__(self, k: int = 5) -> None:
        self.k = k

    def _choose(self, X: Array, y: Any) -> npt.NDArray[np.bool_]:
        ranks = standardised_ranks(X)
        relevance = np.abs(label_scores(ranks, y))
        shared = np.zeros(X.shape[1])
        chosen: list[int] = []
        for step in range(min(self.k, X.shape[1])):
            # Rounded, because equal columns may differ in the last digit.
            gain = np.round(relevance - shared / max(step, 1), 12)
            gain[chosen] = -np.inf
            chosen.append(int(np.argmax(gain)))
            shared += np.abs(ranks[:, chosen[-1]] @ ranks)
        return mask(X.shape[1], chosen)


def _build(_columns: Columns, k: int) -> MinimumRedundancyFilter:
    return MinimumRedundancyFilter(count("mrmr", "k", k))


PART = Part(
    summary="Keep k analytes of high relevance and low mutual redundancy (mRMR, difference form, rank correlations)",
    reference="Ding & Peng 2005",
    build=_build,
    kernel=lambda _columns, k: Step("mrmr", (float(k),)),
    settings={"k": (3, 5, 10)},
    constants=column_constants,
    trusted=("biomarker.candidates.filters.mrmr.MinimumRedundancyFilter",),
)
