"""Design: how the procedure is validated; and the job that travels to a worker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array, Columns
from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.development.predictors import predictor_matrix
from biomarker.errors import CohortError


@dataclass(frozen=True)
class Design:
    """Repeated stratified k-fold cross-validation, groups whole.

    Parameters
    ----------
    outer_folds : k
    repeats : R
    seed : all splits depend on it
    """

    outer_folds: int = 5
    repeats: int = 50
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Job:
    """All that a worker needs, as plain arrays."""

    X: Array
    responder: npt.NDArray[np.bool_]
    groups: npt.NDArray[np.intp]
    columns: Columns
    plan: Plan
    design: Design

    def with_labels(self, responder: npt.NDArray[np.bool_]) -> Job:
        """The same job with other labels, for permutation."""
        return Job(self.X, responder, self.groups, self.columns, self.plan, self.design)


def make_job(cohort: Cohort, plan: Plan, design: Design) -> Job:
    """Check that the cohort can carry the design, and lay out its matrix.

    Raises
    ------
    CohortError
        When a class has fewer independent groups of patients than there are folds.
    """
    for side, kind in ((True, "responders"), (False, "non-responders")):
        independent = len(np.unique(cohort.groups[cohort.responder == side]))
        if independent < max(design.outer_folds, 3):
            grouped = " in independent groups" if len(set(cohort.groups)) < cohort.n_patients else ""
            raise CohortError(
                f"only {independent} {kind}{grouped} for {design.outer_folds} outer folds",
                allowed="at least one of each class per outer fold, and 3 in all for the inner folds",
                do=f"set validation.outer_folds to {independent}" if independent >= 3 else "more patients are needed",
            )
    X, columns = predictor_matrix(cohort)
    return Job(X, cohort.responder, cohort.groups, columns, plan, design)
