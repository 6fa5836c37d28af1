"""Curves that miss the means of their standards by more than replicates scatter."""

from __future__ import annotations

from biomarker.assay.quality import Plates, QcCheck, Seen
from biomarker.curves.goodness import lack_of_fit

LEVEL, FACTOR = 0.001, 1.5


def _find(plates: Plates) -> list[Seen]:
    found = []
    for one in plates.calibrations:
        test = None if one.fitted is None else lack_of_fit(one.fitted)
        if one.fitted is None or test is None or test.p >= LEVEL or one.fitted.sigma < FACTOR * test.pure_error:
            continue
        found.append(Seen("warning", f"{one.analyte} on plate {one.plate}: the curve misses the means of the standards "
                          f"by more than their replicates scatter (p = {test.p:.1g}).", one.plate,
                          (one.analyte,)))  # fmt: skip
    return found


PART = QcCheck(
    code="QC016",
    summary="The curve does not follow the standards (lack of fit against their replicates)",
    why="All samples in that part of the curve are wrong in the same direction.",
    do='Look at the curve: one wrong standard, or a bend that needs model = "5pl".',
    find=_find,
    level=0.001,
    reference="Draper and Smith 1998, section 2.1",
)
