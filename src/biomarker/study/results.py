"""Everything that was found -> the plain values of results.json (docs/results.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from biomarker.assay.panel import ABOVE, BELOW, Panel
from biomarker.cohort.cohort import Cohort
from biomarker.development.compiled import engine_of
from biomarker.evaluation.best_of import BestOf
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.permutation import PermutationP, PermutationTest
from biomarker.files import sha256
from biomarker.kernels.library import reason_to_do_without
from biomarker.planning.values import feasibility_values
from biomarker.release.manifest import RESEARCH_USE_ONLY
from biomarker.study.audit import audit_values
from biomarker.study.baseline import baseline_values
from biomarker.study.criteria import comparison_values
from biomarker.study.findings import Findings
from biomarker.study.model_values import model_values, step_values
from biomarker.study.panel_source import measured_from
from biomarker.study.participants import participants_values
from biomarker.study.plates import plates_values
from biomarker.study.provenance import git_commit, versions
from biomarker.study.rooms import COVARIATES, MARKER, PRIOR, Gathered
from biomarker.study.single_markers import single_marker_values
from biomarker.study.sites import site_values
from biomarker.study.spec import Study
from biomarker.study.stability_values import stability_values
from biomarker.study.uncertainty import set_values
from biomarker.study.utility import curve_values, utility_values

SCHEMA_VERSION = 1
Values = dict[str, Any]


def results_of(study: Study, found: Findings, gathered: Gathered) -> Values:
    """Plain values of results.json, schema version 1; `gathered` is what the findings were made from."""
    return {
        **_identity(study),
        **_cohort(found.cohort),
        "participants": participants_values(study, gathered),
        "baseline": baseline_values(found.cohort, study.spec.evaluation.level),
        "feasibility": feasibility_values(found.feasibility),
        **_performance(found),
        "single_markers": single_marker_values(found.cohort, study.spec.evaluation.level),
        "baselines": _baselines(found),
        "candidates": _candidates(found),
        "best_of": _best_of(found.evaluation.best_of),
        "selection": {
            "candidates": _shares(found.evaluation.candidate_shares),
            "predictors": _shares(found.evaluation.predictor_shares),
        },
        "comparisons": {role: _maybe(one) for role, one in found.evaluation.differences.items()},
        "comparison_alternatives": {
            "nadeau_bengio": {role: _maybe(one) for role, one in found.evaluation.differences_nadeau_bengio.items()}
        },
        "gatekeeping": [step.to_dict() for step in found.steps],
        "model": model_values(found.developed.model),
        **utility_values(found.utility),
        "permutation": _permutation(study, found.permutation),
        "stability": stability_values(found.stability),
        "prediction_sets": set_values(found.uncertainty),
        "validation": _validation(study, found),
        "seed": found.design.seed,
        "split_fingerprint": found.validated.split_fingerprint,
        "cohort_fingerprint": found.cohort.fingerprint,
        "panel_sha256": sha256(study.path(study.spec.panel.file).read_bytes()),
        "measured_from": measured_from(study),
        "verdict": " ".join(found.verdict.sentences),
        "verdict_code": found.verdict.code,
        "verdict_sentences": list(found.verdict.sentences),
        "warnings": list(found.warnings),
        "audit": audit_values(found.audit),
        "plates": plates_values(found.cohort, gathered.bridge),
        "response": found.response,
        "criteria": comparison_values(found.criteria),
        "sites": site_values(found.cohort, found.sites, found.evaluation.procedure.get("auc")),
        "versions": versions(),
        "git_commit": git_commit(study.file.parent),
        "seconds": round(found.seconds, 1),
    }


def _identity(study: Study) -> Values:
    return {
        "schema_version": SCHEMA_VERSION,
        "biomarker_version": version("biomarker"),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "research_use_only": RESEARCH_USE_ONLY,
        "study": study.name,
        "title": study.spec.title or study.name,
        "simulated": study.spec.simulated,
        "bundle": study.name
        if Path(study.spec.release.folder).is_absolute()
        else f"{study.spec.release.folder}/{study.name}",
    }


def _cohort(cohort: Cohort) -> Values:
    return {
        "n_patients": cohort.n_patients,
        "n_responders": cohort.n_responders,
        "responder_is": cohort.responder_is,
        "criterion": cohort.criterion,
        "flow": [{"step": step.step, "n": step.n} for step in cohort.flow],
        "n_analytes": len(cohort.panel.schema),
        "n_covariates": len(cohort.covariate_schema.covariates),
        "missing_cells": cohort.panel.n_missing,
        "censored_cells": cohort.panel.n_censored,
        "analytes": analyte_values(cohort.panel, cohort.responder),
    }


def analyte_values(panel: Panel, responder: Any) -> list[Values]:
    """Per analyte: unit, counts of missing and censored cells, median of each class (limits stand for censored)."""
    entries = []
    for j, analyte in enumerate(panel.schema):
        values, marks = panel.values[:, j], panel.marks[:, j]
        entries.append({
            "name": analyte.name,
            "unit": analyte.unit,
            "missing": int(np.isnan(values).sum()),
            "below": int((marks == BELOW).sum()),
            "above": int((marks == ABOVE).sum()),
            "censoring": _censoring(values, marks, responder),
            "median_responders": _median(values[responder]),
            "median_nonresponders": _median(values[~responder]),
        })  # fmt: skip
    return entries


def _censoring(values: Any, marks: Any, responder: Any) -> Values:
    """Known and censored cells of each class, and the lowest and highest lower limit."""
    known, limits = ~np.isnan(values), values[marks == BELOW]
    counted: Values = {}
    for side, rows in (("responders", responder), ("nonresponders", ~responder)):
        counted[f"known_{side}"] = int((known & rows).sum())
        counted[f"below_{side}"] = int(((marks == BELOW) & rows).sum())
        counted[f"above_{side}"] = int(((marks == ABOVE) & rows).sum())
    return {**counted, "lower_limits": [float(limits.min()), float(limits.max())] if len(limits) else None}


def _performance(found: Findings) -> Values:
    headline = found.evaluation.procedure
    return {
        "auc": _maybe(headline.get("auc")),
        "auc_alternatives": {
            "nadeau_bengio": _maybe(headline.get("auc_nadeau_bengio")),
            "leave_pair_out": _maybe(found.leave_pair_out),
        },
        "brier": _maybe(headline.get("brier")),
        "log_loss": _maybe(headline.get("log_loss")),
        "scaled_brier": _maybe(headline.get("scaled_brier")),
        "calibration": {
            "intercept": _maybe(headline.get("calibration_intercept")),
            "slope": _maybe(headline.get("calibration_slope")),
            "observed_expected": _maybe(headline.get("observed_expected")),
            **curve_values(found.utility),
        },
        "classification": {key: _maybe(headline.get(key)) for key in ("sensitivity", "specificity")},
    }


def _baselines(found: Findings) -> Values:
    baselines: Values = {
        role: None if measured is None else {"name": role, **_estimates(measured)}
        for role, measured in found.evaluation.baselines.items()
    }
    if baselines.get(MARKER) is not None and found.marker is not None:
        baselines[MARKER] |= {"name": found.marker.name, "direct": found.marker.to_dict()}
    return {PRIOR: None, MARKER: None, COVARIATES: None} | baselines


def _candidates(found: Findings) -> list[Values]:
    return [
        {
            "name": candidate.name,
            "features": candidate.features,
            "classifier": candidate.classifier.name,
            "filter": candidate.filter.name,
            "recalibrate": candidate.recalibrate,
            "steps": step_values(candidate),
            **_estimates(found.evaluation.candidates[candidate.name]),
            "chosen_share": found.evaluation.candidate_shares[candidate.name],
        }
        for candidate in found.plan.candidates
    ]


def _best_of(best: BestOf | None) -> Values | None:
    if best is None:
        return None
    return {
        "candidate": best.candidate,
        "n_candidates": best.n_candidates,
        "auc": best.auc.to_dict(),
        "optimism": best.optimism,
    }


def _permutation(study: Study, test: PermutationTest | None) -> Values | None:
    if test is None:
        return None
    return {
        **_permutation_p(test.procedure),
        "planned": test.planned,
        "run": len(test.null),
        "within": study.spec.validation.permute_within or None,
        "statistic": f"mean within-fold AUC of the whole procedure {_over(test.repeats)}",
        "null_mean": float(test.null.mean()),
        "null": [round(float(area), 4) for area in np.sort(test.null)],
        "candidates": [{"name": name, **_permutation_p(one)} for name, one in test.candidates.items()],
        "baselines": [{"name": name, **_permutation_p(one)} for name, one in test.baselines.items()],
    }


def _over(repeats: int) -> str:
    return "in one repeat" if repeats == 1 else f"over {repeats} repeats"


def _permutation_p(one: PermutationP) -> Values:
    return {
        "p": one.p,
        "n": one.n,
        "exceeded": one.exceeded,
        "monte_carlo_se": one.monte_carlo_se,
        "stopped_early": one.stopped,
        "observed": one.observed,
    }


def _validation(study: Study, found: Findings) -> Values:
    return {
        "outer_folds": found.design.outer_folds,
        "repeats": found.design.repeats,
        "inner_folds": found.plan.inner_folds,
        "inner_repeats": found.plan.inner_repeats,
        "threshold": found.plan.threshold_rule.plain(),
        "leave_pair_out": study.spec.validation.leave_pair_out,
        "groups": list(study.spec.cohort.groups),
        "engine": {one.name: engine_of(one, found.developed.columns) for one in found.plan.everything},
        "engine_note": reason_to_do_without() or None,
    }


def _estimates(measured: Mapping[str, Estimate | None]) -> Values:
    return {name: _maybe(estimate) for name, estimate in measured.items()}


def _shares(shares: Mapping[str, float]) -> list[Values]:
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return [{"name": name, "share": float(share)} for name, share in ordered]


def _maybe(estimate: Estimate | None) -> Values | None:
    return None if estimate is None else estimate.to_dict()


def _median(values: Any) -> float | None:
    """To three digits: the median of an odd number of patients is the value of one of them."""
    known = values[~np.isnan(values)]
    return float(f"{np.median(known):.3g}") if len(known) else None
