"""Analytes that the assay hardly ever measured, and plates with another limit than the others."""

from __future__ import annotations

from biomarker.assay.measured import Measured
from biomarker.assay.quality import Plates, QcCheck, Seen

MOSTLY, APART = 0.8, 3.0
UNEQUAL = "Fill with fill_expected or fill_draws, which use each value's own limit (docs/censoring.md)."


def _find(plates: Plates) -> list[Seen]:
    own: dict[str, list[Measured]] = {}
    for one in plates.samples:
        own.setdefault(one.analyte, []).append(one)
    return [seen for analyte, values in own.items() for seen in (*_share(analyte, values), *_limits(analyte, values))]


def _share(analyte: str, values: list[Measured]) -> list[Seen]:
    beyond = sum(bool(one.qualifier) for one in values)
    if beyond <= MOSTLY * len(values) or len(values) < 5:
        return []
    return [Seen("note", f"{analyte}: {beyond} of {len(values)} values are beyond a limit.", analytes=(analyte,))]


def _limits(analyte: str, values: list[Measured]) -> list[Seen]:
    limits = {(one.plate, one.dilution): one.lloq for one in values if one.lloq}
    if len(limits) < 2 or max(limits.values()) < APART * min(limits.values()):
        return []
    (plate, _), worst = max(limits.items(), key=lambda item: item[1])
    return [Seen("note", f"{analyte}: the lower limit is {min(limits.values()):.4g} on one plate or dilution and "
                 f"{worst:.4g} on plate {plate}.", analytes=(analyte,), do=UNEQUAL)]  # fmt: skip


PART = QcCheck(
    code="QC017",
    summary="More than 80 % of an analyte's values beyond a limit, or limits that differ threefold between plates",
    why="Such a column says little; and with unequal limits it says on which plate a patient stood.",
    do="Leave the analyte out, or ask for a more sensitive assay.",
    find=_find,
)
