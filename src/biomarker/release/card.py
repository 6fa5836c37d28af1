"""Manifest + results -> `model_card.md`: what the model is for, how good it is, and what it cannot do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.candidates.candidate import Candidate
from biomarker.release.card_cohort import baseline_lines, flow_lines
from biomarker.release.card_evaluation import (
    ethics_lines,
    evaluation_lines,
    factor_lines,
    metric_lines,
    performance_lines,
)
from biomarker.release.manifest import Manifest

METHOD = "Sections of Mitchell et al. 2019, Model Cards for Model Reporting; then what the files need to be used."


def model_card(manifest: Manifest, candidate: Candidate, results: Mapping[str, Any]) -> str:
    """Markdown text of the card.

    Parameters
    ----------
    candidate : the released candidate, for the notes on its parts
    results : content of `results.json`
    """
    sections = (
        _head(manifest, results),
        _section("Model details", _model(manifest, candidate)),
        _section("Intended use", _use(manifest)),
        _section("Factors", factor_lines(manifest, results)),
        _section("Metrics", metric_lines(results)),
        _section("Evaluation data", evaluation_lines(results)),
        _section("Training data", _cohort(results)),
        _section("Quantitative analyses", performance_lines(results)),
        _section("Ethical considerations", ethics_lines()),
        _section("Caveats and recommendations", _limits(results)),
        _section("Input", _input(manifest)),
        _section("Inside this folder", _inside(manifest)),
    )
    return "\n".join(sections) + f"\n{METHOD}\n"


def _head(manifest: Manifest, results: Mapping[str, Any]) -> str:
    lines = [f"# Model card: {results.get('title') or manifest.study}", "", f"**{manifest.research_use_only}**", ""]
    if manifest.simulated:
        lines += ["**This model was trained on SIMULATED patients. It says nothing about real ones.**", ""]
    lines += [f"Study `{manifest.study}`, made {manifest.created} with biomarker {manifest.biomarker_version}.", ""]
    return "\n".join(lines)


def _section(title: str, lines: list[str]) -> str:
    return "\n".join([f"## {title}", "", *lines, ""])


def _use(manifest: Manifest) -> list[str]:
    return [
        f'- Estimates the probability of response ("{manifest.responder_is}" in the data) from samples that were '
        "taken, stored and measured like those of the training cohort.",
        "- Intended for research: to generate hypotheses and to plan studies.",
        "- Not intended for diagnosis, treatment decisions, or patients unlike those of the cohort.",
    ]


def _cohort(results: Mapping[str, Any]) -> list[str]:
    n, responders = results.get("n_patients"), results.get("n_responders")
    lines = [f"- {n} patients, {responders} of them responders." if n else "- Size of the cohort not recorded."]
    lines += _criterion(results)
    lines += flow_lines(results)
    if results.get("missing_cells") is not None:
        lines.append(f"- Missing values: {results['missing_cells']}; values beyond a limit of the assay: "
                     f"{results.get('censored_cells')}.")  # fmt: skip
    return lines + baseline_lines(results)


def _criterion(results: Mapping[str, Any]) -> list[str]:
    """Which rule made the label, and what it did with patients who were lost."""
    made = results.get("response")
    if not made:
        return [f"- Response criterion: {results['criterion']}."] if results.get("criterion") else []
    rules = made["rules"]
    when = f"day {rules['assessment_day']}" if rules["assessment_day"] else "the visit marked as assessment"
    lost = ", ".join(f"{name.replace('_', ' ')}: {rules[name].replace('_', ' ')}"
                     for name in ("death", "withdrawal", "rescue", "missed_visit", "missing_value"))  # fmt: skip
    return [f"- Response criterion: {made['title']}, version {made['version']}, at {when} ({lost})."]


def _input(manifest: Manifest) -> list[str]:
    lines = [
        "| analyte | unit | lower limit | upper limit | training range, rounded outward |",
        "|---|---|---|---|---|",
    ]
    for analyte in manifest.needed:
        seen = manifest.training_range.get(analyte.name)
        known = f"{seen.low:.6g} to {seen.high:.6g}" if seen else ""
        limits = ["" if limit is None else f"{limit:.6g}" for limit in (analyte.lower_limit, analyte.upper_limit)]
        lines.append(f"| {analyte.name} | {analyte.unit} | {' | '.join(limits)} | {known} |")
    names = manifest.needed_covariates.names
    lines += _plates(manifest)
    return [*lines, "", f"Covariates: {', '.join(names)}." if names else "No covariates."]


def _plates(manifest: Manifest) -> list[str]:
    column, bridge = manifest.plates.get("column"), manifest.plates.get("bridge")
    if bridge:
        return ["", f'Plates (column "{column}") were bridged to plate {bridge["reference"]} by the control samples '
                f"{', '.join(bridge['levels'])}. A new plate needs its own measurements of these: "
                "`biomarker predict --controls`."]  # fmt: skip
    if manifest.plates.get("model_centres"):
        return ["", f'Plates (column "{column}") were centred in training; a new plate cannot be, and each prediction '
                "says so."]  # fmt: skip
    return []


def _model(manifest: Manifest, candidate: Candidate) -> list[str]:
    lines = [f"- Candidate: {candidate.name}; a patient is called a responder from a probability of "
             f"{manifest.threshold:.3g}."]  # fmt: skip
    for step, choice, part in candidate.parts():
        note = f" Note: {part.note}." if part.note else ""
        name = choice.name if step == choice.name else f"{step}: {choice.name}"
        lines.append(f"- {name}. {part.summary}.{note}")
    if candidate.recalibrate != "none":
        lines.append(f"- recalibration: {candidate.recalibrate}, learned from out-of-fold probabilities.")
    predictors = manifest.candidate.get("predictors") or []
    if predictors:
        lines.append(f"- Columns with an influence: {', '.join(predictors)}.")
    return lines


def _limits(results: Mapping[str, Any]) -> list[str]:
    fixed = [
        "- A probability is an estimate from few patients; a patient with the same panel may respond or not.",
        "- Values outside the training range, missing values and other assay limits are reported as warnings with each "
        "prediction; they do not stop it.",
        "- Another assay, matrix, time point or population needs an external validation first.",
    ]
    return fixed + [f"- {warning}" for warning in results.get("warnings") or []]


def _inside(manifest: Manifest) -> list[str]:
    words = {
        "conformal.json": "what makes prediction sets; no patient can be told from it",
        "novelty.json": "what tells whether a new patient is unlike the training patients",
        "refits.json": "refits on bootstrap samples as plain numbers, for the interval of a probability",
        "golden.json": "synthetic rows with the probabilities that the model must give; no patients",
        "model.json": "the fitted model as plain numbers",
        "pipeline.skops": "the fitted scikit-learn pipeline",
        "results.json": "all results",
        "study.toml": "the study file",
    }
    lines = [f"- `{name}`: {words.get(name, 'beside the model')}" for name in manifest.files]
    if manifest.light_note:
        lines.append(f"- no `model.json`: {manifest.light_note}")
    versions = ", ".join(f"{name} {version}" for name, version in manifest.versions.items())
    return [*lines, "- `bundle.json`: sha256 of each file, schema, versions", "", f"Made with {versions}."]
