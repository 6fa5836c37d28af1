"""Signals below the blank."""

from __future__ import annotations

from biomarker.assay.quality import Plates, QcCheck, Seen, counted, listed, pairs_of
from biomarker.assay.well import LOGGED

MANY = 0.25


def _find(plates: Plates) -> list[Seen]:
    frame = plates.wells.frame
    frame = frame[(frame["role"] == "sample") & ~frame["signal_kind"].isin(LOGGED)]
    below = frame[(frame["net"] < 0) | (frame["signal"] < 0)]
    found = []
    for plate, own in below.groupby("plate", sort=False):
        wells = int((frame["plate"] == plate).sum())
        per = own["analyte"].value_counts()
        found.append(Seen("warning" if len(own) > MANY * wells else "note",
                          f"plate {plate}: {counted(len(own), 'reading')} of {wells} lie below the blank "
                          f"({listed(f'{analyte} {n}' for analyte, n in per.items())}).", str(plate),
                          pairs=pairs_of(own)))  # fmt: skip
    return found


PART = QcCheck(
    code="QC015",
    summary="Signals below the blank (negative net MFI or OD)",
    why="Harmless one by one (they are values below the limit); many of them say that the blank is too high.",
    do="Nothing for single wells: they are censored, never 0 and never dropped. Look at the blanks where many are.",
    find=_find,
)
