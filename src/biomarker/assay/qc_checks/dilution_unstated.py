"""Samples whose dilution nobody states."""

from __future__ import annotations

from biomarker.assay.quality import Plates, QcCheck, Seen, counted, listed


def _find(plates: Plates) -> list[Seen]:
    fitted = {(one.plate, one.sample) for one in plates.samples if one.source == "curve"}
    frame = plates.wells.frame
    unstated = frame[(frame["role"] == "sample") & frame["dilution"].isna()]
    found: dict[str, list[str]] = {}
    for plate, sample in dict.fromkeys(zip(unstated["plate"], unstated["sample"], strict=True)):
        if (plate, sample) in fitted:
            found.setdefault(plate, []).append(sample)
    return [Seen("note", f"plate {plate}: no dilution is stated for {counted(len(samples), 'sample')} "
                 f"({listed(samples)}); they are taken as undiluted.", plate, samples=tuple(samples))
            for plate, samples in found.items()]  # fmt: skip


PART = QcCheck(
    code="QC020",
    summary="Samples without a stated dilution, taken as undiluted",
    why="Serum is usually diluted at least twofold; the concentrations and their limits would then be too low.",
    do="State it by --dilution, or samples.dilution in the plate map (1 where they were not diluted).",
    find=_find,
)
