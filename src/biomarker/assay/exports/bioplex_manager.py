"""Bio-Plex Manager workbook (XLSX or XLS): out-of-range words, extrapolated and excluded values -> Wells."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from biomarker.assay.content import RESAVE, Content
from biomarker.assay.export import Export
from biomarker.assay.exports._bioplex_tables import Value, looks_like, metadata, single_well, values
from biomarker.assay.figures import Figures
from biomarker.assay.formats import NO, SURE, ExportFormat
from biomarker.assay.roles import role_of_code
from biomarker.assay.wells import Well, Wells
from biomarker.errors import InputFileError

SPECIAL = {"---": "outlier", "***": "malfunction"}
LOWEST_RECOVERY, HIGHEST_RECOVERY = 70.0, 130.0  # "Conc in Range" of Bio-Plex Manager


@dataclass
class _Cells:
    """Cells of one well and analyte, by kind of value."""

    first: Value
    texts: dict[str, Value] = field(default_factory=dict)


def detect(content: Content) -> float:
    """SURE for a workbook with wells, and fluorescence or concentrations in the program's words."""
    return SURE if content.kind == "workbook" and looks_like(content) else NO


def read(content: Content) -> Wells:
    """Wells of a workbook; rows that hold the mean of several wells are left out."""
    found, means = _gather(content)
    figures = Figures(content.source, (value.text for cells in found.values() for value in cells.texts.values()
                                       if value.kind not in ("outlier", "errors")))  # fmt: skip
    facts = metadata(content)
    plate = facts.get("plate id", "") or facts.get("plate name", "") or facts.get("file name", "") or "plate"
    unit = next((cells.texts[kind].unit for cells in found.values() for kind in ("result", "expected")
                 if kind in cells.texts and cells.texts[kind].unit), "")  # fmt: skip
    wells = [_well(content, figures, plate, unit, well, cells) for (well, _), cells in found.items()]
    wells = _with_limits(wells)
    notes = list(content.notes)
    if means:
        notes.append(f"{means} rows with the mean of several wells were left out")
    if not unit:
        notes.append("the file states no unit of concentration")
    export = Export(content.source, content.sha256, "bioplex_manager",
                    instrument=" ".join(filter(None, ("Bio-Plex", facts.get("reader serial number", "")))),
                    software="Bio-Plex Manager", date=facts.get("acquisition date", ""), decimal=figures.decimal,
                    times_dilution=True, plates=(plate,), notes=tuple(notes))  # fmt: skip
    return Wells.from_rows(wells, [export])


def _gather(content: Content) -> tuple[dict[tuple[str, str], _Cells], int]:
    found: dict[tuple[str, str], _Cells] = {}
    means: set[tuple[str, str]] = set()
    for value in values(content):
        well = single_well(value.well)
        if well is None:
            if "," not in value.well:
                raise InputFileError(f'{content.source}, {value.where}: "{value.well}" is no well', do=RESAVE)
            means.add((value.well, value.analyte))
            continue
        cells = found.setdefault((well, value.analyte), _Cells(value))
        earlier = cells.texts.setdefault(value.kind, value)
        if earlier is not value and earlier.text != value.text:
            raise InputFileError(f"{content.source}: {value.analyte} in well {well} has {earlier.text} "
                                 f"({earlier.where}) and {value.text} ({value.where})",
                                 allowed="one value per well and analyte",
                                 do="export every plate into its own file")  # fmt: skip
    if not found:
        raise InputFileError(f"{content.source}: no rows of single wells", allowed="rows with one well each",
                             do="export individual wells, not only the means of replicates")  # fmt: skip
    return found, len(means)


def _well(content: Content, figures: Figures, plate: str, unit: str, place: str, cells: _Cells) -> Well:
    first, flags = cells.first, []

    def number(kind: str) -> float:
        value = cells.texts.get(kind)
        if value is None:
            return np.nan
        if value.text.strip() in SPECIAL:
            flags.append(SPECIAL[value.text.strip()])
            return np.nan
        figure = figures.read(value.text, value.where)
        if figure.qualifier:
            flags.append("range")
        return np.nan if figure.qualifier else figure.value

    role = _role(content, first)
    name = first.description or first.type
    signal, net, beads = number("signal"), number("net"), number("beads")
    expected, dilution = number("expected"), number("dilution")
    if _is_true(cells.texts.get("outlier")):
        flags.append("outlier")
    if net < 0 and role != "blank":
        flags.append("negative_signal")
    if beads < 0:
        raise InputFileError(f"{content.source}, {cells.texts['beads'].where}: a negative number of beads", do=RESAVE)
    well = Well(plate, place, name, role, first.analyte, signal=net if "signal" not in cells.texts else signal,
                signal_kind="MFI" if "signal" in cells.texts else "net MFI" if "net" in cells.texts else "", net=net,
                unit=unit, expected=expected if role in ("standard", "control") else np.nan, beads=beads,
                dilution=dilution if dilution > 0 else np.nan)  # fmt: skip
    return _with_result(figures, well, cells, flags)


def _with_result(figures: Figures, well: Well, cells: _Cells, flags: list[str]) -> Well:
    value = cells.texts.get("result")
    text = value.text.strip() if value else ""
    if text in SPECIAL:
        flags.append(SPECIAL[text])
    elif text.startswith("*"):
        flags.append("extrapolated")
    figure = figures.read("" if text in SPECIAL else text, value.where if value else "")
    excluded = "outlier" in flags or "malfunction" in flags
    signal = np.nan if excluded else well.signal
    return well._replace(signal=signal, result=np.nan if figure.qualifier else figure.value,
                         qualifier=figure.qualifier, limit=figure.value if figure.qualifier else np.nan,
                         flags=tuple(dict.fromkeys(flags)))  # fmt: skip


def _role(content: Content, value: Value) -> str:
    role = role_of_code(value.type)
    if role is None:
        raise InputFileError(f'{content.source}, {value.where}: "{value.type}" is no type of well',
                             allowed="S or ES (standard), B (blank), C (control), X or U (unknown), with a number",
                             do=RESAVE)  # fmt: skip
    return role


def _is_true(value: Value | None) -> bool:
    return value is not None and value.text.casefold() in ("1", "x", "yes", "true", "outlier")


def _with_limits(wells: list[Well]) -> list[Well]:
    """Give "OOR <" and "OOR >" their limit: the lowest or highest valid standard times the dilution of the sample."""
    valid: dict[str, list[float]] = {}
    for well in wells:
        if well.role == "standard" and well.expected > 0 and _is_valid(well):
            valid.setdefault(well.analyte, []).append(well.expected)
    rows = []
    for well in wells:
        if well.qualifier and math.isnan(well.limit):
            levels = valid.get(well.analyte, [])
            end = (min(levels) if well.qualifier == "<" else max(levels)) if levels else math.nan
            limit = end * (well.dilution if well.dilution > 0 else 1.0)
            flags = well.flags + (("no_limit",) if math.isnan(limit) else ())
            well = well._replace(limit=limit, flags=flags)
        rows.append(well)
    return rows


def _is_valid(well: Well) -> bool:
    """Whether a standard was found again within the limits of the software; without a result it is taken as valid."""
    if well.qualifier or "outlier" in well.flags or "malfunction" in well.flags:
        return False
    recovery = 100 * well.result / well.expected
    return math.isnan(recovery) or LOWEST_RECOVERY <= recovery <= HIGHEST_RECOVERY


PART = ExportFormat(
    summary="Bio-Plex Manager workbook: wells with fluorescence, observed and expected concentration",
    extensions=(".xlsx", ".xls"),
    detect=detect,
    read=read,
    reference="Bio-Plex Manager 4 to 6, Excel export; meaning of its marks as in LabKey's Luminex documentation",
)
