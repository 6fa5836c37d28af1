"""Manifest of a bundle -> what `/model` answers, and the JSON schema of one patient with analytes and units."""

from __future__ import annotations

from typing import Any

from biomarker.assay.analytes import Analyte
from biomarker.release.load import Bundle
from biomarker.release.manifest import Manifest
from biomarker.serve.limits import Limits


def model_facts(bundle: Bundle, limits: Limits) -> dict[str, Any]:
    """What the model is for, what it needs, and how well it did; nothing about a single patient."""
    manifest = bundle.manifest
    shown = ("auc", "brier", "n_patients", "n_responders", "verdict", "verdict_code")
    return {
        "study": manifest.study,
        "research_use_only": manifest.research_use_only,
        "simulated": manifest.simulated,
        "predicts": f"the probability of response ({manifest.responder_is})",
        "threshold": manifest.threshold,
        "id_column": manifest.reading["id_column"],
        "analytes": [_analyte(manifest, analyte) for analyte in manifest.needed],
        "covariates": [
            {"name": one.name, "kind": one.kind, "levels": list(one.levels)}
            for one in manifest.needed_covariates.covariates
        ],
        "accepts_missing": manifest.accepts_missing,
        "performance": {key: manifest.performance.get(key) for key in shown},
        "uncertainty_notes": list(manifest.uncertainty_notes),
        "created": manifest.created,
        "bundle_sha256": bundle.digest,
        "biomarker_version": manifest.biomarker_version,
        "limits": {"rows": limits.rows, "megabytes": limits.megabytes},
    }


def patient_schema(manifest: Manifest) -> dict[str, Any]:
    """JSON schema of one patient."""
    identity = manifest.reading["id_column"]
    properties: dict[str, Any] = {identity: {"type": "string", "description": "name of the patient; given back"}}
    for analyte in manifest.needed:
        properties[analyte.name] = {
            "anyOf": [{"type": "number"}, {"type": "string"}, {"type": "null"}],
            "description": f'{analyte.unit}; "<2.3" below a limit, null where missing{_seen(manifest, analyte)}',
            "x-unit": analyte.unit,
        }
    for one in manifest.needed_covariates.covariates:
        kind = {"type": ["number", "null"]} if one.kind == "number" else {"enum": [*one.levels, None]}
        properties[one.name] = {**kind, "description": f"covariate ({one.kind})"}
    example = {identity: "P01", **{analyte.name: _typical(manifest, analyte) for analyte in manifest.needed}}
    return {"type": "object", "title": "Patient", "properties": properties, "required": list(properties),
            "example": example}  # fmt: skip


def _analyte(manifest: Manifest, analyte: Analyte) -> dict[str, Any]:
    seen = manifest.training_range.get(analyte.name)
    return {"name": analyte.name, "unit": analyte.unit, "training_low": seen.low if seen else None,
            "training_high": seen.high if seen else None}  # fmt: skip


def _seen(manifest: Manifest, analyte: Analyte) -> str:
    seen = manifest.training_range.get(analyte.name)
    return f" (training: {seen.low:g} to {seen.high:g})" if seen else ""


def _typical(manifest: Manifest, analyte: Analyte) -> float | None:
    seen = manifest.training_range.get(analyte.name)
    if seen is None:
        return None
    middle = (seen.low * seen.high) ** 0.5 if not analyte.is_logged and seen.low > 0 else (seen.low + seen.high) / 2
    return float(f"{middle:.2g}")
