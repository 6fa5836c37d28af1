"""WRONG ON PURPOSE: classic leaks, run on a cohort beside the same work done right. Nothing here may be reported.

Cohort -> for each mistake, the predictions that the mistake makes and the honest ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Array
from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.development.search import FoldFits, fit_pipeline, series_of
from biomarker.validation.design import Design, Job, make_job
from biomarker.validation.nested import Repeat, assemble, average_logit, first_rows, nested_cv, outer_folds, run_repeat
from biomarker.validation.result import PROCEDURE, NestedCVResult, Predictions
from biomarker.validation.workers import Progress, map_tasks, silent

LEFT_OUT = 6
KEPT_BY_FILTER = 5


@dataclass(frozen=True, eq=False)
class Leak:
    """One mistake, made and not made.

    Parameters
    ----------
    name, mistake : what it is called, and what is done wrong
    wrong : predictions of everything the mistake looks at; it reports the best of them
    honest : the same work without the mistake; None where the mistake could not be made
    pooled : the mistake ranks patients over all folds
    skipped : why the mistake could not be made here
    """

    name: str
    mistake: str
    wrong: tuple[Predictions, ...] = ()
    honest: Predictions | None = None
    pooled: bool = False
    skipped: str = ""


def make_leaks(
    cohort: Cohort, plan: Plan, design: Design, *, workers: int = 1, progress: Progress = silent
) -> tuple[Leak, ...]:
    """Make each classic mistake on this cohort, with the candidates of the study.

    Raises
    ------
    CohortError
        When the cohort has too few patients for the folds.
    """
    plan = plan.without_baselines()
    honest = nested_cv(cohort, plan, design, workers=workers, progress=progress)
    job = make_job(cohort, plan, design)
    return (
        _filter_outside(cohort, job, workers, progress),
        _tuned_on_test(job, cohort, honest, workers, progress),
        _best_of(plan, honest),
        _groups_ignored(job, honest, workers, progress),
        _pooled_leave_one_out(job, cohort, honest, workers, progress),
    )


def _filter_outside(cohort: Cohort, job: Job, workers: int, progress: Progress) -> Leak:
    """Ambroise & McLachlan (2002): the filter has seen the patients that it will be judged by."""
    name, p = "filter outside the folds", job.columns.n_analytes
    k = KEPT_BY_FILTER if p > KEPT_BY_FILTER else p // 2
    mistake = f"the {k} analytes that separate all patients best are chosen first, cross-validation comes after"
    if k == 0:
        return Leak(name, "analytes are chosen before cross-validation", skipped="there is one analyte only")
    ridge = Candidate("ridge", PartChoice("ridge_logistic"), job.plan.candidates[0].transforms)
    inside = replace(ridge, filter=PartChoice("mann_whitney", {"k": k}))
    everyone = fit_pipeline(inside, job.columns, inside.grid()[0], job.X, job.responder, job.groups)
    kept = everyone[:-1].get_feature_names_out(np.asarray(job.columns.names, dtype=object))
    columns, index = job.columns.restrict(tuple(map(str, kept)), ())
    leaked = replace(job, X=job.X[:, index], columns=columns, plan=replace(job.plan, candidates=(ridge,)))
    right = replace(job, plan=replace(job.plan, candidates=(inside,)))
    wrong, honest = (_by_patient(one, cohort, workers, f"leak: filter ({how})", progress)
                     for one, how in ((leaked, "wrong"), (right, "right")))  # fmt: skip
    return Leak(name, mistake, (wrong,), honest)


def _tuned_on_test(job: Job, cohort: Cohort, honest: NestedCVResult, workers: int, progress: Progress) -> Leak:
    """Varma & Simon (2006): the best of many settings on the folds that are reported."""
    name, candidate = "tuned on the test folds", max(job.plan.candidates, key=lambda one: len(one.grid()))
    n_settings = len(candidate.grid())
    mistake = f"the best of {n_settings} settings of {candidate.name} is picked by the AUC that is reported"
    if n_settings < 2:
        return Leak(
            name, "settings are picked by the AUC that is reported", skipped="no candidate has settings to tune"
        )
    tasks = [(job, candidate, repeat) for repeat in range(job.design.repeats)]
    repeats = map_tasks(_every_setting, tasks, workers, "leak: tuning", progress)
    patients, first = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    averaged = np.stack([average_logit(one.probability, member, len(patients)) for one in repeats])
    fold = np.stack([one.fold[first] for one in repeats])
    threshold = np.full(fold.shape, 0.5)
    wrong = tuple(Predictions(honest.responder, averaged[:, :, k], fold, threshold) for k in range(n_settings))
    return Leak(name, mistake, wrong, honest.predictions(candidate.name))


def _best_of(plan: Plan, honest: NestedCVResult) -> Leak:
    """Jelizarow et al. (2010): the winner is reported as if it had been the only one."""
    names = [candidate.name for candidate in plan.candidates]
    name, mistake = "best of several", f"the best AUC of {len(names)} candidates is reported as the result"
    if len(names) < 2:
        return Leak(name, "the best of several candidates is reported", skipped="the study has one candidate")
    return Leak(name, mistake, tuple(honest.predictions(one) for one in names), honest.predictions(PROCEDURE))


def _groups_ignored(job: Job, honest: NestedCVResult, workers: int, progress: Progress) -> Leak:
    """Rows that belong together are split between training and test folds."""
    name, mistake = "groups ignored", "rows of one patient or group are in training and test folds"
    if len(np.unique(job.groups)) == len(job.groups):
        return Leak(name, mistake, skipped="every row is a patient of its own, in no group")
    alone = replace(job, groups=np.arange(len(job.groups)))
    repeats = _repeats(alone, workers, "leak: groups", progress)
    wrong = Predictions(
        job.responder,
        np.stack([one.probability[:, 0] for one in repeats]),
        np.stack([one.fold for one in repeats]),
        np.stack([one.threshold[:, 0] for one in repeats]),
    )
    return Leak(name, mistake, (wrong,), honest.predictions(PROCEDURE))


def _pooled_leave_one_out(job: Job, cohort: Cohort, honest: NestedCVResult, workers: int, progress: Progress) -> Leak:
    """Airola et al. (2011): every pair compares two models; the one here is too low, not too high."""
    patients, first = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    tasks = [(job, member, one) for one in range(len(patients))]
    left_out = map_tasks(_without_one, tasks, workers, "leak: leave-one-out", progress)
    probability = np.array([left_out])
    fold = np.arange(len(patients), dtype=np.int16)[None, :]
    wrong = Predictions(job.responder[first], probability, fold, np.full(probability.shape, 0.5))
    mistake = "each patient is predicted by a model of its own, and all patients are ranked together"
    return Leak("pooled leave-one-out", mistake, (wrong,), honest.predictions(PROCEDURE), pooled=True)


def _by_patient(job: Job, cohort: Cohort, workers: int, what: str, progress: Progress) -> Predictions:
    return assemble(cohort, job.plan, _repeats(job, workers, what, progress)).predictions(PROCEDURE)


def _repeats(job: Job, workers: int, what: str, progress: Progress) -> Sequence[Repeat]:
    return map_tasks(run_repeat, [(job, repeat) for repeat in range(job.design.repeats)], workers, what, progress)


@dataclass(frozen=True, eq=False)
class EverySetting:
    """(n,) folds and (n, settings) probabilities of one repeat."""

    fold: np.ndarray
    probability: Array


def _every_setting(task: tuple[Job, Candidate, int]) -> EverySetting:
    job, candidate, repeat = task
    folds = outer_folds(job, repeat)
    probability = np.empty((len(folds), len(candidate.grid())))
    for fold in range(job.design.outer_folds):
        train, test = folds != fold, folds == fold
        fits = FoldFits(job.X[train], job.responder[train], job.groups[train], job.X[test])
        for series in series_of(candidate, job.columns):
            for where, predicted in zip(series.where, fits.probabilities(series), strict=True):
                probability[test, where] = predicted
    return EverySetting(folds, probability)


def _without_one(task: tuple[Job, np.ndarray, int]) -> float:
    job, member, one = task
    rows = member == one
    train = ~np.isin(job.groups, job.groups[rows])
    developed = job.develop(train, (LEFT_OUT, one))
    predicted = developed.model.probability(job.X[rows])[:, None]
    return float(average_logit(predicted, np.zeros(len(predicted), dtype=np.intp), 1)[0, 0])
