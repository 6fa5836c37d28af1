"""One biomarker question under several response criteria -> AUC and p of each, corrected for the choice among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.cross_validated_auc import within_fold_auc
from biomarker.evaluation.permutation import ROUNDING
from biomarker.validation.result import Predictions

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class CriterionTest:
    """Permutation test of the procedure under one criterion.

    Parameters
    ----------
    observed : mean within-fold AUC of the labels as they are
    p : one-sided, of this criterion alone
    p_adjusted : that the best of all criteria does as well by luck
    n : permutations
    """

    observed: float
    p: float
    p_adjusted: float
    n: int


def mean_auc(predictions: Predictions) -> float:
    """Mean within-fold AUC of the procedure, the statistic that is permuted."""
    return float(within_fold_auc(predictions).mean())


def criteria_tests(rows: Sequence[Floats]) -> tuple[CriterionTest, ...]:
    """Tests of K criteria from AUCs of the real labels (first row) and of jointly permuted ones.

    Single-step minimum p: every AUC is first turned into a p-value among all draws of its own criterion, because a
    criterion with few responders has a wider null distribution and would rule a maximum of AUCs. The adjusted p counts
    the draws whose smallest p is as small as the observed one. Patients keep their labels together, so the dependence
    of the criteria is in the null distribution; family-wise error is held in the strong sense, because a permutation
    of all labels is also one of any subset of them.

    Parameters
    ----------
    rows : B + 1 arrays of (K,)

    References
    ----------
    Westfall & Young (1993) Resampling-based multiple testing; Phipson & Smyth (2010) for the +1.
    """
    values = np.stack(rows)
    p = np.stack([_p_values(column) for column in values.T], axis=1)
    smallest = p.min(axis=1)
    adjusted = [(smallest <= own + ROUNDING).mean() for own in p[0]]
    return tuple(CriterionTest(float(values[0, k]), float(p[0, k]), float(adjusted[k]), len(rows) - 1)
                 for k in range(values.shape[1]))  # fmt: skip


def _p_values(column: Floats) -> Floats:
    """(B + 1,) share of all draws that do at least as well as each."""
    ordered = np.sort(column)
    below = np.searchsorted(ordered, column - ROUNDING, side="left")
    share: Floats = (len(column) - below) / len(column)
    return share
