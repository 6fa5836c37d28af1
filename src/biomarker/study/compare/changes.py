"""Study files, released models and bundles side by side -> only what differs, as plain values."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from biomarker.release.manifest import Manifest
from biomarker.study.compare.sources import Source

Row = dict[str, Any]
ABSENT = None


def study_changes(sources: Sequence[Source]) -> list[Row]:
    """Keys of the study files whose values differ; a key that a file leaves out is None (its default holds)."""
    flat = [{} if one.study is None else _flat(_parsed(one.study)) for one in sources]
    known = [one.study is not None for one in sources]
    if sum(known) < 2:
        return []
    return _different("key", flat, known)


def analyte_changes(sources: Sequence[Source]) -> list[Row]:
    """Each predictor: how often it was chosen, and its coefficient in the released model; None where it was neither."""
    shares = [{one["name"]: one["share"] for one in source.results["selection"]["predictors"]} for source in sources]
    weights = [{one["name"]: one["coefficient"] for one in source.results["model"]["predictors"]} for source in sources]
    names = dict.fromkeys(name for both in zip(shares, weights, strict=True) for one in both for name in one)
    rows: list[Row] = [{"name": name, "share": [one.get(name) for one in shares],
                        "released": [name in one for one in weights],
                        "coefficient": [one.get(name) for one in weights]} for name in names]  # fmt: skip
    return sorted(rows, key=lambda row: (-_moved(row["share"]), -max(share or 0.0 for share in row["share"])))


def bundle_changes(sources: Sequence[Source]) -> list[Row]:
    """What the bundles say of themselves, where they differ: schema, units, limits, threshold, versions, parent."""
    known = [one.manifest is not None for one in sources]
    if sum(known) < 2:
        return []
    everywhere = set.intersection(*({a.name for a in s.manifest.schema} for s in sources if s.manifest is not None))
    flat = [{} if s.manifest is None else _bundle(s.manifest, s.digest, everywhere) for s in sources]
    absent = _different("what", [_measured(s.manifest) for s in sources], known)
    return _different("what", flat, known) + [
        row | {"values": [value or ("no" if there else ABSENT)
                          for value, there in zip(row["values"], known, strict=True)]} for row in absent
    ]  # fmt: skip


def _measured(manifest: Manifest | None) -> dict[str, str]:
    return {} if manifest is None else {f"{analyte.name}: in the panel": "yes" for analyte in manifest.schema}


def _bundle(manifest: Manifest, digest: str, everywhere: Collection[str]) -> dict[str, Any]:
    """What a bundle says of itself; of analytes only those that every bundle measures."""
    said: dict[str, Any] = {
        "sha256": digest[:12],
        "format": manifest.format,
        "candidate": manifest.candidate["name"],
        "responder is": manifest.responder_is,
        "threshold": round(manifest.threshold, 4),
        "accepts missing values": manifest.accepts_missing,
        "covariates that it needs": ", ".join(manifest.candidate["covariates"]) or "none",
        "parent": str(manifest.parent.get("sha256", ""))[:12] or "none",
        "biomarker": manifest.biomarker_version,
    }
    said |= {f"version of {name}": version for name, version in manifest.versions.items() if name != "biomarker"}
    needed = set(manifest.needed.names)
    for analyte in (one for one in manifest.schema if one.name in everywhere):
        said[f"{analyte.name}: unit"] = analyte.unit
        said[f"{analyte.name}: limits of the assay"] = _span(analyte.lower_limit, analyte.upper_limit)
        said[f"{analyte.name}: needed"] = "yes" if analyte.name in needed else "no"
        seen = manifest.training_range.get(analyte.name)
        if seen is not None:
            said[f"{analyte.name}: seen in training"] = _span(seen.low, seen.high)
            said[f"{analyte.name}: limit in training"] = _span(seen.lower_limit, seen.upper_limit)
    return said


def _span(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return "none"
    return f"{'-' if low is None else f'{low:g}'} to {'-' if high is None else f'{high:g}'}"


def _different(label: str, flat: Sequence[Mapping[str, Any]], known: Sequence[bool]) -> list[Row]:
    keys = dict.fromkeys(key for one in flat for key in one)
    rows = [{label: key, "values": [one.get(key, ABSENT) for one in flat]} for key in keys]
    return [row for row in rows if len({repr(v) for v, there in zip(row["values"], known, strict=True) if there}) > 1]


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {"study file": "not readable"}


def _flat(content: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Nested tables -> "section.key"; lists stay whole, except lists of named tables."""
    found: dict[str, Any] = {}
    for key, value in content.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            found |= _flat(value, f"{name}.")
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
            for i, one in enumerate(value):
                found |= _flat(one, f"{name}[{one.get('name', i)}].")
        else:
            found[name] = value
    return found


def _moved(shares: Sequence[float | None]) -> float:
    filled = [share or 0.0 for share in shares]
    return max(filled) - min(filled)
