"""A pilot cohort and one model without tuning -> its AUC when fewer of these patients are used for training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.candidate import Candidate
from biomarker.cohort.cohort import Cohort
from biomarker.development.compiled import TrainingRows, predict_fixed
from biomarker.development.plan import Plan
from biomarker.development.splits import generator
from biomarker.errors import StudyError
from biomarker.evaluation.comparison import auc_difference
from biomarker.evaluation.cross_validated_auc import repeat_inflated
from biomarker.evaluation.estimate import Estimate
from biomarker.validation.design import Design, Job, make_job
from biomarker.validation.nested import average_logit, first_rows, outer_folds
from biomarker.validation.result import Predictions
from biomarker.validation.workers import Progress, map_tasks, silent

LEARNING = 21
SHARES = (0.4, 0.6, 0.8, 1.0)
FEWEST = 2
CAVEAT = (
    "All points of the curve come from the same patients, one draw of patients moves the whole curve, and it must not "
    "be drawn on beyond its last point."
)


@dataclass(frozen=True)
class LearningPoint:
    """AUC with training sets of this many patients (the mean over folds, rounded)."""

    n_training: int
    auc: Estimate


@dataclass(frozen=True)
class LearningCurve:
    """How the AUC of one model depends on the number of training patients.

    Parameters
    ----------
    model : the candidate, whose settings are fixed
    points : by rising size; the test folds are the same everywhere
    gain : AUC of the largest size minus that of the smallest, paired; None where it has no variance
    """

    model: str
    points: tuple[LearningPoint, ...]
    gain: Estimate | None

    @property
    def sentence(self) -> str:
        """What the curve says, and what it cannot say."""
        first, last = self.points[0], self.points[-1]
        said = (f"From {first.n_training} to {last.n_training} training patients the AUC of {self.model} went from "
                f"{first.auc.value:.2f} to {last.auc.value:.2f}")  # fmt: skip
        if self.gain is None:
            return f"{said}. {CAVEAT}"
        numbers = f"difference {self.gain.value:+.2f}, interval {self.gain.low:+.2f} to {self.gain.high:+.2f}"
        helped = "more patients helped" if self.gain.low > 0 else "no evidence that more patients helped"
        return f"{said}: {helped} ({numbers}). {CAVEAT}"

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "model": self.model,
            "points": [{"n_training": point.n_training, "auc": point.auc.to_dict()} for point in self.points],
            "gain": None if self.gain is None else self.gain.to_dict(),
            "sentence": self.sentence,
            "caveat": CAVEAT,
        }


def learning_curve(
    cohort: Cohort,
    candidate: Candidate,
    design: Design,
    *,
    shares: Sequence[float] = SHARES,
    level: float = 0.95,
    workers: int = 1,
    progress: Progress = silent,
) -> LearningCurve:
    """Train on growing parts of every training fold, test on the same test folds.

    The model has fixed settings, because tuning in ever smaller inner folds would change the procedure along the curve.

    Parameters
    ----------
    candidate : a model with nothing to search
    shares : parts of the training patients, rising, at least two; a smaller part lies within the larger ones
    workers : number of processes; the result does not depend on it

    Raises
    ------
    StudyError
        When the candidate has settings to search or the shares are not rising parts.
    CohortError
        When the cohort has too few patients for the folds.
    """
    _require_fixed(candidate)
    if len(shares) < 2 or list(shares) != sorted(set(shares)) or not 0 < shares[0] < shares[-1] <= 1:
        raise StudyError(f"parts of the training patients {', '.join(map(str, shares))}",
                         allowed="two or more rising numbers above 0, at most 1")  # fmt: skip
    job = make_job(cohort, Plan((candidate,)), design)
    patients, first = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    tasks = [(job, member, tuple(shares), repeat) for repeat in range(design.repeats)]
    done = map_tasks(_one_repeat, tasks, workers, "learning curve", progress)
    fold = np.stack([one[0][first] for one in done])
    predicted = [
        Predictions(cohort.responder[first], np.stack([one[1][k] for one in done]), fold, np.full(fold.shape, 0.5))
        for k in range(len(shares))
    ]
    sizes = np.mean([one[2] for one in done], axis=0)
    points = tuple(LearningPoint(round(float(n)), repeat_inflated(one, level))
                   for n, one in zip(sizes, predicted, strict=True))  # fmt: skip
    return LearningCurve(candidate.name, points, auc_difference(predicted[-1], predicted[0], level))


def _require_fixed(candidate: Candidate) -> None:
    if len(candidate.grid()) > 1:
        raise StudyError(f"the settings of {candidate.name} are searched, which a learning curve cannot show",
                         allowed="a model with fixed settings, such as ridge_logistic",
                         do="give every setting a single value")  # fmt: skip


def _one_repeat(
    task: tuple[Job, npt.NDArray[np.intp], tuple[float, ...], int],
) -> tuple[npt.NDArray[np.int16], list[npt.NDArray[np.float64]], list[float]]:
    """Fold of each row; per share: probability of each patient; mean number of training patients."""
    job, member, shares, repeat = task
    fold, n = outer_folds(job, repeat), int(member.max()) + 1
    probability, sizes = np.empty((len(fold), len(shares))), np.zeros(len(shares))
    (candidate,) = job.plan.candidates
    for k in range(job.design.outer_folds):
        order = _order(job, member, fold != k, generator(job.design.seed, LEARNING, repeat, k))
        for s, share in enumerate(shares):
            chosen = [patient for side in order for patient in side[: _part(share, len(side))]]
            train = np.isin(member, chosen)
            rows = TrainingRows(job.X[train], job.responder[train], job.groups[train], job.columns, job.plan,
                                job.sorted_columns.part(train))  # fmt: skip
            probability[fold == k, s] = predict_fixed(candidate, rows, job.X[fold == k])
            sizes[s] += len(chosen) / job.design.outer_folds
    averaged = average_logit(probability, member, n)
    return fold, list(averaged.T), sizes.tolist()


def _order(
    job: Job, member: npt.NDArray[np.intp], train: npt.NDArray[np.bool_], random: np.random.Generator
) -> list[npt.NDArray[np.intp]]:
    """Training responders and training non-responders, each in random order."""
    return [random.permutation(np.unique(member[train & (job.responder == side)])) for side in (True, False)]


def _part(share: float, n: int) -> int:
    return max(min(FEWEST, n), round(share * n))
