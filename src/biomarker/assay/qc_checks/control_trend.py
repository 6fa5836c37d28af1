"""Controls over many plates: the rules of Westgard on a Levey-Jennings chart."""

from __future__ import annotations

from biomarker.assay.levey_jennings import FEWEST, chart, westgard
from biomarker.assay.quality import Plates, QcCheck, Seen


def _find(plates: Plates) -> list[Seen]:
    found = []
    for (control, analyte), runs in chart(plates).items():
        if runs.scores is None:
            continue
        for rule, places in westgard(runs.scores).items():
            for place in places:
                plate = runs.plates[place]
                found.append(Seen("warning" if rule != "1_2s" else "note",
                                  f"control {control} of {analyte} breaks rule {rule} on plate {plate} "
                                  f"({runs.scores[place]:+.1f} SD; {runs.basis}).", plate, (analyte,)))  # fmt: skip
    return found


PART = QcCheck(
    code="QC005",
    summary=f"Controls break a Westgard rule (needs a stated mean and SD, or {FEWEST} plates)",
    why="A drift of the assay over weeks looks like a difference between patients measured early and late.",
    do="Find the change (lot, operator, calibration); bridge the plates by their controls, or repeat them.",
    find=_find,
    reference="Westgard et al. 1981, Clin Chem 27:493",
)
