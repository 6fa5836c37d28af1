"""Repeated nested cross-validation of the whole procedure: Cohort -> NestedCVResult."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array
from biomarker.cohort.cohort import Cohort
from biomarker.development.compiled import probabilities
from biomarker.development.model import DevelopedModel
from biomarker.development.plan import Plan
from biomarker.development.splits import generator, stratified_folds
from biomarker.validation.design import Design, Job, make_job
from biomarker.validation.result import PROCEDURE, Choice, NestedCVResult
from biomarker.validation.workers import Progress, map_tasks, silent

OUTER, INNER = 0, 1


@dataclass(frozen=True, eq=False)
class Repeat:
    """One repeat: (n,) folds, (n, K) probabilities and thresholds, what was chosen in each fold."""

    fold: npt.NDArray[np.int16]
    probability: Array
    threshold: Array
    choices: tuple[Choice, ...]


def nested_cv(
    cohort: Cohort, plan: Plan, design: Design, *, workers: int = 1, progress: Progress = silent
) -> NestedCVResult:
    """Predict every patient, in every repeat, by procedures that never saw the patient.

    Every candidate and baseline is developed on the same splits. Several rows of one patient are averaged on the
    logit scale, so that the result has one row per patient.

    Parameters
    ----------
    workers : number of processes; the result does not depend on it

    Raises
    ------
    CohortError
        When the cohort has too few patients (or groups of patients) for the folds.
    """
    job = make_job(cohort, plan, design)
    tasks = [(job, repeat) for repeat in range(design.repeats)]
    repeats = map_tasks(run_repeat, tasks, workers, "nested cross-validation", progress)
    return assemble(cohort, plan, repeats)


def run_repeat(task: tuple[Job, int]) -> Repeat:
    """One repeat of the outer loop."""
    job, repeat = task
    folds = outer_folds(job, repeat)
    probability = np.empty((len(folds), len(job.plan.everything) + 1))
    threshold = np.empty_like(probability)
    choices = []
    for fold, test, developed, predicted in developed_folds(job, repeat, folds):
        probability[test] = predicted
        learned = [developed.fitted[model.name].threshold for model in job.plan.everything]
        threshold[test] = [developed.model.threshold, *learned]
        chosen = developed.model
        choices.append(Choice(repeat, fold, developed.chosen, chosen.settings, chosen.predictors))
    return Repeat(folds, probability, threshold, tuple(choices))


def predict_repeat(job: Job, repeat: int) -> tuple[npt.NDArray[np.int16], Array]:
    """(n,) folds and (n, K) probabilities of one repeat; thresholds, which a test does not read, are not learned."""
    folds = outer_folds(job, repeat)
    probability = np.empty((len(folds), len(job.plan.everything) + 1))
    for _, test, _, predicted in developed_folds(job, repeat, folds):
        probability[test] = predicted
    return folds, probability


def developed_folds(
    job: Job, repeat: int, folds: npt.NDArray[np.int16]
) -> Iterator[tuple[int, npt.NDArray[np.bool_], DevelopedModel, Array]]:
    """For each outer fold: its number, its rows, what was developed without them, and their (m, K) probabilities.

    The first column is that of the procedure, then come the candidates and the baselines.
    """
    names = [model.name for model in job.plan.everything]
    for fold in range(job.design.outer_folds):
        train, test = folds != fold, folds == fold
        developed = job.develop(train, (INNER, repeat, fold))
        predicted = probabilities(developed, job.X[test])
        yield fold, test, developed, np.column_stack([predicted[:, names.index(developed.chosen)], predicted])


def outer_folds(job: Job, repeat: int) -> npt.NDArray[np.int16]:
    """(n,) outer fold of each row in one repeat."""
    random = generator(job.design.seed, OUTER, repeat)
    return stratified_folds(job.responder, job.groups, job.design.outer_folds, random)


def assemble(cohort: Cohort, plan: Plan, repeats: Sequence[Repeat]) -> NestedCVResult:
    """Join the repeats; one row per patient."""
    patients, first = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    probability = np.stack([average_logit(one.probability, member, len(patients)) for one in repeats])
    fold = np.stack([one.fold for one in repeats])
    digest = hashlib.sha256(repr(cohort.panel.rows).encode() + fold.tobytes()).hexdigest()[:16]
    return NestedCVResult(
        patients=patients,
        responder=cohort.responder[first],
        models=(PROCEDURE, *(candidate.name for candidate in plan.everything)),
        probability=probability,
        threshold=np.stack([one.threshold for one in repeats])[:, first],
        fold=fold[:, first],
        choices=tuple(choice for one in repeats for choice in one.choices),
        split_fingerprint=digest,
    )


def first_rows(patients: Sequence[str]) -> tuple[tuple[str, ...], list[int]]:
    """Distinct patients in order of appearance, and the first row of each."""
    first: dict[str, int] = {}
    for row, patient in enumerate(patients):
        first.setdefault(patient, row)
    return tuple(first), list(first.values())


def average_logit(probability: Array, member: npt.NDArray[np.intp], n: int) -> Array:
    """(rows, K) -> (n, K): mean log odds over the rows of each patient; unchanged where each has one row."""
    if len(probability) == n:
        return probability
    clipped = np.clip(probability, 1e-12, 1 - 1e-12)
    logit = np.log(clipped / (1 - clipped))
    total = np.zeros((n, logit.shape[1]))
    np.add.at(total, member, logit)
    mean = total / np.bincount(member, minlength=n)[:, None]
    averaged: Array = 1 / (1 + np.exp(-mean))
    return averaged
