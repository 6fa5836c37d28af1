"""compare(): two or more finished analyses -> plain values: side by side, paired differences, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from biomarker.errors import CohortError, StudyError
from biomarker.evaluation.comparison import (
    SAME,
    auc_difference,
    loss_difference,
    require_same_splits,
    squared_error,
    surprise,
)
from biomarker.release.manifest import RESEARCH_USE_ONLY
from biomarker.study.compare.changes import analyte_changes, bundle_changes, study_changes
from biomarker.study.compare.sources import Source, read_source

SCHEMA_VERSION = 1
MOST = 26  # one letter each
LEVEL = 0.95
SIDE_BY_SIDE = ("study", "title", "created", "simulated", "n_patients", "n_responders", "n_analytes", "seed",
                "cohort_fingerprint", "split_fingerprint", "verdict_code", "auc", "brier", "log_loss")  # fmt: skip


def compare(places: Sequence[str | Path], store: str | Path = "mlruns", *, level: float = LEVEL) -> dict[str, Any]:
    """Compare analyses; the first is the one that the others are compared with.

    Parameters
    ----------
    places : at least two of what `read_source` takes
    store : folder of the runs
    level : of the intervals of the differences

    Returns
    -------
    values : as docs/runs.md describes

    Raises
    ------
    StudyError
        When fewer than two, or more than 26, are named.
    BiomarkerError
        As `read_source`.
    """
    if not 2 <= len(places) <= MOST:
        raise StudyError(f"{len(places)} named to compare", allowed=f"2 to {MOST}", do="name two or more")
    return compared([read_source(str(place), store) for place in places], level)


def compared(sources: Sequence[Source], level: float = LEVEL) -> dict[str, Any]:
    """The values of `compare` for analyses that were read already."""
    return {
        "schema_version": SCHEMA_VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "research_use_only": RESEARCH_USE_ONLY,
        "compared": [_entry(chr(ord("A") + i), source) for i, source in enumerate(sources)],
        "differences": [
            _difference(sources[0], other, chr(ord("A") + i), level) for i, other in enumerate(sources) if i
        ],
        "study": study_changes(sources),
        "study_known": [source.study is not None for source in sources],
        "analytes": analyte_changes(sources),
        "bundles": bundle_changes(sources),
        "bundle_known": [source.manifest is not None for source in sources],
    }


def _entry(letter: str, source: Source) -> dict[str, Any]:
    results = source.results
    permutation, calibration = results.get("permutation") or {}, results.get("calibration") or {}
    return {
        "letter": letter,
        "shown": source.shown,
        **{key: results.get(key) for key in SIDE_BY_SIDE},
        "calibration_slope": calibration.get("slope"),
        "permutation_p": permutation.get("p"),
        "candidate": results["model"].get("candidate"),
        "threshold": results["model"].get("threshold"),
    }


def _difference(first: Source, other: Source, letter: str, level: float) -> dict[str, Any]:
    """Other minus first on the same patients and splits, or the reason why there is no difference."""
    why = _refusal(first, other)
    found: dict[str, Any] = {"letter": letter, "minus": "A", "why": why, "note": "", "auc": None, "brier": None,
                             "log_loss": None}  # fmt: skip
    if why or first.validated is None or other.validated is None:
        return found
    mine, base = other.validated.predictions(), first.validated.predictions()
    auc = auc_difference(mine, base, level)
    return found | {
        "auc": None if auc is None else auc.to_dict(),
        "brier": loss_difference(mine, base, squared_error, level).to_dict(),
        "log_loss": loss_difference(mine, base, surprise, level).to_dict(),
        "note": _note(first, other),
    }


def _refusal(first: Source, other: Source) -> str:
    """Why two analyses cannot be subtracted; empty where they can."""
    if first.validated is None or other.validated is None:
        told = _told_apart(first, other)
        one = first if first.validated is None else other
        return told or f"{one.shown}: {one.unpaired}"
    try:
        require_same_splits(first.validated, other.validated)
    except CohortError as error:
        return f"{error.seen}; {error.do}"
    return ""


def _told_apart(first: Source, other: Source) -> str:
    """What the fingerprints alone say against a difference, where no predictions are kept."""
    a, b = first.results, other.results
    if a["split_fingerprint"] != b["split_fingerprint"]:
        return (f"different patients or splits (split fingerprints {a['split_fingerprint']} and "
                f"{b['split_fingerprint']}); {SAME}")  # fmt: skip
    return ""


def _note(first: Source, other: Source) -> str:
    if first.results["cohort_fingerprint"] == other.results["cohort_fingerprint"]:
        return "same patients, responses, measurements and splits"
    return "same patients, responses and splits; the measurements or columns differ (cohort fingerprints)"
