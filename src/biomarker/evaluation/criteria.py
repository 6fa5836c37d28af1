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

    Single-step maximum of standardised AUCs: every criterion's AUCs are first centred and scaled by their own mean and
    standard deviation over all draws, the real one included, because a criterion with few responders has a wider null
    distribution and would rule a maximum of plain AUCs. (A minimum of p-values does the same, but with B draws as many
    as K of them share the smallest p of 1 / (B + 1), so that it needs K times as many permutations.) Patients keep
    their labels together, so the dependence of the criteria is in the null distribution. The test is exact, and
    family-wise error is held in the strong sense, because a permutation of all labels is one of any subset of them.

    Parameters
    ----------
    rows : B + 1 arrays of (K,)

    References
    ----------
    Westfall & Young (1993) Resampling-based multiple testing; Phipson & Smyth (2010) for the +1.
    """
    values = np.stack(rows)
    spread = values.std(axis=0)
    z = (values - values.mean(axis=0)) / np.where(spread > ROUNDING, spread, 1.0)
    best = z.max(axis=1)
    alone = (values >= values[0] - ROUNDING).mean(axis=0)
    adjusted = (best[:, None] >= z[0] - ROUNDING).mean(axis=0)
    return tuple(CriterionTest(float(values[0, k]), float(alone[k]), float(adjusted[k]), len(rows) - 1)
                 for k in range(values.shape[1]))  # fmt: skip
