"""Controls outside what they should give."""

from __future__ import annotations

import numpy as np

from biomarker.assay.control_targets import allowed_range
from biomarker.assay.measured import Measured
from biomarker.assay.quality import Plates, QcCheck, Seen

STATE = "State a target or a range in the plate map: [controls.NAME] (docs/curves.md)."
PUT = "Put the same two or three control samples on every plate; say so in samples.roles where names do not."


def _find(plates: Plates) -> list[Seen]:
    found, unstated = [], set()
    for one in plates.controls:
        allowed = allowed_range(plates, one)
        if allowed is None:
            unstated.add(one.sample)
        elif one.value is not None and not _inside(one, allowed[0], allowed[1]):
            low, high, source = allowed
            found.append(Seen("warning", f"{one.sample} of {one.analyte} on plate {one.plate} gives {_shown(one)} "
                              f"{one.unit} instead of {low:.4g} to {high:.4g} ({source}).", one.plate,
                              (one.analyte,)))  # fmt: skip
    if unstated:
        found.append(Seen("note", f"nothing is stated of what {', '.join(sorted(unstated))} should give.", do=STATE))
    if not plates.controls and plates.calibrations:
        found.append(Seen("note", "no plate holds a control.", do=PUT))
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
