"""Replicates that disagree."""

from __future__ import annotations

from biomarker.assay.measured import Measured
from biomarker.assay.quality import Plates, QcCheck, Seen, counted, listed


def _find(plates: Plates) -> list[Seen]:
    most = plates.rules.replicate_cv
    found: dict[tuple[str, str], list[Measured]] = {}
    for one in plates.samples:
        if one.cv is not None and one.cv > most and not one.qualifier:
            found.setdefault((one.plate, one.analyte), []).append(one)
    return [Seen("warning", f"{analyte} on plate {plate}: replicates of {counted(len(own), 'sample')} differ by "
                 f"more than {most:g} % CV ({listed(f'{one.sample} {one.cv:.0f} %' for one in own)}).",
                 plate, (analyte,), tuple(one.sample for one in own))
            for (plate, analyte), own in found.items()]  # fmt: skip


PART = QcCheck(
    code="QC001",
    summary="Replicates of a sample differ by more than rules.replicate_cv percent",
    why="One of the wells is wrong, and the mean hides which.",
    do="Look at the wells; mask the wrong one in the instrument's software, or measure the sample again.",
    find=_find,
)
