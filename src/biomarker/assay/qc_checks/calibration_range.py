"""Standards that do not meet the rules of acceptance, or determine no curve."""

from __future__ import annotations

from biomarker.assay.quality import Plates, QcCheck, Seen, listed


def _find(plates: Plates) -> list[Seen]:
    found, fewest = [], plates.rules.fewest_levels
    for one in plates.calibrations:
        where = f"{one.analyte} on plate {one.plate}"
        if one.fitted is None:
            found.append(
                Seen("error", f"{where}: the standards give no curve ({one.refusal}).", one.plate, (one.analyte,))
            )
        elif one.range is None:
            found.append(Seen("error", f"{where}: no two standards are recovered well enough to make a range.",
                              one.plate, (one.analyte,)))  # fmt: skip
        elif not one.accepted:
            found.append(Seen("warning", f"{where}: only {one.range.within} standards ({one.range.lower:.4g} to "
                              f"{one.range.upper:.4g} {one.unit}) meet the rules; {fewest} are asked for.",
                              one.plate, (one.analyte,)))  # fmt: skip
    return found + _without(plates)


def _without(plates: Plates) -> list[Seen]:
    """Analytes that have neither standards nor results of the instrument on a plate."""
    missing: dict[str, list[str]] = {}
    pairs = dict.fromkeys((one.plate, one.analyte) for one in plates.samples)
    known = {(one.plate, one.analyte) for one in plates.samples if one.value is not None}
    for plate, analyte in pairs:
        if (plate, analyte) not in known and (plate, analyte) not in plates.calibration_of:
            missing.setdefault(plate, []).append(analyte)
    return [Seen("error", f"plate {plate} holds no standards with a stated concentration and no results of the "
                 f"instrument for {listed(analytes)}: all values are missing.", plate, tuple(analytes))
            for plate, analytes in missing.items()]  # fmt: skip


PART = QcCheck(
    code="QC011",
    summary="Fewer acceptable standards than rules.fewest_levels, or no curve at all",
    why="Concentrations read from such a curve are not worth their digits.",
    do="Repeat the plate; state standards where the export lacks them (plate map, [standards]); or state rules with a "
    "reason (a kit with 6 or 7 standards cannot lose many).",
    find=_find,
    reference="ICH M10 2022, ligand binding assays",
)
