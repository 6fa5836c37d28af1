"""Keep the k columns whose class means differ most."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.filtering import ColumnFilter, column_constants, mask
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import count
from biomarker.kernels.steps import Step


class TTestFilter(ColumnFilter):
    """The k columns with the largest absolute t statistic (pooled variance); of equal ones the first stay.

    The statistic orders columns as the absolute correlation with the label does, and as the F of scikit-learn's
    ``f_classif``. With more than two labels, the last one stands against all others.

    Parameters
    ----------
    k : number of columns to keep; all of them where there are fewer
    """

    def __init__(self, k: int = 5) -> None:
        self.k = k

    def _choose(self, X: Array, y: Any) -> npt.NDArray[np.bool_]:
        centred = X - X.mean(axis=0)
        spread = np.sqrt((centred**2).mean(axis=0))
        last = (y == np.unique(y)[-1]).astype(np.float64)
        last -= last.mean()
        length = spread * np.sqrt(len(X)) * np.sqrt((last**2).sum())
        varies = (spread > 10 * np.finfo(np.float64).eps * np.abs(X.mean(axis=0))) & (length > 0)
        correlation = np.abs(last @ centred) / np.where(varies, length, 1.0)
        # Equal separation may differ in the last digit with the order of the sum.
        self.scores_ = np.round(np.where(varies, correlation, 0.0), 12)
        return mask(X.shape[1], np.argsort(-self.scores_, kind="stable")[: self.k])


def _build(_columns: Columns, k: int) -> TTestFilter:
    return TTestFilter(count("t_test", "k", k))


PART = Part(
    summary="Keep the k analytes whose class means differ most (Student's t), chosen anew in every training fold",
    reference="Student 1908; inside the folds only: Ambroise & McLachlan 2002",
    build=_build,
    kernel=lambda _columns, k: Step("t_test", (float(k),)),
    settings={"k": (3, 5, 10)},
    constants=column_constants,
    trusted=("biomarker.candidates.filters.t_test.TTestFilter",),
    note="for columns that are about normal in both classes, such as logged concentrations",
)
