"""Cohort + its nested cross-validation -> predictions by models that left out two outer folds at once."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.validation.design import Design, Job, make_job
from biomarker.validation.nested import average_logit, first_rows, outer_folds
from biomarker.validation.result import PROCEDURE, NestedCVResult
from biomarker.validation.workers import Progress, map_tasks, silent

Floats = npt.NDArray[np.float64]
TWO_OUT = 6


def two_folds_out(
    cohort: Cohort, plan: Plan, design: Design, validated: NestedCVResult, *, workers: int = 1,
    progress: Progress = silent,
) -> Floats:  # fmt: skip
    """Develop the whole procedure without each pair of outer folds: K (K - 1) / 2 times in every repeat.

    The splits are those of the nested cross-validation, whose own predictions take the place of the models that left
    out one fold only.

    Returns
    -------
    probability : (R, K, n) of patient i by the procedure that left out fold k and the patient's own fold; at k = own
        fold, by the procedure of the nested cross-validation
    """
    job = make_job(cohort, plan.without_baselines(), design)
    patients, _ = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    tasks = [(job, repeat) for repeat in range(design.repeats)]
    done = map_tasks(_one_repeat, tasks, workers, "pairs of folds", progress)
    probability = np.stack([average_logit(one.T, member, len(patients)).T for one in done])
    own = validated.fold[:, None, :] == np.arange(design.outer_folds)[None, :, None]
    return np.where(own, validated.predictions(PROCEDURE).probability[:, None, :], probability)


def _one_repeat(task: tuple[Job, int]) -> Floats:
    """(K, rows) probabilities; 0.5 where a row's own fold is the fold left out, to be replaced."""
    job, repeat = task
    folds = outer_folds(job, repeat)
    probability = np.full((job.design.outer_folds, len(folds)), 0.5)
    for a, b in itertools.combinations(range(job.design.outer_folds), 2):
        train = (folds != a) & (folds != b)
        developed = job.develop(train, (TWO_OUT, repeat, a, b))
        for left, other in ((a, b), (b, a)):
            rows = folds == left
            probability[other, rows] = developed.model.probability(job.X[rows])
    return probability
