"""A validated procedure -> how stable it is: refits on bootstrap samples, halves of the cohort, repeats."""

from __future__ import annotations

import numpy as np

from biomarker.cohort.cohort import Cohort
from biomarker.development.model import FittedCandidate
from biomarker.development.plan import Plan
from biomarker.development.predictors import predictor_matrix
from biomarker.errors import CohortError
from biomarker.evaluation.complementary_pairs import PairsResult, complementary_pairs, largest_choice
from biomarker.evaluation.prediction_instability import PredictionInstability, prediction_instability
from biomarker.evaluation.stability import Stability, stability
from biomarker.study.rooms import default_transforms
from biomarker.study.spec import Study
from biomarker.validation.design import Design
from biomarker.validation.half_samples import complementary_halves
from biomarker.validation.nested import average_logit, first_rows
from biomarker.validation.refits import Keep, Refit, bootstrap_refits
from biomarker.validation.result import NestedCVResult
from biomarker.validation.workers import Progress, silent

FEWEST_ANALYTES = 2


def judge_stability(
    study: Study,
    cohort: Cohort,
    plan: Plan,
    design: Design,
    validated: NestedCVResult,
    model: FittedCandidate,
    refits: list[Refit],
    notes: tuple[str, ...] = (),
    *,
    workers: int = 1,
    progress: Progress = silent,
) -> Stability:
    """Run what `evaluation.stability_selection` asks for, and summarise.

    Parameters
    ----------
    model : what the procedure gave on all patients
    refits, notes : from `draw_refits`
    """
    first = first_rows(cohort.patients)[1]
    return stability(
        validated,
        choosable(cohort, plan),
        cohort.panel.schema.names,
        cohort.panel.values[first],
        refits=refits,
        times=np.stack([np.bincount(one.rows, minlength=len(cohort))[first] for one in refits]) if refits else None,
        pairs=_pairs(study, cohort, design, workers, progress),
        prediction=_prediction(cohort, model, refits) if refits else None,
        level=study.spec.evaluation.level,
        notes=notes,
    )


def choosable(cohort: Cohort, plan: Plan) -> tuple[str, ...]:
    """Names of the analytes and covariates that some candidate sees."""
    columns = predictor_matrix(cohort)[1]
    seen = [candidate.select(columns)[0] for candidate in plan.candidates]
    names = {name for own in seen for name in (*own.analytes, *own.covariates)}
    return tuple(name for name in columns.names if name in names)


def draw_refits(
    study: Study,
    cohort: Cohort,
    plan: Plan,
    design: Design,
    *,
    keep: Keep | None = None,
    workers: int = 1,
    progress: Progress = silent,
) -> tuple[list[Refit], tuple[str, ...]]:
    """The refits that `evaluation.bootstrap_refits` asks for, and why there are none where the cohort allows none."""
    wanted = study.spec.evaluation.bootstrap_refits
    if not wanted:
        return [], ()
    try:
        return bootstrap_refits(cohort, plan, design, wanted, keep=keep, workers=workers, progress=progress), ()
    except CohortError as error:  # the study is answered all the same
        return [], (f"No bootstrap refits: {error.seen}.",)


def _prediction(cohort: Cohort, model: FittedCandidate, refits: list[Refit]) -> PredictionInstability:
    patients, _ = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    original = model.probability(predictor_matrix(cohort)[0])[:, None]
    return prediction_instability(
        average_logit(original, member, len(patients))[:, 0],
        np.stack([refit.probability for refit in refits]),
        model.threshold,
        np.array([refit.threshold for refit in refits]),
    )


def _pairs(study: Study, cohort: Cohort, design: Design, workers: int, progress: Progress) -> PairsResult | None:
    names = cohort.panel.schema.names
    if not study.spec.evaluation.stability_selection or len(names) < FEWEST_ANALYTES:
        return None
    most = largest_choice(len(names))
    chosen = complementary_halves(cohort, default_transforms(study), most=most, seed=design.seed,
                                  workers=workers, progress=progress)  # fmt: skip
    return complementary_pairs(names, chosen, most=most, n_patients=cohort.n_patients)
