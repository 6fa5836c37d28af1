"""Signals below the blank."""

from __future__ import annotations

from biomarker.assay.quality import Plates, QcCheck, Seen, counted, listed

MANY = 0.25


def _find(plates: Plates) -> list[Seen]:
    frame = plates.wells.frame
    frame = frame[frame["role"] == "sample"]
    below = frame[(frame["net"] < 0) | (frame["signal"] < 0)]
    found = []
    for plate, own in below.groupby("plate", sort=False):
        wells = int((frame["plate"] == plate).sum())
        per = own["analyte"].value_counts()
        found.append(Seen("warning" if len(own) > MANY * wells else "note",
                          f"plate {plate}: {counted(len(own), 'reading')} of {wells} lie below the blank "
                          f"({listed(f'{analyte} {n}' for analyte, n in per.items())}).", str(plate),
                          tuple(map(str, per.index)), tuple(dict.fromkeys(own["sample"]))))  # fmt: skip
    return found


PART = QcCheck(
    code="QC015",
    summary="Signals below the blank (negative net MFI or OD)",
    why="Harmless one by one (they are values below the limit); many of them say that the blank is too high.",
    do="Nothing for single wells: they are censored, never 0 and never dropped. Look at the blanks where many are.",
    find=_find,
)
