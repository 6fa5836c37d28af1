"""Standards whose stated concentrations or signals are out of order."""

from __future__ import annotations

from biomarker.assay.back_fit import monotone_breaks
from biomarker.assay.calibration import Calibration
from biomarker.assay.quality import Plates, QcCheck, Seen, listed


def _find(plates: Plates) -> list[Seen]:
    return [*_mended(plates), *_odd(plates), *_unordered_signals(plates)]


def _mended(plates: Plates) -> list[Seen]:
    frame = plates.wells.frame
    rows = frame[plates.wells.flagged("decimal_point") & (frame["role"] == "standard") & frame["expected"].notna()]
    found = []
    for plate, own in rows.groupby("plate", sort=False):
        names = (f"{s} of {a} {x:g}" for s, a, x in zip(own["sample"], own["analyte"], own["expected"], strict=True))
        found.append(Seen("note", f"plate {plate}: {len(own)} stated concentrations had lost their decimal point; they "
                          f"were put back from the dilution series ({listed(names)}).", str(plate)))  # fmt: skip
    return found


def _odd(plates: Plates) -> list[Seen]:
    rows = plates.wells.frame[plates.wells.flagged("standard_series")]
    return [Seen("warning", f"{analyte} on plate {plate}: the stated concentrations of {listed(own['sample'])} do not "
                 "fit their dilution series; these standards were left out.", str(plate), (str(analyte),))
            for (plate, analyte), own in rows.groupby(["plate", "analyte"], sort=False)]  # fmt: skip


def _unordered_signals(plates: Plates) -> list[Seen]:
    found = []
    for one in plates.calibrations:
        pairs = _inside(one)
        if pairs:
            said = listed(f"{low:.4g} and {high:.4g}" for low, high in pairs)
            found.append(Seen("warning", f"{one.analyte} on plate {one.plate}: the signals of the standards {said} "
                              f"{one.unit} stand in the wrong order.", one.plate, (one.analyte,)))  # fmt: skip
    return found


def _inside(one: Calibration) -> list[tuple[float, float]]:
    """Pairs of neighbouring levels in the accepted range with signals in the wrong order; flat ends are usual."""
    if one.fitted is None or one.range is None:
        return []
    return [(low.nominal, high.nominal) for low, high in monotone_breaks(one.levels, one.fitted.curve.rising)
            if one.range.lower <= low.nominal and high.nominal <= one.range.upper]  # fmt: skip


PART = QcCheck(
    code="QC013",
    summary="Standards out of order: lost decimal points, concentrations off their series, signals that fall and rise",
    why="A wrong stated concentration bends the whole curve; swapped wells do as well.",
    do="Compare the stated concentrations with the leaflet of the kit; export again with the locale of the instrument.",
    find=_find,
)
