"""Cohort -> one model per fold, with the probabilities of the patients it did not see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array
from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.development.predictors import predictor_matrix
from biomarker.development.splits import feasible_folds, generator, stratified_folds
from biomarker.validation.design import Design, Job
from biomarker.validation.nested import average_logit, first_rows
from biomarker.validation.refits import Keep
from biomarker.validation.workers import Progress, map_tasks, silent

FOLD_MODELS = 8


@dataclass(frozen=True, eq=False)
class FoldModel:
    """The whole procedure on all folds but one.

    Parameters
    ----------
    responder : (m,) response of the patients of the fold that was left out
    probability : (m,) their probabilities by this model
    kept : what `keep` made of the fitted model
    """

    responder: npt.NDArray[np.bool_]
    probability: Array
    kept: Any


def fold_models(
    cohort: Cohort,
    plan: Plan,
    design: Design,
    keep: Keep,
    *,
    folds: int = 10,
    workers: int = 1,
    progress: Progress = silent,
) -> list[FoldModel]:
    """Run the whole procedure once on each training set of one cross-validation.

    Parameters
    ----------
    keep : module-level function whose result on each fitted model is kept
    folds : at most; fewer where the rarer class has fewer groups

    Raises
    ------
    CohortError
        When the groups leave no way to have both classes in every fold.
    """
    X, columns = predictor_matrix(cohort)
    job = Job(X, cohort.responder, cohort.groups, columns, plan.without_baselines(), design)
    n_folds = feasible_folds(cohort.responder, cohort.groups, folds)
    split = stratified_folds(cohort.responder, cohort.groups, n_folds, generator(design.seed, FOLD_MODELS))
    patients, first = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    tasks = [(job, split, fold, member, np.array(first), keep) for fold in range(n_folds)]
    return map_tasks(_one_fold, tasks, workers, "fold models", progress)


def _one_fold(
    task: tuple[Job, npt.NDArray[np.int16], int, npt.NDArray[np.intp], npt.NDArray[np.intp], Keep],
) -> FoldModel:
    job, split, fold, member, first, keep = task
    train, test = split != fold, split == fold
    model = job.develop(train, (FOLD_MODELS, fold)).model
    left_out, row = np.unique(member[test], return_inverse=True)
    probability = average_logit(model.probability(job.X[test])[:, None], row, len(left_out))[:, 0]
    return FoldModel(job.responder[first[left_out]], probability, keep(model))
