"""Blanks that hold signal, or disagree, or are missing."""

from __future__ import annotations

import re

import numpy as np

from biomarker.assay.calibration import Calibration
from biomarker.assay.quality import Plates, QcCheck, Seen, listed

_LIKE_BLANK = re.compile(r"(?:blank|background|diluent|buffer)s?(?![a-z])", re.IGNORECASE)


def _find(plates: Plates) -> list[Seen]:
    frame = plates.wells.frame
    blanks = frame[(frame["role"] == "blank") | ((frame["role"] == "standard") & (frame["expected"] == 0))]
    found, without = [], []
    for one in plates.calibrations:
        own = blanks[(blanks["plate"] == one.plate) & (blanks["analyte"] == one.analyte)]
        signals = own["signal"].dropna().to_numpy(float)
        if len(signals):
            found += _of(one, signals)
        else:
            without.append(one.plate)
    if without:
        found.append(Seen("note", f"no blank on plate {listed(without)}: the limit of detection rests on the curve."))
    return found + _named_like_blanks(plates)


def _named_like_blanks(plates: Plates) -> list[Seen]:
    """Wells that a layout calls a blank and something more; only the user knows whether they are standards at zero."""
    names = [name for name in dict.fromkeys(one.sample for one in plates.samples) if _LIKE_BLANK.match(name)]
    return [Seen("warning", f'"{name}" is named like a blank and stands in the panel as a sample.', samples=(name,),
                 do="Leave it out by --ignore or samples.ignore in the plate map; or make it a blank: samples.roles.")
            for name in names]  # fmt: skip


def _of(one: Calibration, signals: np.ndarray) -> list[Seen]:
    if one.fitted is None or one.lloq is None:
        return []
    where = f"{one.analyte} on plate {one.plate}"
    reads = float(one.fitted.curve.inverse(signals.mean()))
    if reads > one.lloq:
        return [Seen("warning", f"{where}: the blank reads {reads:.3g} {one.unit}, above the lower limit of "
                     f"quantification ({one.lloq:.3g}).", one.plate, (one.analyte,))]  # fmt: skip
    if len(signals) > 2 and signals.mean() > 0 and np.std(signals, ddof=1) > 0.5 * signals.mean():
        return [Seen("note", f"{where}: the blanks scatter by more than half of their mean.", one.plate,
                     (one.analyte,))]  # fmt: skip
    return []


PART = QcCheck(
    code="QC003",
    summary="Blanks read above the lower limit of quantification, scatter, are missing, or stand as samples",
    why="Carry-over or poor washing lifts low values; without blanks the limit of detection is a guess of the curve.",
    do="Wash again and repeat the plate; put blanks on every plate.",
    find=_find,
)
