"""Haemolysed samples, by the column that records it."""

from __future__ import annotations

from biomarker.assay.cells import lex
from biomarker.assay.quality import Plates, QcCheck, Seen, counted, listed

COLUMNS = ("haemolysis", "hemolysis", "hindex", "haemolysisindex", "hemolysisindex", "hemolysed", "haemolysed")
WORDS = {"yes", "y", "true", "strong", "moderate", "severe", "marked", "gross", "ja", "++", "+++"}
VISUAL = 2.0  # on the usual visual scale of 0 to 4


def _find(plates: Plates) -> list[Seen]:
    measured = list(dict.fromkeys(one.sample for one in plates.samples))
    marked = [sample for sample in measured if _haemolysed(plates, sample)]
    if not marked:
        return []
    return [
        Seen(
            "warning",
            f"{counted(len(marked), 'sample')} recorded as haemolysed ({listed(marked)}).",
            samples=tuple(marked),
        )
    ]


def _haemolysed(plates: Plates, sample: str) -> bool:
    said = plates.known.get(sample, {})
    text = next((said[column] for column in COLUMNS if said.get(column)), "")
    if text.casefold() in WORDS:
        return True
    cell = lex(text) if text else None
    if cell is None or not cell.number:
        return False
    try:
        return float(cell.number.replace(",", ".")) >= VISUAL
    except ValueError:
        return False


PART = QcCheck(
    code="QC009",
    summary="Samples recorded as haemolysed (column haemolysis: a visual grade of 2 or more, or yes)",
    why="Lysed cells add their own proteins and proteases, and red colour disturbs absorbance.",
    do="Leave the sample out, or show that the result does not depend on it.",
    find=_find,
)
