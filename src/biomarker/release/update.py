"""Bundle + new patients with a known response -> a bundle that is changed as little as these patients ask for."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from biomarker.candidates.logistic import prior_scale
from biomarker.candidates.recalibrated import Recalibrated
from biomarker.development.model import FittedCandidate
from biomarker.development.recalibration import Recalibration
from biomarker.errors import CohortError
from biomarker.release.conformal import Conformal, fold_scores
from biomarker.release.contents import BundleContents
from biomarker.release.describe import candidate_from
from biomarker.release.labelled import Labelled
from biomarker.release.light import Op
from biomarker.release.load import Bundle
from biomarker.release.manifest import STUDY
from biomarker.release.refit_interval import RefitInterval
from biomarker.release.updating import INTERCEPT, LINE, NONE, REFIT, Update, choose_update, refit, require_method
from biomarker.release.validate import Validation
from biomarker.release.write import write_bundle

AUTO = "auto"


@dataclass(frozen=True, eq=False)
class Updated:
    """The new bundle (None where nothing needs to change), and what was changed."""

    folder: Path | None
    update: Update


def update_bundle(
    bundle: Bundle, labelled: Labelled, validation: Validation, folder: Path, method: str = AUTO
) -> Updated:
    """Write an updated bundle that records its parent; nothing where nothing needs to change.

    The threshold stays the same probability. The interval follows the change; prediction sets are made anew from the
    new patients, none of whom the old model saw (intercept and slope are learned from them as well, two numbers).

    Parameters
    ----------
    bundle : the old one, which stays as it is
    labelled : patients whose response is known, from `read_labelled`
    validation : of the old bundle on the same patients
    folder : where the new bundle is written
    method : "auto" for the closed test, or "intercept", "intercept and slope", "refit"

    Raises
    ------
    CohortError
        When these patients cannot carry the change.
    """
    update = _update(bundle, labelled, method)
    if update.method == NONE:
        return Updated(None, update)
    model = _changed(bundle, labelled, update)
    manifest = bundle.manifest
    results = _results(bundle, validation, update)
    refits, conformal, notes = _uncertainty(bundle, labelled, model, update)
    contents = BundleContents(
        study=manifest.study, model=model, columns=manifest.columns, schema=manifest.schema,
        covariates=manifest.covariates, reading=manifest.reading, responder_is=manifest.responder_is,
        training_range=manifest.training_range, results=results,
        study_toml=bundle.files[STUDY].decode() if STUDY in bundle.files else "",
        refits=refits, conformal=conformal, novelty=bundle.uncertainty.novelty, uncertainty_notes=notes,
        parent={"study": manifest.study, "sha256": bundle.digest, "created": manifest.created, "update": vars(update),
                "n_patients": len(labelled.responder), "tables": _tables_seen(bundle)},
    )  # fmt: skip
    return Updated(write_bundle(folder, contents), update)


def _tables_seen(bundle: Bundle) -> list[str]:
    """Digests of the tables that the bundle and its ancestors learned from; none of them can validate it."""
    origin, earlier = bundle.manifest.origin.get("panel_sha256"), bundle.manifest.parent.get("tables", [])
    return [*earlier, *([origin] if origin else [])]


def _update(bundle: Bundle, labelled: Labelled, method: str) -> Update:
    responder, probability = labelled.responder, labelled.probability
    rarer = int(min(responder.sum(), (~responder).sum()))
    chosen = choose_update(responder, probability, alpha=0.05 if method == AUTO else 1.0)
    if method == AUTO:
        return chosen
    require_method(method, len(responder), rarer, len(bundle.manifest.needed))
    if method == INTERCEPT:
        from biomarker.evaluation.calibration import in_the_large

        shift = in_the_large(responder, probability)
        return Update(INTERCEPT, 0.0 if shift is None else shift.value, 1.0, chosen.p_any, chosen.p_slope, "asked for")
    if method == LINE and chosen.method != LINE:
        raise CohortError("the slope has no finite estimate in these patients", do="change the intercept only")
    return replace(chosen, method=method, why="asked for")


def _changed(bundle: Bundle, labelled: Labelled, update: Update) -> FittedCandidate:
    """The old model with the change inside."""
    manifest = bundle.manifest
    candidate = candidate_from(manifest.candidate)
    pipeline = copy.deepcopy(bundle.pipeline())
    line = Recalibration(candidate.recalibrate, 0.0, 1.0)
    if isinstance(pipeline[-1], Recalibrated):
        bent = pipeline[-1]
        line = Recalibration(candidate.recalibrate, bent.intercept, bent.slope)
        pipeline.steps[-1] = (pipeline.steps[-1][0], bent.classifier_)
    if update.method == REFIT:
        _refit_in_place(pipeline, labelled, line)
        line = Recalibration("sigmoid", 0.0, 1.0)
    else:
        line = Recalibration("sigmoid", update.intercept + update.slope * line.intercept, update.slope * line.slope)
    candidate, described = replace(candidate, recalibrate="sigmoid"), manifest.candidate
    return FittedCandidate(candidate, described.get("searched", {}), pipeline, manifest.threshold, float("nan"),
                           tuple(described.get("predictors", ())), line)  # fmt: skip


def _refit_in_place(pipeline: Any, labelled: Labelled, line: Recalibration) -> None:
    classifier = pipeline[-1]
    old = getattr(classifier, "coef_", None)
    if old is None or not hasattr(classifier, "intercept_") or not hasattr(classifier, "decision_function"):
        raise CohortError("only a linear model can be refitted around its old coefficients",
                          do="change intercept and slope only")  # fmt: skip
    Z = pipeline[:-1].transform(labelled.matrix)
    start, base = np.ravel(old) * line.slope, float(np.ravel(classifier.intercept_)[0]) * line.slope + line.intercept
    coefficient, intercept = refit(Z, labelled.responder, start, base, prior_scale("auto", Z.shape[1]))
    classifier.coef_, classifier.intercept_ = coefficient[None, :], np.array([intercept])


def _uncertainty(
    bundle: Bundle, labelled: Labelled, model: FittedCandidate, update: Update
) -> tuple[RefitInterval | None, Conformal | None, tuple[str, ...]]:
    from biomarker.release.constants import constants

    ops, refits, notes = constants(model), bundle.uncertainty.refits, list[str]()
    if refits is not None and update.method != REFIT:
        bend: Op = {"op": "recalibrate", "intercept": update.intercept, "slope": update.slope}
        refits = RefitInterval(tuple([*one, bend] for one in refits.refits), refits.level)
    elif refits is not None:
        refits = None
        notes.append("No interval of a probability: the refits of the parent are not those of the refitted model.")
    conformal = None
    if ops is not None:
        conformal = Conformal((fold_scores(ops, labelled.responder, model.probability(labelled.matrix)),))
        if not conformal.levels:
            conformal = None
            notes.append("No prediction sets: too few patients in a class.")
    return refits, conformal, tuple(notes)


def _results(bundle: Bundle, validation: Validation, update: Update) -> dict[str, Any]:
    """What is known of the updated model: the validation of its parent, on the patients of the update."""
    parent, found = bundle.results, validation.to_dict()
    warning = (f"Updated ({update.method}: {update.why}) with the {found['n_patients']} patients on whom its figures "
               "were measured before the update; the updated probabilities were validated on nobody.")  # fmt: skip
    return {
        "title": f"{parent.get('title') or bundle.manifest.study}, updated",
        "simulated": bundle.manifest.simulated,
        "n_patients": found["n_patients"],
        "n_responders": found["n_responders"],
        "auc": found["metrics"].get("auc"),
        "verdict": found["verdict"],
        "verdict_code": found["verdict_code"],
        "panel_sha256": found["input_sha256"] or None,
        "warnings": [warning],
        "update": vars(update),
        "validation_of_parent": found,
        "parent": {key: parent.get(key) for key in ("auc", "verdict", "n_patients", "n_responders")},
    }
