"""results.json -> the lines of a model card on factors, metrics, evaluation data, results and ethics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.release.manifest import Manifest

Values = Mapping[str, Any]
OUT_OF_FOLD = (
    "Out-of-fold figures of the whole modelling procedure (nested cross-validation), the choice of the model included; "
    "not figures of an external validation."
)
BASELINES = {"marker": "the pre-specified marker alone", "covariates": "the clinical covariates alone"}


def factor_lines(manifest: Manifest, results: Values) -> list[str]:
    """What may change how well the model does, and what of it was looked at."""
    units = sorted({analyte.unit for analyte in manifest.needed})
    names = manifest.needed_covariates.names
    sites = results.get("sites")
    lines = [
        f"- Assay: measured in {', '.join(units)}; another kit, matrix or handling of samples changes the values.",
        f"- Covariates in the model: {', '.join(names)}." if names else "- Covariates in the model: none.",
        "- Groups of patients (sex, age, origin, treatment): performance was not estimated within groups, because "
        "there are too few patients for it; nothing is known about differences between them.",
    ]
    if sites:
        lines.append(f"- Sites: each of {sites['n_sites']} was predicted by the procedure developed on the others; "
                     "see `sites` in `results.json`.")  # fmt: skip
    return lines


def metric_lines(results: Values) -> list[str]:
    """What the numbers below mean."""
    test = results.get("permutation")
    lines = [
        "- AUC: how often a responder gets a higher probability than a non-responder of the same test fold.",
        "- Brier score, calibration intercept and slope: whether the probabilities mean what they say.",
        "- Sensitivity and specificity: at thresholds as the study sets them.",
    ]
    if test:
        lines.append(f"- Whether there is anything at all: permutation test of the whole procedure ({test['n']} "
                     "permutations), never an interval.")  # fmt: skip
    return lines


def evaluation_lines(results: Values) -> list[str]:
    """On which patients the numbers below were computed."""
    how = results.get("validation")
    if not how:
        return [OUT_OF_FOLD]
    groups = " and ".join(how.get("groups") or ())
    kept = f"; patients of the same {groups} stay together" if groups else ""
    return [
        f"The training patients themselves, each predicted by models that had not seen them: {how['repeats']} x "
        f"{how['outer_folds']}-fold cross-validation{kept}. There is no other cohort yet: `biomarker validate` tests "
        "this model on one."
    ]


def performance_lines(results: Values) -> list[str]:
    """Estimates with intervals, what they have to be compared with, and the verdict."""
    calibration = results.get("calibration") or {}
    classification = results.get("classification") or {}
    figures = {
        "AUC (0.5 is chance)": results.get("auc"),
        **_alone(results),
        "Brier score (lower is better)": results.get("brier"),
        "Calibration intercept (0 is ideal)": calibration.get("intercept"),
        "Calibration slope (1 is ideal)": calibration.get("slope"),
        "Sensitivity": classification.get("sensitivity"),
        "Specificity": classification.get("specificity"),
    }
    known = {name: one for name, one in figures.items() if one and one.get("estimate") is not None}
    rows = [f"| {name} | {_number(one['estimate'])} | {_interval(one)} | {one.get('method', '')} |"
            for name, one in known.items()]  # fmt: skip
    table = ["| measure | estimate | interval | method |", "|---|---|---|---|", *rows, ""] if rows else []
    text = [str(results["verdict"])] if results.get("verdict") else []
    return [OUT_OF_FOLD, "", *table, *text]


def ethics_lines() -> list[str]:
    """What may go wrong for people."""
    return [
        "- A wrong prediction may withhold a treatment that would have worked, or give one that does not; therefore no "
        "decision about a patient may rest on it.",
        "- The files beside this card hold no row and no name of a training patient unless a part above says so; the "
        "report of the training shows single patients and is not among them.",
        "- Approval, consent and rules for the data: to be stated by those who trained the model.",
    ]


def _alone(results: Values) -> dict[str, Any]:
    """AUC of what the procedure has to beat."""
    found = results.get("baselines") or {}
    return {f"AUC of {name}": (found.get(role) or {}).get("auc") for role, name in BASELINES.items()}


def _interval(estimate: Values) -> str:
    if estimate.get("low") is None or estimate.get("high") is None:
        return ""
    return f"{_number(estimate['low'])} to {_number(estimate['high'])} ({100 * estimate.get('level', 0.95):g} %)"


def _number(value: float) -> str:
    return f"{value:.3g}"
