"""Wells with too few beads."""

from __future__ import annotations

from biomarker.assay.measured import Measured
from biomarker.assay.quality import Plates, QcCheck, Seen, counted, listed


def _find(plates: Plates) -> list[Seen]:
    fewest = plates.rules.beads
    found: dict[tuple[str, str], list[Measured]] = {}
    for one in plates.values:
        if one.beads is not None and one.beads < fewest:
            found.setdefault((one.plate, one.analyte), []).append(one)
    return [Seen("warning", f"{analyte} on plate {plate}: fewer than {fewest:g} beads in {counted(len(own), 'sample')} "
                 f"({listed(f'{one.sample} {one.beads:g}' for one in own)}).", plate, (analyte,),
                 tuple(one.sample for one in own))
            for (plate, analyte), own in found.items()]  # fmt: skip


PART = QcCheck(
    code="QC002",
    summary="Fewer beads than rules.beads behind a median",
    why="A median of few beads is imprecise; clogging and aggregates also bias it.",
    do="Measure the sample again; vortex and sonicate the beads, and check the probe height.",
    find=_find,
)
