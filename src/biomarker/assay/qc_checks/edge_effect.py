"""Signals at the edge of a plate that differ from those inside."""

from __future__ import annotations

from biomarker.assay.positions import sentences
from biomarker.assay.quality import Plates, QcCheck, Seen


def _find(plates: Plates) -> list[Seen]:
    return [Seen("warning", sentence, plate, analytes)
            for plate, analytes, sentence in sentences(plates, "edge", "between the edge and the inside")]  # fmt: skip


PART = QcCheck(
    code="QC007",
    summary="Sample signals at the edge differ from those inside by more than rules.drift percent",
    why="Edges dry and warm faster; patients there then differ for no reason of theirs.",
    do="Use a humid chamber, leave the edge empty, or randomise patients over the plate.",
    find=_find,
    level=0.01,
    reference="Lundholt et al. 2003, J Biomol Screen 8:566",
)
