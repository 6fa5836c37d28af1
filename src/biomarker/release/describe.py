"""Candidate <-> the plain values that a bundle keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns

Plain = dict[str, Any]


def describe(candidate: Candidate, columns: Columns) -> Plain:
    """Plain values of a candidate, with the columns that it sees."""
    own, _ = candidate.select(columns)
    return {
        "name": candidate.name,
        "features": candidate.features,
        "marker": candidate.marker,
        "recalibrate": candidate.recalibrate,
        "transforms": [_choice(choice) for choice in candidate.transforms],
        "filter": _choice(candidate.filter),
        "classifier": _choice(candidate.classifier),
        "analytes": list(own.analytes),
        "covariates": list(own.covariates),
    }


def candidate_from(entry: Mapping[str, Any]) -> Candidate:
    """Inverse of `describe`.

    Raises
    ------
    PartError
        When a part or a setting is not on the shelf of this version.
    """
    return Candidate(
        name=entry["name"],
        classifier=_part(entry["classifier"]),
        transforms=tuple(_part(part) for part in entry["transforms"]),
        filter=_part(entry["filter"]),
        features=entry["features"],
        marker=entry["marker"],
        recalibrate=entry.get("recalibrate", "none"),  # bundles of before had no such step
    )


def _choice(choice: PartChoice) -> Plain:
    settings = {key: list(value) if isinstance(value, tuple) else value for key, value in choice.settings.items()}
    return {"name": choice.name, "settings": settings}


def _part(entry: Mapping[str, Any]) -> PartChoice:
    settings = {key: tuple(value) if isinstance(value, list) else value for key, value in entry["settings"].items()}
    return PartChoice(entry["name"], settings)
