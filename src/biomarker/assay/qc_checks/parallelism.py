"""Dilutions of one sample that disagree."""

from __future__ import annotations

from biomarker.assay.dilutions import parallel
from biomarker.assay.measured import Measured
from biomarker.assay.quality import Plates, QcCheck, Seen, counted, listed


def _find(plates: Plates) -> list[Seen]:
    groups: dict[tuple[str, str, str], list[Measured]] = {}
    for one in plates.samples:
        groups.setdefault((one.plate, one.analyte, one.sample), []).append(one)
    most = plates.rules.parallel_cv
    found: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for (plate, analyte, sample), own in groups.items():
        cv = parallel(own)
        if cv is not None and cv > most:
            found.setdefault((plate, analyte), []).append((sample, cv))
    return [Seen("warning", f"{analyte} on plate {plate}: dilutions of {counted(len(own), 'sample')} differ by more "
                 f"than {most:g} % CV ({listed(f'{sample} {cv:.0f} %' for sample, cv in own)}).", plate, (analyte,),
                 tuple(sample for sample, _ in own))
            for (plate, analyte), own in found.items()]  # fmt: skip


PART = QcCheck(
    code="QC014",
    summary="Dilutions of one sample differ by more than rules.parallel_cv percent CV after correction",
    why="Something in the sample disturbs the assay, or the standard is not the same protein: no dilution is right.",
    do="Find the dilution from which results agree, and use it for all samples.",
    find=_find,
    reference="ICH M10 2022, parallelism",
)
