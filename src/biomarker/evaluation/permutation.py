"""Predictions for real and permuted labels -> permutation test: do shuffled responses look as predictable?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.cross_validated_auc import within_fold_auc
from biomarker.validation.result import Predictions

ROUNDING = 1e-12
ALPHA = 0.05


@dataclass(frozen=True, eq=False)
class PermutationTest:
    """Outcome of the test.

    Parameters
    ----------
    observed : mean within-fold AUC of the procedure with the real labels
    null : (B,) the same with permuted labels
    repeats : repeats of the outer loop behind each value
    """

    observed: float
    null: npt.NDArray[np.float64]
    repeats: int

    @property
    def exceeded(self) -> int:
        """Permutations that did at least as well as the real labels."""
        return int((self.null >= self.observed - ROUNDING).sum())

    @property
    def p(self) -> float:
        """One-sided p with the real labels counted as one permutation (Phipson and Smyth 2010)."""
        return (self.exceeded + 1) / (len(self.null) + 1)

    @property
    def can_be_significant(self) -> bool:
        """Whether p <= 0.05 is possible at all: it needs 19 permutations."""
        return 1 / (len(self.null) + 1) <= ALPHA

    @property
    def monte_carlo_se(self) -> float:
        """Standard error of p that comes from the finite number of permutations."""
        return float(np.sqrt(self.p * (1 - self.p) / (len(self.null) + 1)))


def permutation_test(predictions: Sequence[Predictions]) -> PermutationTest:
    """Test from `permuted_predictions`: the real labels first, then the permuted ones."""
    values = [float(within_fold_auc(one).mean()) for one in predictions]
    return PermutationTest(values[0], np.array(values[1:]), predictions[0].n_repeats)
