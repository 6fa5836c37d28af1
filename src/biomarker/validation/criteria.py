"""The whole procedure on several labels of the same patients, which are permuted together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array, Columns
from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.development.predictors import predictor_matrix
from biomarker.development.splits import generator
from biomarker.errors import CohortError
from biomarker.validation.design import Design, Job
from biomarker.validation.nested import average_logit, first_rows, run_repeat
from biomarker.validation.permutation import ATTEMPTS, stratum_codes
from biomarker.validation.result import Predictions
from biomarker.validation.workers import Progress, map_tasks, silent

Numbers = npt.NDArray[np.intp]
Labels = npt.NDArray[np.int8]
Statistic = Callable[[Predictions], float]
CRITERIA, UNKNOWN = 31, -1


@dataclass(frozen=True, eq=False)
class Shared:
    """What is the same for every draw; `labels` holds a row for each patient: 1, 0, or -1 where not evaluable."""

    X: Array
    columns: Columns
    groups: Numbers
    member: Numbers
    labels: Labels
    strata: Numbers
    plan: Plan
    design: Design
    statistic: Statistic


def criteria_statistics(
    cohort: Cohort,
    labels: Labels,
    plan: Plan,
    design: Design,
    n_permutations: int,
    statistic: Statistic,
    *,
    strata: Sequence[str] | None = None,
    workers: int = 1,
    progress: Progress = silent,
) -> list[Array]:
    """Statistic of the procedure under each criterion, for the real labels (first) and for permuted ones.

    A permutation gives each patient all labels of another patient, "not evaluable" included, so that the criteria
    keep their dependence; under each criterion the procedure is then developed and validated on whoever is evaluable.

    Parameters
    ----------
    cohort : every row that at least one criterion can judge; its own labels are not looked at
    labels : (rows, K) 1 for responders, 0 for non-responders, -1 where the criterion gives no answer
    design : of one draw; its repeats are run for the real labels and for permuted ones alike
    statistic : module-level function of the procedure's predictions
    strata : (rows,) labels never leave their stratum

    Raises
    ------
    CohortError
        When no division into folds holds both classes, under some criterion.
    """
    patients, first = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    X, columns = predictor_matrix(cohort)
    shared = Shared(X, columns, cohort.groups, member, labels[first], stratum_codes(cohort, strata)[first],
                    plan.without_baselines(), design, statistic)  # fmt: skip
    tasks = [(shared, draw) for draw in range(n_permutations + 1)]
    return map_tasks(_one_draw, tasks, workers, "criteria side by side", progress)


def _one_draw(task: tuple[Shared, int]) -> Array:
    shared, draw = task
    if not draw:
        return _statistics(shared, shared.labels, draw)
    random = generator(shared.design.seed, CRITERIA, draw)
    for attempt in range(ATTEMPTS):
        try:
            return _statistics(shared, shared.labels[_permuted(shared.strata, random)], draw)
        except CohortError:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _permuted(strata: Numbers, random: np.random.Generator) -> Numbers:
    """(n,) which patient's labels each patient gets."""
    order = np.arange(len(strata))
    for stratum in np.unique(strata):
        inside = np.flatnonzero(strata == stratum)
        order[inside] = random.permutation(inside)
    return order


def _statistics(shared: Shared, labels: Labels, draw: int) -> Array:
    return np.array([_statistic(shared, labels[:, k], draw) for k in range(labels.shape[1])])


def _statistic(shared: Shared, labels: Labels, draw: int) -> float:
    """Of one criterion, on the patients that it can judge."""
    rows = np.flatnonzero(labels[shared.member] != UNKNOWN)
    patients, member = np.unique(shared.member[rows], return_inverse=True)
    responder = labels[patients] == 1
    job = Job(shared.X[rows], responder[member], shared.groups[rows], shared.columns, shared.plan, shared.design)
    repeats = shared.design.repeats
    done = [run_repeat((job, draw * repeats + repeat)) for repeat in range(repeats)]
    first = np.unique(member, return_index=True)[1]
    probability = np.stack([average_logit(one.probability, member, len(patients))[:, 0] for one in done])
    return shared.statistic(Predictions(responder, probability, np.stack([one.fold[first] for one in done]),
                                        np.stack([one.threshold[first, 0] for one in done])))  # fmt: skip
