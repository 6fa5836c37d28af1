"""The whole procedure on permuted labels: Cohort -> a few statistics of every model for each label vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array
from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.development.splits import generator
from biomarker.errors import CohortError
from biomarker.validation.design import Design, Job, make_job
from biomarker.validation.nested import average_logit, first_rows, predict_repeat
from biomarker.validation.result import Predictions
from biomarker.validation.workers import Progress, map_tasks, silent

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.intp]
Statistic = Callable[[Sequence[Predictions]], Array]
PERMUTATION = 3
ATTEMPTS = 50


@dataclass(frozen=True, eq=False)
class Labelling:
    """What is the same for every label vector; `member` gives the patient of a row, `first` a row of each patient."""

    job: Job
    statistic: Statistic
    member: Numbers
    first: list[int]
    strata: Numbers


def permuted_statistics(
    cohort: Cohort,
    plan: Plan,
    design: Design,
    n_permutations: int,
    statistic: Statistic,
    *,
    repeats: int = 1,
    strata: Sequence[str] | None = None,
    enough: Callable[[list[Array]], bool] | None = None,
    workers: int = 1,
    progress: Progress = silent,
) -> list[Array]:
    """Statistics for the real labels (first) and for permuted ones.

    Labels are permuted between patients, inside each stratum where there are strata; folds are drawn anew for each
    permutation. Each label vector, the real one included, gets the same number of repeats, so that all have the same
    Monte Carlo noise. Only the statistics are kept, so memory does not grow with the cohort.

    Parameters
    ----------
    plan : its candidates and baselines are all developed on every label vector
    n_permutations : B; the result has at most B + 1 entries
    statistic : module-level function: predictions of the procedure, the candidates and the baselines -> (m,) values
    repeats : repeats of the outer loop for each label vector
    strata : (rows,) such as the centre of each row; labels never leave their stratum
    enough : asked after every label vector, True ends the test there; independent of the number of workers

    Raises
    ------
    CohortError
        When a patient is in two strata, or no stratum holds both responders and non-responders.
    """
    job = make_job(cohort, plan, Design(design.outer_folds, repeats, design.seed))
    patients, first = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    codes = stratum_codes(cohort, strata)
    shared = Labelling(job, statistic, member, first, codes[first])
    tasks = [(shared, draw) for draw in range(n_permutations + 1)]
    return map_tasks(_one_labelling, tasks, workers, "permutation test", progress, enough)


def stratum_codes(cohort: Cohort, strata: Sequence[str] | None) -> Numbers:
    """(rows,) number of the stratum; one stratum for all where there are none.

    Raises
    ------
    CohortError
        As `permuted_statistics`.
    """
    if strata is None:
        return np.zeros(len(cohort), dtype=np.intp)
    codes = np.unique(np.asarray(strata, dtype=object).astype(str), return_inverse=True)[1].astype(np.intp)
    for patient in dict.fromkeys(cohort.patients):
        inside = [code for code, one in zip(codes, cohort.patients, strict=True) if one == patient]
        if len(set(inside)) > 1:
            raise CohortError(f"patient {patient} is in {len(set(inside))} strata of validation.permute_within",
                              allowed="one stratum per patient", do="correct the column")  # fmt: skip
    sizes = [cohort.responder[codes == code].mean() for code in np.unique(codes)]
    if all(share in (0.0, 1.0) for share in sizes):
        raise CohortError("no stratum of validation.permute_within holds both responders and non-responders",
                          allowed="strata in which responses can change places",
                          do="name a coarser column, or leave validation.permute_within empty")  # fmt: skip
    return codes


def permute_within(responder: Bools, strata: Numbers, random: np.random.Generator) -> Bools:
    """(n,) the same labels, shuffled inside each stratum."""
    permuted = responder.copy()
    for stratum in np.unique(strata):
        rows = np.flatnonzero(strata == stratum)
        permuted[rows] = random.permutation(responder[rows])
    return permuted


def _one_labelling(task: tuple[Labelling, int]) -> Array:
    """Draw 0 keeps the labels as they are.

    Where groups must stay whole, some label vectors leave no folds with both classes. They are drawn again: real and
    permuted labels then belong to the same set of vectors that can be folded, and the test stays exact.
    """
    shared, draw = task
    if not draw:
        return shared.statistic(_predictions(shared, shared.job, draw))
    random = generator(shared.job.design.seed, PERMUTATION, draw)
    for attempt in range(ATTEMPTS):
        permuted = permute_within(shared.job.responder[shared.first], shared.strata, random)
        try:
            return shared.statistic(_predictions(shared, shared.job.with_labels(permuted[shared.member]), draw))
        except CohortError:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _predictions(shared: Labelling, job: Job, draw: int) -> list[Predictions]:
    """Of the procedure and every model of the plan; a statistic of thresholds would need more, they are 0.5 here."""
    done = [predict_repeat(job, draw * job.design.repeats + repeat) for repeat in range(job.design.repeats)]
    n = len(shared.first)
    probability = np.stack([average_logit(predicted, shared.member, n) for _, predicted in done])
    fold = np.stack([folds[shared.first] for folds, _ in done])
    responder, threshold = job.responder[shared.first], np.full(fold.shape, 0.5)
    return [Predictions(responder, probability[:, :, k], fold, threshold) for k in range(probability.shape[2])]
