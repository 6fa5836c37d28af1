"""All shelves, described in plain values."""

from __future__ import annotations

from typing import Any

from biomarker.assay.formats import EXPORTS
from biomarker.assay.quality import QC_CHECKS
from biomarker.assay.reading import READERS
from biomarker.candidates.parts import CLASSIFIERS, FILTERS, TRANSFORMS
from biomarker.cohort.audit import AUDIT_CHECKS
from biomarker.errors import PartError
from biomarker.evaluation.metric import METRICS
from biomarker.response.criterion import CRITERIA
from biomarker.shelf import Shelf

SHELVES: dict[str, Shelf[Any]] = {
    "readers": READERS,
    "exports": EXPORTS,
    "criteria": CRITERIA,
    "transforms": TRANSFORMS,
    "filters": FILTERS,
    "classifiers": CLASSIFIERS,
    "metrics": METRICS,
    "audit_checks": AUDIT_CHECKS,
    "quality_checks": QC_CHECKS,
}


def describe_shelves() -> dict[str, list[dict[str, Any]]]:
    """Name, summary, reference, settings and note of every part, by shelf; of a broken plug-in, what is wrong."""
    return {shelf: [_described(name, parts) for name in parts] for shelf, parts in SHELVES.items()}


def left_out() -> list[str]:
    """Sentences on plug-ins that are on no shelf because of their name."""
    return [sentence for parts in SHELVES.values() for sentence in parts.left_out()]


def _described(name: str, parts: Shelf[Any]) -> dict[str, Any]:
    try:
        part = parts[name]
    except PartError as error:
        return {"name": name, "summary": f"not usable: {error.seen}", "reference": "-", "settings": "", "note": ""}
    return {
        "name": name,
        "summary": part.summary,
        "reference": getattr(part, "reference", "-") or "-",
        "settings": ", ".join(f"{key} = {_toml(value)}" for key, value in getattr(part, "settings", {}).items()),
        "note": getattr(part, "note", ""),
    }


def _toml(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:.4g}" if isinstance(value, float) else str(value)
