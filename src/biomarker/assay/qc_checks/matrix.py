"""Serum, plasma and other matrices in one panel."""

from __future__ import annotations

from collections import Counter

from biomarker.assay.quality import Plates, QcCheck, Seen


def _find(plates: Plates) -> list[Seen]:
    counts = Counter(matrix for matrix in plates.matrices.values() if matrix)
    without = [sample for sample, matrix in plates.matrices.items() if not matrix]
    if len(counts) > 1:
        said = ", ".join(f"{n} {matrix}" for matrix, n in counts.most_common())
        return [Seen("error", f"the samples are of different kinds: {said}.")]
    if without and counts:
        return [Seen("warning", f"the matrix of {len(without)} samples is not stated.", samples=tuple(without))]
    if without:
        return [Seen("note", "nothing says what was sampled (serum, EDTA plasma, ...).")]
    return []


PART = QcCheck(
    code="QC010",
    summary="Samples of different matrices (serum, plasma, ...) in one panel",
    why="Serum and plasma of one patient differ more than patients do: clotting releases VEGF, IL-8, CD40L and others.",
    do="Keep one matrix; state it by --matrix, in the plate map, or by a column of the table of samples.",
    find=_find,
)
