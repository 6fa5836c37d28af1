"""What the instrument or the provider already said."""

from __future__ import annotations

from biomarker.assay.flags import FLAGS
from biomarker.assay.quality import Plates, QcCheck, Seen, Severity, listed

GRAVE = ("malfunction", "qc_failed", "qc_warning", "assay_warning", "control_failed", "outlier", "above_signal")


def _find(plates: Plates) -> list[Seen]:
    found, frame = [], plates.wells.frame
    for flag in GRAVE:
        rows = frame[plates.wells.flagged(flag) & frame["role"].isin(("sample", "control"))]
        for plate, own in rows.groupby("plate", sort=False):
            samples = tuple(dict.fromkeys(own.loc[own["role"] == "sample", "sample"]))
            controls = tuple(dict.fromkeys(own.loc[own["role"] == "control", "sample"]))
            grades: tuple[tuple[tuple[str, ...], Severity], ...] = ((samples, "warning"), (controls, "note"))
            for names, severity in grades:
                if names:
                    n = int(own["sample"].isin(names).sum())
                    found.append(Seen(severity, f"plate {plate}: {n} readings ({listed(names)}): {FLAGS[flag]}.",
                                      str(plate), samples=names))  # fmt: skip
    return found


PART = QcCheck(
    code="QC018",
    summary="Warnings of the instrument's software or of the provider",
    why="They come from what the export does not hold, such as pressure, temperature or internal controls.",
    do="Follow the instrument's manual; measure the sample again.",
    find=_find,
)
