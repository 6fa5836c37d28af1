"""Signals that change over the order of the wells of a plate."""

from __future__ import annotations

from biomarker.assay.positions import sentences
from biomarker.assay.quality import Plates, QcCheck, Seen


def _find(plates: Plates) -> list[Seen]:
    return [Seen("warning", sentence, plate, analytes)
            for plate, analytes, sentence in sentences(plates, "column", "over the columns")]  # fmt: skip


PART = QcCheck(
    code="QC006",
    summary="Sample signals drift over the columns of a plate by more than rules.drift percent",
    why="Pipetting and reading take time; patients who stand together then differ for no reason of theirs.",
    do="Randomise patients over the plate; repeat the plate with faster pipetting.",
    find=_find,
    level=0.01,
)
