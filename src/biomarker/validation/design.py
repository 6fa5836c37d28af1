"""Design: how the procedure is validated; and the job that travels to a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array, Columns
from biomarker.cohort.cohort import Cohort
from biomarker.development.develop import develop
from biomarker.development.model import DevelopedModel
from biomarker.development.plan import Plan
from biomarker.development.predictors import predictor_matrix
from biomarker.errors import CohortError
from biomarker.kernels.program import SortedColumns


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
    _sorted: list[SortedColumns] = field(default_factory=list, init=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_sorted": []}  # sorting again takes less time than sending

    def with_labels(self, responder: npt.NDArray[np.bool_]) -> Job:
        """The same job with other labels, for permutation."""
        job = Job(self.X, responder, self.groups, self.columns, self.plan, self.design)
        job._sorted.append(self.sorted_columns)
        return job

    @property
    def sorted_columns(self) -> SortedColumns:
        """Its columns in their order, sorted once for all training sets and labels."""
        if not self._sorted:
            self._sorted.append(SortedColumns(self.X))
        return self._sorted[0]

    def develop(self, train: npt.NDArray[np.bool_], place: tuple[int, ...]) -> DevelopedModel:
        """What is developed on the rows where `train` is true; the inner splits depend on seed and place."""
        return develop(self.X[train], self.responder[train], self.groups[train], self.columns, self.plan,
                       self.design.seed, place, orders=self.sorted_columns.part(train))  # fmt: skip


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
