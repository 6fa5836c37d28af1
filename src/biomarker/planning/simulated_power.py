"""A plan on simulated cohorts of known truth -> how often the whole procedure would be found better than chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from biomarker.development.plan import Plan
from biomarker.development.splits import generator
from biomarker.errors import StudyError
from biomarker.evaluation.cross_validated_auc import within_fold_auc
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.mann_whitney import mann_whitney_p
from biomarker.evaluation.permutation import ROUNDING
from biomarker.evaluation.proportions import wilson
from biomarker.evaluation.quantiles import half_width
from biomarker.simulation.panel import Scenario, draw_cohort
from biomarker.validation.design import Design, Job, make_job
from biomarker.validation.nested import predict_repeat
from biomarker.validation.result import Predictions
from biomarker.validation.workers import Progress, map_tasks, silent

POWER = 20
ALPHA = 0.05


@dataclass(frozen=True)
class SimulatedPower:
    """What would be found in cohorts like these; the intervals are Monte Carlo error only.

    Parameters
    ----------
    procedure : share of cohorts in which the permutation test of the whole procedure has p <= 0.05
    marker : share of the same cohorts in which the informative analyte alone has an exact Mann-Whitney p <= 0.05
    mean_auc : mean cross-validated AUC of the procedure
    n_cohorts, n_permutations : size of the simulation
    """

    scenario: Scenario
    procedure: Estimate
    marker: Estimate
    mean_auc: Estimate
    n_cohorts: int
    n_permutations: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        truth = self.scenario
        return {
            "n_patients": truth.n_patients,
            "n_responders": truth.n_responders,
            "n_analytes": len(truth.analytes),
            "true_auc": truth.auc,
            "correlation": truth.correlation,
            "procedure": self.procedure.to_dict(),
            "marker": self.marker.to_dict(),
            "mean_auc": self.mean_auc.to_dict(),
            "n_cohorts": self.n_cohorts,
            "n_permutations": self.n_permutations,
        }


@dataclass(frozen=True)
class _Task:
    scenario: Scenario
    plan: Plan
    design: Design
    n_permutations: int
    cohort: int


def simulated_power(
    scenario: Scenario,
    plan: Plan,
    design: Design,
    *,
    n_cohorts: int = 20,
    n_permutations: int = 39,
    workers: int = 1,
    progress: Progress = silent,
) -> SimulatedPower:
    """Run the whole procedure and its permutation test on simulated cohorts.

    A test stops as soon as so many permutations did as well as the real labels that p <= 0.05 is out of reach; the
    decision is the same as that of the full test. Fewer permutations than a study uses cost a little power.

    Parameters
    ----------
    scenario : size and truth of the cohorts
    plan : the procedure of a study; its baselines are left out
    design : folds, repeats for each labelling, seed
    n_cohorts, n_permutations : size of the simulation
    workers : number of processes; the result does not depend on it

    Raises
    ------
    StudyError
        When there are no cohorts, or too few permutations for p <= 0.05.
    CohortError
        When cohorts of this size cannot be cross-validated in so many folds.
    """
    if n_cohorts < 2 or tolerated(n_permutations) < 0:
        raise StudyError(f"{n_cohorts} simulated cohorts with {n_permutations} permutations each",
                         allowed="at least 2 cohorts and 19 permutations")  # fmt: skip
    tasks = [_Task(scenario, plan.without_baselines(), design, n_permutations, c) for c in range(n_cohorts)]
    found = np.array(map_tasks(_one_cohort, tasks, workers, "simulated power", progress))
    return SimulatedPower(scenario, _share(found[:, 0]), _share(found[:, 1]), _mean(found[:, 2]), n_cohorts,
                          n_permutations)  # fmt: skip


def tolerated(n_permutations: int) -> int:
    """Most permutations that may do as well as the real labels with p = (b + 1) / (B + 1) <= 0.05."""
    return math.floor(ALPHA * (n_permutations + 1) + 1e-9) - 1


def _one_cohort(task: _Task) -> tuple[bool, bool, float]:
    cohort = draw_cohort(task.scenario, generator(task.design.seed, POWER, task.cohort))
    job = make_job(cohort, task.plan, task.design)
    marker = cohort.panel.values[:, cohort.panel.schema.names.index(task.scenario.informative)]
    observed = _mean_auc(job, task, 0)
    return _is_significant(job, task, observed), mann_whitney_p(cohort.responder, marker) <= ALPHA, observed


def _is_significant(job: Job, task: _Task, observed: float) -> bool:
    exceeded, most = 0, tolerated(task.n_permutations)
    for draw in range(1, task.n_permutations + 1):
        random = generator(task.design.seed, POWER, task.cohort, draw)
        permuted = job.with_labels(random.permutation(job.responder))
        exceeded += _mean_auc(permuted, task, draw) >= observed - ROUNDING
        if exceeded > most:
            return False
    return True


def _mean_auc(job: Job, task: _Task, draw: int) -> float:
    first = (task.cohort * (task.n_permutations + 1) + draw) * job.design.repeats
    done = [predict_repeat(job, first + repeat) for repeat in range(job.design.repeats)]
    fold = np.stack([folds for folds, _ in done])
    probability = np.stack([predicted[:, 0] for _, predicted in done])
    predictions = Predictions(job.responder, probability, fold, threshold=np.full(fold.shape, 0.5))
    return float(within_fold_auc(predictions).mean())


def _share(decisions: Any) -> Estimate:
    n, share = len(decisions), wilson(int(decisions.sum()), len(decisions))
    se = math.sqrt(share.value * (1 - share.value) / n)
    return Estimate(share.value, share.low, share.high, share.level, "Monte Carlo over simulated cohorts, Wilson", se)


def _mean(values: Any) -> Estimate:
    mean, se = float(values.mean()), float(values.std(ddof=1)) / math.sqrt(len(values))
    half = half_width(se, 0.95, len(values) - 1)
    return Estimate(mean, mean - half, mean + half, 0.95, "Monte Carlo over simulated cohorts, t", se)
