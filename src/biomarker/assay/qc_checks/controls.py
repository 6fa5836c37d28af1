"""Controls outside what they should give."""

from __future__ import annotations

import numpy as np

from biomarker.assay.measured import Measured
from biomarker.assay.quality import Plates, QcCheck, Seen


def control_range(plates: Plates, control: str, analyte: str, plate: str) -> tuple[float, float, str] | None:
    """Lowest and highest acceptable value of a control, and where they come from; None where nothing is stated."""
    frame = plates.wells.frame
    rows = frame[(frame["plate"] == plate) & (frame["sample"] == control) & (frame["analyte"] == analyte)]
    low, high, expected = (rows[name].dropna() for name in ("low", "high", "expected"))
    if len(low) and len(high):
        return float(low.iloc[0]), float(high.iloc[0]), "the range of the kit"
    if len(expected) and float(expected.iloc[0]) > 0:
        part, target = plates.rules.control_recovery / 100, float(expected.iloc[0])
        return target * (1 - part), target * (1 + part), f"{plates.rules.control_recovery:g} % around its target"
    return None


def _find(plates: Plates) -> list[Seen]:
    found, unstated = [], set()
    for one in plates.controls:
        allowed = control_range(plates, one.sample, one.analyte, one.plate)
        if allowed is None:
            unstated.add(one.sample)
        elif one.value is not None and not _inside(one, allowed[0], allowed[1]):
            low, high, source = allowed
            found.append(Seen("warning", f"{one.sample} of {one.analyte} on plate {one.plate} gives {_shown(one)} "
                              f"{one.unit} instead of {low:.4g} to {high:.4g} ({source}).", one.plate,
                              (one.analyte,)))  # fmt: skip
    if unstated:
        found.append(Seen("note", f"nothing is stated of what {', '.join(sorted(unstated))} should give."))
    if not plates.controls and plates.calibrations:
        found.append(Seen("note", "no plate holds a control."))
    return found


def _shown(one: Measured) -> str:
    return f"{one.qualifier}{one.value:.4g}"


def _inside(one: Measured, low: float, high: float) -> bool:
    if one.value is None or not np.isfinite(one.value):
        return True
    if one.qualifier == "<":
        return low <= one.value
    if one.qualifier == ">":
        return high >= one.value
    return low <= one.value <= high


PART = QcCheck(
    code="QC004",
    summary="A control lies outside the range of its kit, or too far from its target",
    why="What shifts a control shifts the samples of that plate as well.",
    do="Repeat the plate, or leave it out; do not correct samples by one control.",
    find=_find,
)
