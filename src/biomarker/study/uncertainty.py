"""A developed model and its refits -> what the bundle carries to tell how sure it is of a new patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from biomarker.cohort.cohort import Cohort
from biomarker.development.model import FittedCandidate
from biomarker.development.plan import Plan
from biomarker.development.predictors import predictor_matrix
from biomarker.errors import CohortError
from biomarker.release.conformal import LEVELS, Conformal, among_training, fold_scores
from biomarker.release.constants import constants, rounded
from biomarker.release.learn_novelty import FEWEST_PATIENTS, learn_novelty
from biomarker.release.novelty import Novelty
from biomarker.release.refit_interval import FEWEST, RefitInterval
from biomarker.validation.design import Design
from biomarker.validation.fold_models import fold_models
from biomarker.validation.nested import first_rows
from biomarker.validation.refits import Refit
from biomarker.validation.workers import Progress, silent


@dataclass(frozen=True, eq=False)
class LearnedUncertainty:
    """Parts of a bundle that tell how sure it is; None where the cohort or the model allows none, with the reason.

    Parameters
    ----------
    among_training : level -> share of the training patients whose own set is undecided or right
    """

    refits: RefitInterval | None
    conformal: Conformal | None
    novelty: Novelty | None
    among_training: dict[float, dict[str, float]]
    notes: tuple[str, ...] = ()


def learn_uncertainty(
    cohort: Cohort,
    plan: Plan,
    design: Design,
    model: FittedCandidate,
    refits: list[Refit],
    *,
    workers: int = 1,
    progress: Progress = silent,
) -> LearnedUncertainty:
    """Interval from the refits, prediction sets from a cross-validation, novelty from the training panel.

    Parameters
    ----------
    model : what the procedure gave on all patients
    refits : the procedure on bootstrap samples, kept as plain constants
    """
    interval, why_no_interval = _interval(refits)
    conformal, why_no_sets = _conformal(cohort, plan, design, workers, progress)
    novelty = _novelty(cohort, model, design)
    fewer = f"No check of the panel as a whole: fewer than {FEWEST_PATIENTS} patients." if novelty is None else ""
    return LearnedUncertainty(
        interval, conformal, novelty,
        among_training(conformal.folds) if conformal is not None else {},
        tuple(note for note in (why_no_interval, why_no_sets, fewer) if note),
    )  # fmt: skip


def set_values(learned: LearnedUncertainty) -> dict[str, Any]:
    """The entry `prediction_sets` of results.json."""
    levels = learned.conformal.levels if learned.conformal is not None else ()
    shares = {f"{100 * level:.0f}": found for level, found in learned.among_training.items()}
    return {"levels": [round(100 * level) for level in levels], "among_training": shares, "notes": list(learned.notes)}


def _interval(refits: list[Refit]) -> tuple[RefitInterval | None, str]:
    if len(refits) < FEWEST:
        return None, f"No interval of a probability: it needs {FEWEST} bootstrap refits, there are {len(refits)}."
    complex_ones = sum(refit.kept is None for refit in refits)
    if complex_ones:
        return None, (f"No interval of a probability: {complex_ones} of {len(refits)} refits chose a model that cannot "
                      "be written as plain numbers.")  # fmt: skip
    return RefitInterval(tuple(rounded(refit.kept) for refit in refits)), ""


def _conformal(
    cohort: Cohort, plan: Plan, design: Design, workers: int, progress: Progress
) -> tuple[Conformal | None, str]:
    try:
        models = fold_models(cohort, plan, design, constants, workers=workers, progress=progress)
    except CohortError as error:
        return None, f"No prediction sets: {error.seen}."
    if any(one.kept is None for one in models):
        return None, "No prediction sets: a model of the cross-validation cannot be written as plain numbers."
    found = Conformal(tuple(fold_scores(rounded(one.kept), one.responder, one.probability) for one in models))
    missing = [f"{level:.0%}" for level in LEVELS if level not in found.levels]
    note = (f"No prediction sets at {' and '.join(missing)}: {found.n_responders} responders and "
            f"{found.n_non_responders} non-responders are too few.") if missing else ""  # fmt: skip
    return found, note


def _novelty(cohort: Cohort, model: FittedCandidate, design: Design) -> Novelty | None:
    X, columns = predictor_matrix(cohort)
    seen = model.candidate.select(columns)[0].analytes
    return learn_novelty(columns, X[first_rows(cohort.patients)[1]], seen, design.seed)
