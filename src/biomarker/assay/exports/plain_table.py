"""A plain table of results, one row per sample or per measurement (any layout of the shelf `readers`) -> Wells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from biomarker.assay.analytes import LOG_UNITS, SIGNAL_UNITS
from biomarker.assay.cells import is_missing, lex, read_column, table_writing
from biomarker.assay.content import Content
from biomarker.assay.export import Export
from biomarker.assay.formats import NO, POSSIBLE, ExportFormat
from biomarker.assay.grids import rows_of
from biomarker.assay.names import key, symbol
from biomarker.assay.panel import BELOW
from biomarker.assay.reading import as_wide, refuse_problems
from biomarker.assay.roles import role_of_name
from biomarker.assay.table import Table, table_from_rows
from biomarker.assay.units import split_header
from biomarker.assay.wells import Well, Wells
from biomarker.errors import BiomarkerError, PanelError

SAMPLES = ("sampleid", "sample", "samplename", "patientid", "patient", "subjectid", "subject", "participantid",
           "participant", "donorid", "donor", "id")  # fmt: skip
PLATES = ("plate", "plateid", "platename")


def detect(content: Content) -> float:
    """POSSIBLE where a table names samples and at least one analyte; every other format comes first."""
    table = _table(content, strict=False)
    if table is None:
        return NO
    try:
        wide = as_wide(table)
    except BiomarkerError:
        return POSSIBLE / 2 if _looks_long(table) else NO
    return POSSIBLE / 2 if _find(wide, SAMPLES) and _analytes(wide) else NO


def read(content: Content) -> Wells:
    """Wells of a plain table: concentrations become results, readings and NPX become signals, "<2.3" a limit."""
    table = _table(content)
    if table is None:
        raise PanelError(f"{content.source} is no table")
    wide = as_wide(table)
    samples, plates = _find(wide, SAMPLES), _find(wide, PLATES)
    headers = _analytes(wide)
    cells = {header: [lex(text) for text in wide.column(header)] for header in headers}
    writing = table_writing(cells.values())
    wells: list[Well] = []
    notes = [*content.notes]
    for header in headers:
        column = read_column(wide.column(header), cells[header], writing)
        refuse_problems(wide, [(header, one) for one in column.problems if not one.kind.endswith("limit")])
        stated = split_header(header)[1]
        notes += [f"{header}: no unit is stated"] if stated is None else []
        for i, name in enumerate(wide.column(samples)):
            plate = wide.column(plates)[i] if plates else ""
            well = Well(plate or "table", "", name, role_of_name(name), split_header(header)[0])
            cell = cells[header][i]
            mark = cell.mark if cell and np.isnan(column.values[i]) else int(column.marks[i])
            wells.append(_measured(well, stated or "", float(column.values[i]), mark))
    known = {*headers, samples, plates}
    others = [header for header in wide.columns if header not in known]
    if others:
        shown = ", ".join(others[:8]) + (f" and {len(others) - 8} more" if len(others) > 8 else "")
        notes.append(f"columns that are no known analyte and state no unit were not read: {shown}")
    if sum("no unit is" in note for note in notes) > 3:
        notes = [note for note in notes if "no unit is" not in note] + ["the headers state no units"]
    export = Export(content.source, content.sha256, "plain_table", encoding=content.encoding, times_dilution=True,
                    plates=tuple(dict.fromkeys(well.plate for well in wells)), notes=tuple(notes))  # fmt: skip
    return Wells.from_rows(wells, [export])


def _measured(well: Well, unit: str, value: float, mark: int) -> Well:
    if unit in SIGNAL_UNITS or unit in LOG_UNITS:
        kind = {"MFI": "MFI", "OD": "OD", "RLU": "RLU", "NPX": "NPX"}.get(unit)
        if kind is None or mark:
            raise PanelError(f"{well.analyte} of {well.sample}: {unit} that is transformed or censored is no reading",
                             allowed="MFI, OD, RLU or NPX as measured, or concentrations",
                             do="use the table as the panel of a study directly")  # fmt: skip
        return well._replace(signal=value, signal_kind=kind)
    if not mark:
        return well._replace(unit=unit, result=value)
    flags = ("no_limit",) if np.isnan(value) else ()
    return well._replace(unit=unit, qualifier="<" if mark == BELOW else ">", limit=value, flags=flags)


def _table(content: Content, *, strict: bool = True) -> Table | None:
    sheets, _ = rows_of(content, strict=strict)
    for name, rows in sheets:
        source = f'{content.source}, sheet "{name}"' if name else content.source
        try:
            return table_from_rows(source, rows)
        except BiomarkerError:
            continue
    return None


def _find(table: Table, names: Sequence[str]) -> str:
    by_key = {key(header): header for header in table.columns}
    return next((by_key[name] for name in names if name in by_key), "")


def _looks_long(table: Table) -> bool:
    return bool(_find(table, SAMPLES)) and any(key(header) in ("analyte", "cytokine") for header in table.columns)


def _analytes(table: Table) -> list[str]:
    """Headers of numeric columns that are known analytes, or state a unit."""
    found = []
    for header in table.columns:
        name, unit = split_header(header)
        known = symbol(name) is not None or unit is not None
        texts = [text for text in table.column(header) if not is_missing(text)]
        if known and texts and sum(lex(text) is not None for text in texts) >= len(texts) / 2:
            found.append(header)
    return found


PART = ExportFormat(
    summary="plain table of results per sample, wide or long (as on the shelf `readers`)",
    extensions=(".csv", ".tsv", ".xlsx"),
    detect=detect,
    read=read,
)
