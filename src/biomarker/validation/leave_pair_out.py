"""Leave-pair-out cross-validation of the whole procedure (Airola 2011): unbiased AUC where pairs are few."""

from __future__ import annotations

import numpy as np

from biomarker.candidates.columns import Array
from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.validation.design import Design, Job, make_job
from biomarker.validation.workers import Progress, map_tasks, silent

PAIRS = 2
MAXIMUM_PAIRS = 400


def is_affordable(cohort: Cohort) -> bool:
    """Whether there are at most 400 pairs and every row is a patient of its own, in no group."""
    n, yes = len(cohort), int(cohort.responder.sum())
    return len(set(cohort.groups)) == n and yes * (n - yes) <= MAXIMUM_PAIRS


def leave_pair_out(
    cohort: Cohort, plan: Plan, design: Design, *, workers: int = 1, progress: Progress = silent
) -> Array:
    """For each responder and non-responder, develop without the two and see who gets the higher probability.

    Returns
    -------
    (n1, n0) wins: 1 where the responder is ranked higher, 0.5 for a tie, 0 otherwise; the mean is the AUC
    """
    job = make_job(cohort, plan.without_baselines(), design)
    responders, others = np.flatnonzero(cohort.responder), np.flatnonzero(~cohort.responder)
    tasks = [(job, int(row), [int(other) for other in others]) for row in responders]
    wins = map_tasks(_one_responder, tasks, workers, "leave-pair-out", progress)
    return np.array(wins)


def _one_responder(task: tuple[Job, int, list[int]]) -> list[float]:
    job, responder, others = task
    return [_win(job, responder, other) for other in others]


def _win(job: Job, responder: int, other: int) -> float:
    train = np.ones(len(job.responder), dtype=bool)
    train[[responder, other]] = False
    developed = job.develop(train, (PAIRS, responder, other))
    high, low = developed.model.probability(job.X[[responder, other]])
    return float(high > low) + 0.5 * float(high == low)
