"""What a prediction is worth in use: decision curve, predictive values, smooth calibration, nested intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.evaluation.calibration import clipped
from biomarker.evaluation.decision_curve import DecisionCurve, decision_curve, threshold_grid
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.nested_interval import NestedInterval, nested_interval, why_no_nested_interval
from biomarker.evaluation.predictive import PredictiveValues, predictive_values_at
from biomarker.evaluation.smooth_calibration import SMOOTHER, SmoothCalibration, smooth_calibration, why_no_curve
from biomarker.study.rooms import COVARIATES, MARKER
from biomarker.study.spec import Study
from biomarker.validation.design import Design
from biomarker.validation.result import PROCEDURE, NestedCVResult
from biomarker.validation.two_folds_out import two_folds_out
from biomarker.validation.workers import Progress, silent

Values = dict[str, Any]
OFF = "evaluation.nested_interval is false"
DECLARED = "the range of thresholds was stated in the study file (evaluation.decision_range) before the results"
DEFAULT = "the range of thresholds is the default; state a range that fits the treatment before you see results"
ARTEFACT = "the share of responders in this cohort, which its design made; state real ones in evaluation.prevalences"
STATED = "prevalences stated in the study file (evaluation.prevalences)"


@dataclass(frozen=True, eq=False)
class Utility:
    """All of it; a note says why where something is None.

    Parameters
    ----------
    range : lowest and highest threshold of the decision curve
    declared : whether the study states that range itself
    predictive : one per prevalence; None for predictions without thresholds
    own_prevalence : whether the prevalence is that of the cohort, because the study states none
    nested : loss -> nested cross-validation interval
    """

    range: tuple[float, float]
    declared: bool
    decision: DecisionCurve
    predictive: tuple[PredictiveValues, ...] | None
    own_prevalence: bool
    curve: SmoothCalibration | None
    curve_note: str
    nested: Mapping[str, NestedInterval]
    nested_note: str


def judge_utility(
    study: Study, cohort: Cohort, plan: Plan, design: Design, validated: NestedCVResult, *, workers: int = 1,
    progress: Progress = silent,
) -> Utility:  # fmt: skip
    """Judge the use of the procedure's out-of-fold predictions, as the study file asks."""
    section, own = study.spec.evaluation, validated.predictions()
    rivals = [role for role in (MARKER, COVARIATES) if role in validated.models]
    models = {name: validated.predictions(name) for name in (PROCEDURE, *rivals)}
    note = why_no_nested_interval(len(validated.patients)) if section.nested_interval else OFF
    nested = {} if note else _nested(cohort, plan, design, validated, section.level, workers, progress)
    return Utility(
        range=section.decision_range,
        declared="decision_range" in section.model_fields_set,
        decision=decision_curve(models, threshold_grid(*section.decision_range), section.level),
        predictive=predictive_values_at(own, section.prevalences or (float(own.responder.mean()),), section.level),
        own_prevalence=not section.prevalences,
        curve=smooth_calibration(own, section.level, design.seed),
        curve_note=why_no_curve(own.responder),
        nested=nested,
        nested_note=note,
    )


def utility_values(utility: Utility) -> Values:
    """Keys that results.json gains at its top level."""
    return {
        "decision_curve": _decision(utility),
        "predictive_values": _predictive(utility),
        "nested_intervals": {
            **{loss: _nested_values(utility.nested.get(loss)) for loss in _LOSSES}, "note": utility.nested_note
        },
    }  # fmt: skip


def curve_values(utility: Utility) -> Values:
    """Keys that the calibration of results.json gains."""
    curve = utility.curve
    line = None if curve is None else {
        "smoother": SMOOTHER, "probability": list(curve.probability), "observed": list(curve.observed)
    }  # fmt: skip
    distances = {key: None if curve is None else getattr(curve, key).to_dict() for key in ("ici", "e50", "e90")}
    return {**distances, "curve": line, "curve_note": utility.curve_note}


def _nested(
    cohort: Cohort, plan: Plan, design: Design, validated: NestedCVResult, level: float, workers: int,
    progress: Progress,
) -> dict[str, NestedInterval]:  # fmt: skip
    probability = two_folds_out(cohort, plan, design, validated, workers=workers, progress=progress)
    return {
        name: nested_interval(loss(validated.responder, probability), validated.fold, level, least=0.0, most=most)
        for name, (loss, most) in _LOSSES.items()
    }


def _decision(utility: Utility) -> Values:
    curve = utility.decision
    anyone = curve.strategies[PROCEDURE][0]
    return {
        "range": list(utility.range),
        "thresholds": list(curve.thresholds),
        "net_benefit": {name: _columns(found) for name, found in curve.strategies.items()},
        "procedure_minus": {name: _columns(found) for name, found in curve.differences.items()},
        "treat_none": 0.0,
        "level": anyone.level,
        "method": anyone.method,
        "note": DECLARED if utility.declared else DEFAULT,
    }


def _columns(estimates: tuple[Estimate, ...]) -> Values:
    """A list of estimates as columns; level and method stand beside them once."""
    return {
        "estimate": [float(one.value) for one in estimates],
        "low": [float(one.low) for one in estimates],
        "high": [float(one.high) for one in estimates],
    }


def _predictive(utility: Utility) -> Values | None:
    if utility.predictive is None:
        return None
    return {
        "at": [
            {
                "prevalence": one.prevalence,
                "of_this_cohort": utility.own_prevalence,
                "positive": None if one.positive is None else one.positive.to_dict(),
                "negative": None if one.negative is None else one.negative.to_dict(),
            }
            for one in utility.predictive
        ],
        "note": ARTEFACT if utility.own_prevalence else STATED,
    }


def _nested_values(found: NestedInterval | None) -> Values | None:
    return None if found is None else {**found.estimate.to_dict(), "inflation": found.inflation}


def _brier(responder: Any, probability: Any) -> Any:
    return (probability - responder) ** 2


def _log_loss(responder: Any, probability: Any) -> Any:
    inside = clipped(probability)
    return -np.log(np.where(responder, inside, 1 - inside))


_LOSSES: dict[str, tuple[Callable[[Any, Any], Any], float]] = {
    "brier": (_brier, 1.0),
    "log_loss": (_log_loss, float("inf")),
}
