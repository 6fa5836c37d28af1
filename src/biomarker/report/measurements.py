"""Censoring and plates of results.json -> tables for the report; empty where there is nothing to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.report.numbers import Results
from biomarker.report.table import Cell, Column, Table


def censoring(results: Results) -> Table:
    """Values beyond a limit in each class, of the analytes that have any, most censored first."""
    entries = [entry for entry in results["analytes"] if "censoring" in entry and entry["below"] + entry["above"]]
    ordered = sorted(entries, key=lambda entry: -_share(entry))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (entry["name"], _count(entry, "below", "responders"), _count(entry, "below", "nonresponders"),
         _count(entry, "above", "responders"), _count(entry, "above", "nonresponders"), _limits(entry))
        for entry in ordered
    )  # fmt: skip
    columns = (Column("analyte"), Column("below limit, responders"), Column("below limit, non-responders"),
               Column("above limit, responders"), Column("above limit, non-responders"),
               Column("lower limits"))  # fmt: skip
    return Table("censoring", "Values beyond a limit of the assay, by response: counts of known values", columns, rows)


def plates(results: Results) -> Table:
    """Patients of each plate, and how many of them responded."""
    found = results.get("plates")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (entry["plate"], entry["n"], entry["n_responders"]) for entry in (found or {}).get("by_plate", ())
    )
    done = {"centred": "centred inside the folds", "bridged": "bridged by control samples"}
    caption = f"Plates ({found['column']}): {done.get(found['correction'], 'not corrected')}" if found else "Plates"
    return Table("plates", caption, (Column("plate"), Column("patients"), Column("responders")), rows)


def bridge(results: Results) -> Table:
    """How far each plate read above the reference, from control samples."""
    found = (results.get("plates") or {}).get("bridge")
    if not found:
        return Table("bridge", "Shifts of the plates", (Column("plate"),), ())
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one["plate"], one["analyte"], _shift(one, found), one["n_controls"], one["note"] or None)
        for one in found["shifts"]
    )
    columns = (Column("plate"), Column("analyte"), Column("shift against the reference (log2)"),
               Column("control samples"), Column("note"))  # fmt: skip
    caption = f"Shifts that were taken off, against plate {found['reference']}; {100 * found['level']:g} % intervals"
    return Table("bridge", caption, columns, rows)


def _share(entry: Mapping[str, Any]) -> float:
    known = sum(entry["censoring"][f"known_{side}"] for side in ("responders", "nonresponders"))
    return int(entry["below"] + entry["above"]) / max(int(known), 1)


def _count(entry: Mapping[str, Any], where: str, side: str) -> str:
    n, known = entry["censoring"][f"{where}_{side}"], entry["censoring"][f"known_{side}"]
    return f"{n} of {known} ({100 * n / known:.0f} %)" if known else "–"


def _limits(entry: Mapping[str, Any]) -> str | None:
    limits = entry["censoring"]["lower_limits"]
    if not limits:
        return None
    low, high = limits
    return f"{low:.3g} {entry['unit']}" if low == high else f"{low:.3g} to {high:.3g} {entry['unit']}"


def _shift(one: Mapping[str, Any], found: Mapping[str, Any]) -> Cell:
    value: float | None = one["shift"]
    if value is None or one["low"] is None:
        return value
    return {"estimate": one["shift"], "low": one["low"], "high": one["high"], "level": found["level"],
            "method": found["method"]}  # fmt: skip
