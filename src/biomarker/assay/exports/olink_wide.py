"""Olink NPX or quantified values in the wide layout of NPX Manager and NPX Signature (workbook or CSV) -> Wells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from biomarker.assay.content import RESAVE, Content, Rows, refuse_ragged
from biomarker.assay.export import Export
from biomarker.assay.exports._olink import INTERNAL, Assembly, Measurement, stated_unit
from biomarker.assay.figures import Figure, Figures
from biomarker.assay.formats import NO, SURE, ExportFormat
from biomarker.assay.grids import rows_of
from biomarker.assay.wells import Wells
from biomarker.errors import InputFileError

HEAD = {"panel": "panel", "assay": "assay", "uniprotid": "uniprot", "olinkid": "olink_id", "unit": "unit"}
FOOT = {"lod": "lod", "platelod": "lod", "maxlod": "lod", "lloq": "lloq", "uloq": "uloq", "assaywarning": "assay_qc",
        "missingdatafreq": "", "normalization": "", "lowestquantifiablelevel": "", "platelql": "",
        "intraassaycv": "", "interassaycv": ""}  # fmt: skip


@dataclass
class _Sheet:
    """Parts of a wide sheet: rows that describe the columns, samples, and rows of limits below."""

    title: str
    head: dict[str, list[str]] = field(default_factory=dict)
    samples: Rows = field(default_factory=list)
    foot: list[tuple[str, int, list[str]]] = field(default_factory=list)


def detect(content: Content) -> float:
    """SURE where rows Panel, Assay and OlinkID describe the columns."""
    return SURE if _sheet(content, strict=False) is not None else NO


def read(content: Content) -> Wells:
    """Wells of a wide file, one value per sample and assay."""
    sheet = _sheet(content)
    if sheet is None or not sheet.samples:
        raise InputFileError(f"{content.source}: no samples below the rows that describe the columns", do=RESAVE)
    assays, ids = sheet.head["assay"], sheet.head["olink_id"]
    columns = [j for j in range(1, len(ids)) if re.fullmatch(r"OID\d+", ids[j]) and not INTERNAL.fullmatch(assays[j])]
    if not columns:
        raise InputFileError(f"{content.source}: no column has an OlinkID", do=RESAVE)
    figures = Figures(content.source, (row[j] for _, row in sheet.samples for j in columns if j < len(row)))
    quantified = "quant" in sheet.title.casefold() or any(sheet.head.get("unit", []))
    assembly = Assembly(content.source)
    for line, row in sheet.samples:
        _take_sample(content, sheet, figures, assembly, columns, line, row, quantified)
    plates = tuple(dict.fromkeys(well.plate for well in assembly.wells))
    _, delimiter = rows_of(content)
    export = Export(content.source, content.sha256, "olink_wide", software=sheet.title,
                    instrument=", ".join(dict.fromkeys(name for name in sheet.head.get("panel", [])[1:] if name)),
                    encoding=content.encoding, delimiter=delimiter, decimal=figures.decimal, times_dilution=True,
                    plates=plates, notes=content.notes + tuple(assembly.remarks()))  # fmt: skip
    return Wells.from_rows(assembly.wells, [export], assembly.limits.values())


def _sheet(content: Content, *, strict: bool = True) -> _Sheet | None:
    for _, rows in rows_of(content, strict=strict)[0]:
        first = [_key(row[0]) if row else "" for _, row in rows[:12]]
        if {"panel", "assay", "olinkid"} <= set(first):
            sheet = _parts(rows)
            return sheet if {"assay", "olink_id"} <= set(sheet.head) else None
    return None


def _parts(rows: Rows) -> _Sheet:
    sheet = _Sheet(" ".join(cell for _, row in rows[:2] for cell in row[:2] if cell))
    for number, row in rows:
        name = _key(row[0]) if row else ""
        if name in HEAD and not sheet.samples:
            sheet.head[HEAD[name]] = row
        elif name in FOOT and sheet.samples:
            sheet.foot.append((FOOT[name], number, row))
        elif "olink_id" in sheet.head and row and row[0] and not sheet.foot:
            sheet.samples.append((number, row))
    return sheet


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _take_sample(content: Content, sheet: _Sheet, figures: Figures, assembly: Assembly, columns: list[int], line: int,
                 row: list[str], quantified: bool) -> None:  # fmt: skip
    width = max(j + 1 for cells in sheet.head.values() for j, cell in enumerate(cells) if cell)
    refuse_ragged(content.source, line, row, width)
    for j in columns:
        name = sheet.head["assay"][j]
        where = f"line {line} ({row[0]}, {name})"
        figure = figures.read(row[j], where)
        if figure.qualifier and not quantified:
            raise InputFileError(f'{content.source}, {where}: the NPX "{row[j]}" is a limit', allowed="numbers")
        plate = _beside(sheet, row, j, "plateid") or "plate"
        ends = _ends(figures, sheet, j, plate)
        none = Figure(np.nan)
        unit = stated_unit(content.source, _cell(sheet.head.get("unit", []), j), where) if quantified else ""
        assembly.add(Measurement(plate, "", row[0], "", name, none if quantified else figure,
                                 figure if quantified else none, unit, ends.get("lod", np.nan),
                                 ends.get("lloq", np.nan), ends.get("uloq", np.nan),
                                 _beside(sheet, row, j, "qcwarning"), "", where))  # fmt: skip


def _cell(row: list[str], j: int) -> str:
    return row[j] if j < len(row) else ""


def _beside(sheet: _Sheet, row: list[str], j: int, name: str) -> str:
    """Cell of a column such as "Plate ID" that belongs to the panel of column j: the next one of that name."""
    heads = sorted({k for cells in sheet.head.values() for k, cell in enumerate(cells) if _key(cell) == name})
    after = [k for k in heads if k > j] or heads[-1:]
    return _cell(row, after[0]) if after else ""


def _ends(figures: Figures, sheet: _Sheet, j: int, plate: str) -> Mapping[str, float]:
    """Limits of one column on one plate, from the rows below the samples."""
    ends: dict[str, float] = {}
    for what, line, row in sheet.foot:
        of = _beside(sheet, row, j, "plateid")
        if what in ("lod", "lloq", "uloq") and (not of or of == plate):
            ends[what] = figures.number(_cell(row, j), f"line {line}, {row[0]}")
    return ends


PART = ExportFormat(
    summary="Olink NPX or quantified values, one row per sample (NPX Manager, NPX Signature)",
    extensions=(".xlsx", ".csv"),
    detect=detect,
    read=read,
    reference="Olink Target 48 and Target 96 wide export; rows as in OlinkAnalyze's read_npx_wide",
)
