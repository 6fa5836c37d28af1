"""Luminex xMAP INTELLIFLEX table (CSV or workbook): one row per well, columns "analyte: RP1 MEDIAN" -> Wells."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from biomarker.assay.content import RESAVE, Content, Rows, refuse_ragged
from biomarker.assay.export import Export
from biomarker.assay.exports._xponent_blocks import location
from biomarker.assay.figures import Figures
from biomarker.assay.formats import NO, SURE, ExportFormat
from biomarker.assay.grids import rows_of
from biomarker.assay.roles import role_of_name
from biomarker.assay.wells import Well, Wells
from biomarker.errors import InputFileError

PLACES = {"well location": "well", "sample id": "sample", "plate name": "plate", "plate start": "date",
          "serial number": "serial", "software version": "software", "dilution factor": "dilution"}  # fmt: skip
_VALUE = re.compile(r"(?P<analyte>.+?)\s*:\s*RP(?P<reporter>[12])\s+(?P<kind>MEDIAN|COUNT|NET MFI)", re.IGNORECASE)
KINDS = {"median": "signal", "count": "beads", "net mfi": "net"}


def detect(content: Content) -> float:
    """SURE for a header with well location, sample id and a median of the first reporter."""
    return SURE if _header(_rows(content, strict=False)[0]) is not None else NO


def read(content: Content) -> Wells:
    """Wells of the first reporter; a second reporter is noted and left out."""
    rows, delimiter = _rows(content)
    head = _header(rows)
    if head is None or len(rows) < 2:
        raise InputFileError(f"{content.source} has column names but no rows", do=RESAVE)
    places, columns = head
    width = len(rows[0][1])
    used = [j for kinds in columns.values() for j in kinds.values()]
    figures = Figures(content.source, (row[j] for _, row in rows[1:] for j in used if j < len(row)))
    wells: list[Well] = []
    for line, row in rows[1:]:
        refuse_ragged(content.source, line, row, width)
        wells += _wells_of_row(content, figures, places, columns, line, row)
    first = rows[1][1]
    notes = [*content.notes]
    if any((found := _VALUE.fullmatch(cell)) and found["reporter"] == "2" for cell in rows[0][1]):
        notes.append("the second reporter (RP2) was not read")
    export = Export(content.source, content.sha256, "intelliflex",
                    instrument=" ".join(filter(None, ("INTELLIFLEX", _at(first, places, "serial")))),
                    software=_at(first, places, "software")[:60], date=_at(first, places, "date"),
                    encoding=content.encoding, delimiter=delimiter, decimal=figures.decimal,
                    plates=tuple(dict.fromkeys(well.plate for well in wells)), notes=tuple(notes))  # fmt: skip
    return Wells.from_rows(wells, [export])


def _rows(content: Content, *, strict: bool = True) -> tuple[Rows, str]:
    sheets, delimiter = rows_of(content, strict=strict)
    return [(line, row) for line, row in sheets[0][1] if any(row)] if sheets else [], delimiter


def _header(rows: Rows) -> tuple[dict[str, int], dict[str, dict[str, int]]] | None:
    """Columns that say where a row belongs, and analyte -> kind of value -> column; None when it is no such table."""
    if not rows:
        return None
    places = {PLACES[cell.casefold()]: j for j, cell in enumerate(rows[0][1]) if cell.casefold() in PLACES}
    columns: dict[str, dict[str, int]] = {}
    for j, cell in enumerate(rows[0][1]):
        found = _VALUE.fullmatch(cell)
        if found and found["reporter"] == "1":
            columns.setdefault(found["analyte"], {})[KINDS[found["kind"].casefold()]] = j
    usable = {"well", "sample"} <= set(places) and any("signal" in kinds for kinds in columns.values())
    return (places, columns) if usable else None


def _at(row: list[str], places: Mapping[str, int], what: str) -> str:
    return row[places[what]] if what in places else ""


def _wells_of_row(content: Content, figures: Figures, places: Mapping[str, int],
                  columns: Mapping[str, Mapping[str, int]], line: int, row: list[str]) -> list[Well]:  # fmt: skip
    place = location(_at(row, places, "well"))
    if place is None:
        raise InputFileError(f'{content.source}, line {line}: "{_at(row, places, "well")}" is no well',
                             allowed='such as "A1"', do=RESAVE)  # fmt: skip
    sample = _at(row, places, "sample")
    dilution = figures.number(_at(row, places, "dilution"), f"line {line}, dilution")
    wells = []
    for analyte, kinds in columns.items():
        numbers = {kind: figures.number(row[j], f"line {line}, {analyte} {kind}") for kind, j in kinds.items()}
        net = numbers.get("net", np.nan)
        role = role_of_name(sample)
        wells.append(Well(_at(row, places, "plate") or "plate", place[1], sample, role, analyte,
                          signal=numbers.get("signal", np.nan), signal_kind="MFI", net=net,
                          beads=numbers.get("beads", np.nan), dilution=dilution,
                          flags=("negative_signal",) * bool(net < 0 and role != "blank")))  # fmt: skip
    return wells


PART = ExportFormat(
    summary="Luminex INTELLIFLEX: one row per well, a median and a bead count per analyte",
    extensions=(".csv", ".xlsx"),
    detect=detect,
    read=read,
    reference="Luminex xMAP INTELLIFLEX 2.x plate export",
)
