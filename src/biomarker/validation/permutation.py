"""Permutation test of the whole procedure: how often do shuffled labels look as predictable as the real ones?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.development.splits import generator
from biomarker.validation.design import Design, Job, make_job
from biomarker.validation.nested import Repeat, average_logit, first_rows, run_repeat
from biomarker.validation.workers import Progress, map_tasks, silent

PERMUTATION = 3


@dataclass(frozen=True, eq=False)
class PermutationTest:
    """Outcome of the test.

    Parameters
    ----------
    observed : mean within-fold AUC of the procedure with the real labels, over `repeats` repeats
    null : (B,) the same with permuted labels
    """

    observed: float
    null: npt.NDArray[np.float64]
    repeats: int

    @property
    def exceeded(self) -> int:
        """Permutations that did at least as well as the real labels."""
        return int((self.null >= self.observed - 1e-12).sum())

    @property
    def p(self) -> float:
        """One-sided p with the real labels counted as one permutation (Phipson and Smyth 2010)."""
        return (self.exceeded + 1) / (len(self.null) + 1)

    @property
    def monte_carlo_se(self) -> float:
        """Standard error of p that comes from the finite number of permutations."""
        return float(np.sqrt(self.p * (1 - self.p) / (len(self.null) + 1)))


def permutation_test(
    cohort: Cohort,
    plan: Plan,
    design: Design,
    n_permutations: int,
    *,
    repeats: int = 1,
    workers: int = 1,
    progress: Progress = silent,
) -> PermutationTest:
    """Run the whole nested cross-validation on permuted labels.

    Labels are permuted between patients; folds are drawn anew for each permutation. The observed value comes from as
    many repeats as each permuted one, so that both have the same Monte Carlo noise.

    Parameters
    ----------
    n_permutations : B
    repeats : repeats of the outer loop for each label vector
    """
    short = Design(design.outer_folds, repeats, design.seed)
    bare = Plan(plan.candidates, (), plan.inner_folds, plan.inner_repeats, plan.threshold)
    job = make_job(cohort, bare, short)
    member = np.array([first_rows(cohort.patients)[0].index(patient) for patient in cohort.patients])
    tasks = [(job, member, draw) for draw in range(n_permutations + 1)]
    values = map_tasks(_statistic, tasks, workers, "permutation test", progress)
    return PermutationTest(values[0], np.array(values[1:]), repeats)


def _statistic(task: tuple[Job, npt.NDArray[np.intp], int]) -> float:
    """Draw 0 keeps the labels as they are."""
    job, member, draw = task
    n = int(member.max()) + 1
    if draw:
        first = [int(np.flatnonzero(member == k)[0]) for k in range(n)]
        permuted = generator(job.design.seed, PERMUTATION, draw).permutation(job.responder[first])
        job = job.with_labels(permuted[member])
    done = [run_repeat((job, draw * job.design.repeats + repeat)) for repeat in range(job.design.repeats)]
    return float(np.mean([_within_fold_auc(one, job.responder, member, n) for one in done]))


def _within_fold_auc(one: Repeat, responder: npt.NDArray[np.bool_], member: npt.NDArray[np.intp], n: int) -> float:
    first = [int(np.flatnonzero(member == k)[0]) for k in range(n)]
    score = average_logit(one.probability[:, :1], member, n)[:, 0]
    y, fold = responder[first], one.fold[first]
    aucs = []
    for k in np.unique(fold):
        high, low = score[(fold == k) & y], score[(fold == k) & ~y]
        difference = high[:, None] - low[None, :]
        aucs.append(np.mean((difference > 0) + 0.5 * (difference == 0)))
    return float(np.mean(aucs))
