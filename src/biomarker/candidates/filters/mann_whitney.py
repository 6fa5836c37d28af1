"""Keep the k columns that separate the two classes best by rank."""

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


class MannWhitneyFilter(ColumnFilter):
    """The k columns with the largest Mann-Whitney statistic (two-sided, corrected for ties).

    Of columns with equal statistics the first ones stay.

    Parameters
    ----------
    k : number of columns to keep; all of them where there are fewer
    """

    def __init__(self, k: int = 5) -> None:
        self.k = k

    def _choose(self, X: Array, y: Any) -> npt.NDArray[np.bool_]:
        # Equal separation may differ in the last digit with the order of the sum.
        self.scores_ = np.round(np.abs(label_scores(standardised_ranks(X), y)), 12)
        return mask(X.shape[1], np.argsort(-self.scores_, kind="stable")[: self.k])


def _build(_columns: Columns, k: int) -> MannWhitneyFilter:
    return MannWhitneyFilter(count("mann_whitney", "k", k))


PART = Part(
    summary="Keep the k analytes with the strongest Mann-Whitney statistic, chosen anew in every training fold",
    reference="Mann & Whitney 1947; inside the folds only: Ambroise & McLachlan 2002",
    build=_build,
    kernel=lambda _columns, k: Step("mann_whitney", (float(k),)),
    settings={"k": (3, 5, 10)},
    constants=column_constants,
    trusted=("biomarker.candidates.filters.mann_whitney.MannWhitneyFilter",),
)
