"""The whole procedure on bootstrap samples of the patients: Cohort -> what each refit chose and predicted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array
from biomarker.cohort.cohort import Cohort
from biomarker.development.develop import develop
from biomarker.development.plan import Plan
from biomarker.development.predictors import predictor_matrix
from biomarker.development.splits import generator
from biomarker.errors import CohortError
from biomarker.validation.design import Design, Job
from biomarker.validation.nested import average_logit, first_rows
from biomarker.validation.workers import Progress, map_tasks, silent

BOOTSTRAP = 20
TRIES = 100
# The inner loop needs two folds with both classes.
FEWEST_PER_CLASS = 2


@dataclass(frozen=True, eq=False)
class Refit:
    """One run of the procedure on a bootstrap sample.

    No fitted pipeline is kept: fitting `candidate` with `settings` on `rows` gives the same one again.

    Parameters
    ----------
    rows : rows of the predictor matrix that were drawn, with repetition
    candidate, settings, threshold, predictors : what the procedure chose and learned
    probability : (n,) for every patient of the cohort, drawn or not
    """

    rows: npt.NDArray[np.int32]
    candidate: str
    settings: Mapping[str, Any]
    threshold: float
    predictors: tuple[str, ...]
    probability: Array


def bootstrap_refits(
    cohort: Cohort, plan: Plan, design: Design, n_refits: int, *, workers: int = 1, progress: Progress = silent
) -> list[Refit]:
    """Draw patients with replacement and run the whole procedure on them, `n_refits` times.

    All rows of a patient are drawn together. Copies of a patient share their group, so that no copy is in an inner
    validation fold while another one is in its training rows. A sample with fewer than two groups of patients of a
    class is drawn again.

    Raises
    ------
    CohortError
        When no sample can carry the inner loop.

    References
    ----------
    Riley & Collins (2023) Biometrical Journal 65:2200302.
    """
    X, columns = predictor_matrix(cohort)
    job = Job(X, cohort.responder, cohort.groups, columns, plan.without_baselines(), design)
    patients, _ = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    tasks = [(job, member, draw) for draw in range(n_refits)]
    return map_tasks(_one_refit, tasks, workers, "bootstrap refits", progress)


def _one_refit(task: tuple[Job, npt.NDArray[np.intp], int]) -> Refit:
    job, member, draw = task
    random = generator(job.design.seed, BOOTSTRAP, draw)
    for attempt in range(TRIES):
        rows = bootstrap_rows(member, random)
        if _can_be_split(job.responder[rows], job.groups[rows]):
            try:
                return _refit(job, member, rows, (BOOTSTRAP, draw, attempt))
            except CohortError:  # groups of several patients leave no way to split this sample
                continue
    raise CohortError("bootstrap samples of these patients cannot be split into inner folds with both classes",
                      do="set evaluation.bootstrap_refits to 0")  # fmt: skip


def _refit(job: Job, member: npt.NDArray[np.intp], rows: npt.NDArray[np.intp], place: tuple[int, ...]) -> Refit:
    model = develop(job.X[rows], job.responder[rows], job.groups[rows], job.columns, job.plan, job.design.seed,
                    place).model  # fmt: skip
    probability = average_logit(model.probability(job.X)[:, None], member, int(member.max()) + 1)[:, 0]
    return Refit(rows.astype(np.int32), model.candidate.name, model.settings, model.threshold, model.predictors,
                 probability)  # fmt: skip


def bootstrap_rows(member: npt.NDArray[np.intp], random: np.random.Generator) -> npt.NDArray[np.intp]:
    """Rows of as many patients as there are, drawn with replacement; `member` is the (n,) patient of each row."""
    n = int(member.max()) + 1
    drawn = random.integers(n, size=n)
    return np.concatenate([np.flatnonzero(member == patient) for patient in drawn])


def _can_be_split(responder: npt.NDArray[np.bool_], groups: npt.NDArray[np.intp]) -> bool:
    return all(len(np.unique(groups[responder == side])) >= FEWEST_PER_CLASS for side in (True, False))
