"""The whole procedure on permuted labels: Cohort -> one nested cross-validation per label vector."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.development.splits import generator
from biomarker.validation.design import Design, Job, make_job
from biomarker.validation.nested import average_logit, first_rows, run_repeat
from biomarker.validation.result import Predictions
from biomarker.validation.workers import Progress, map_tasks, silent

PERMUTATION = 3


def permuted_predictions(
    cohort: Cohort,
    plan: Plan,
    design: Design,
    n_permutations: int,
    *,
    repeats: int = 1,
    workers: int = 1,
    progress: Progress = silent,
) -> list[Predictions]:
    """Predictions of the procedure for the real labels (first) and for permuted ones.

    Labels are permuted between patients; folds are drawn anew for each permutation. Each label vector, the real one
    included, gets the same number of repeats, so that all have the same Monte Carlo noise.

    Parameters
    ----------
    n_permutations : B; the result has B + 1 entries
    repeats : repeats of the outer loop for each label vector
    """
    short = Design(design.outer_folds, repeats, design.seed)
    job = make_job(cohort, plan.without_baselines(), short)
    patients, first = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    tasks = [(job, member, first, draw) for draw in range(n_permutations + 1)]
    return map_tasks(_one_labelling, tasks, workers, "permutation test", progress)


def _one_labelling(task: tuple[Job, npt.NDArray[np.intp], list[int], int]) -> Predictions:
    """Draw 0 keeps the labels as they are."""
    job, member, first, draw = task
    if draw:
        permuted = generator(job.design.seed, PERMUTATION, draw).permutation(job.responder[first])
        job = job.with_labels(permuted[member])
    done = [run_repeat((job, draw * job.design.repeats + repeat)) for repeat in range(job.design.repeats)]
    return Predictions(
        responder=job.responder[first],
        probability=np.stack([average_logit(one.probability[:, :1], member, len(first))[:, 0] for one in done]),
        fold=np.stack([one.fold[first] for one in done]),
        threshold=np.stack([one.threshold[first, 0] for one in done]),
    )
