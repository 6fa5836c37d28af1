"""Numbers of the instrument or the provider beyond limits that it states itself."""

from __future__ import annotations

from biomarker.assay.quality import Plates, QcCheck, Seen, counted, listed, pairs_of

FLAGS = {
    "below_lod": "below the stated limit of detection",
    "below_lloq": "below the stated lower limit of quantification",
    "above_uloq": "above the stated upper limit of quantification",
    "extrapolated": "read beyond the standards by the instrument's software",
}


def _find(plates: Plates) -> list[Seen]:
    frame, found = plates.wells.frame, []
    own_numbers = {(one.plate, one.analyte) for one in plates.samples if one.source == "instrument"}
    taken = [place in own_numbers for place in zip(frame["plate"], frame["analyte"], strict=True)]
    frame = frame[taken]
    for flag, said in FLAGS.items():
        rows = frame[
            frame["flags"].map(lambda flags, flag=flag: flag in flags).astype(bool) & (frame["role"] == "sample")
        ]
        for plate, own in rows.groupby("plate", sort=False):
            per = own["analyte"].value_counts()
            found.append(Seen("note", f"plate {plate}: {counted(len(own), 'number')} {said} "
                              f"({listed(f'{analyte} {n}' for analyte, n in per.items())}).", str(plate),
                              pairs=pairs_of(own)))  # fmt: skip
    return found


PART = QcCheck(
    code="QC019",
    summary="Numbers of the instrument or the provider beyond a limit that it states itself",
    why="They are kept, because relative values such as NPX carry information below their LOD, but they are imprecise.",
    do="Look at how many patients of each group they concern; leave the analyte out where most are.",
    find=_find,
)
