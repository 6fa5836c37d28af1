"""Olink NPX or quantified values in the long layout (CSV, parquet, zip), old or new column names -> Wells."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from biomarker.assay.content import RESAVE, Content, refuse_ragged
from biomarker.assay.export import Export
from biomarker.assay.exports._olink import INTERNAL, Assembly, Measurement, stated_unit
from biomarker.assay.figures import Figure, Figures
from biomarker.assay.formats import NO, SURE, ExportFormat
from biomarker.assay.values import as_text
from biomarker.assay.wells import Wells
from biomarker.errors import InputFileError

DELIMITERS = ";,\t|"
COLUMNS = {
    "sample": ("sampleid",), "olink_id": ("olinkid",), "assay": ("assay",), "plate": ("plateid",),
    "npx": ("npx",), "quantity": ("quantifiedvalue", "quantified"), "unit": ("unit",),
    "lod": ("lod", "platelod", "maxlod"), "lloq": ("lloq",), "uloq": ("uloq",),
    "sample_qc": ("sampleqc", "qcwarning"), "assay_qc": ("assayqc", "assaywarning"),
    "sample_type": ("sampletype",), "assay_type": ("assaytype",), "well": ("wellid", "well"),
    "panel": ("panel",), "lot": ("panellotnr", "panelversion"), "software": ("softwareversion", "exploreversion"),
    "block": ("block",),
}  # fmt: skip
NUMBERS = ("npx", "quantity", "lod", "lloq", "uloq")


def detect(content: Content) -> float:
    """SURE where the header names OlinkID, SampleID and NPX or a quantified value."""
    header = _header(content)
    return SURE if {"sample", "olink_id", "assay"} <= set(header) and ("npx" in header or "quantity" in header) else NO


def read(content: Content) -> Wells:
    """Wells of a long file; rows of internal control assays are left out."""
    table, delimiter = _table(content)
    columns = _named(list(table))
    cells = {what: table[header] for what, header in columns.items()}
    n = len(cells["sample"])
    if n == 0:
        raise InputFileError(f"{content.source} has column names but no rows", do=RESAVE)
    figures = Figures(content.source, (text for what in NUMBERS for text in cells.get(what, ())))
    assembly = Assembly(content.source)
    names, kept = _analytes(cells, n), _kept(cells, n)
    for i in kept:
        assembly.add(_measurement(content, cells, figures, names[i], i))
    plates = tuple(dict.fromkeys(well.plate for well in assembly.wells))
    notes = list(content.notes) + assembly.remarks()
    if len(kept) < n:
        notes.append(f"{n - len(kept)} rows of internal control assays were left out")
    export = Export(content.source, content.sha256, "olink_long", instrument=_all(cells, "panel"),
                    software=_all(cells, "software"), lot=_all(cells, "lot"), encoding=content.encoding,
                    delimiter=delimiter, decimal=figures.decimal, times_dilution=True, plates=plates,
                    notes=tuple(notes))  # fmt: skip
    return Wells.from_rows(assembly.wells, [export], assembly.limits.values())


def _header(content: Content) -> dict[str, str]:
    """What a column holds -> its header."""
    if content.kind == "parquet":
        import pyarrow.lib
        import pyarrow.parquet

        try:
            return _named(pyarrow.parquet.read_schema(io.BytesIO(content.raw)).names)
        except (pyarrow.lib.ArrowException, OSError):
            return {}
    if content.kind != "text" or not content.lines:
        return {}
    best = max(([cell.strip().strip('"') for cell in content.lines[0].split(mark)] for mark in DELIMITERS), key=len)
    return _named(best)


def _named(headers: Sequence[str]) -> dict[str, str]:
    by_key = {re.sub(r"[^a-z0-9]", "", header.casefold()): header for header in reversed(headers)}
    found = {what: next((by_key[key] for key in keys if key in by_key), "") for what, keys in COLUMNS.items()}
    return {what: header for what, header in found.items() if header}


def _table(content: Content) -> tuple[dict[str, Sequence[str]], str]:
    if content.kind == "parquet":
        return _parquet(content), ""
    delimiter = max(DELIMITERS, key=content.lines[0].count)
    rows = content.rows(delimiter)
    header = rows[0][1]
    twice = [name for name, count in Counter(header).items() if count > 1 and name]
    if twice:
        raise InputFileError(f'{content.source}: the column "{twice[0]}" stands twice', do=RESAVE)
    body = [(number, row) for number, row in rows[1:] if any(row)]
    for number, row in body:
        refuse_ragged(content.source, number, row, len(header))
    return {name: [row[j] for _, row in body] for j, name in enumerate(header)}, delimiter


def _parquet(content: Content) -> dict[str, Sequence[str]]:
    import pyarrow.lib
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(io.BytesIO(content.raw)).read()
    except (pyarrow.lib.ArrowException, OSError) as error:
        raise InputFileError(f"{content.source} is not a parquet file that can be read ({error})", do=RESAVE) from None
    return {name: [as_text(value) for value in table.column(name).to_pylist()] for name in table.column_names}


def _analytes(cells: Mapping[str, Sequence[str]], n: int) -> list[str]:
    """Name of the analyte of each row; an assay that several panels hold carries its OlinkID."""
    ids: dict[str, set[str]] = {}
    for name, olink_id in zip(cells["assay"], cells["olink_id"], strict=True):
        ids.setdefault(name, set()).add(olink_id)
    return [f"{name} ({olink_id})" if len(ids[name]) > 1 else name
            for name, olink_id in zip(cells["assay"], cells["olink_id"], strict=True)][:n]  # fmt: skip


def _kept(cells: Mapping[str, Sequence[str]], n: int) -> list[int]:
    types = cells.get("assay_type", ("assay",) * n)
    return [i for i in range(n) if types[i].casefold() in ("assay", "") and not INTERNAL.fullmatch(cells["assay"][i])]


def _measurement(content: Content, cells: Mapping[str, Sequence[str]], figures: Figures, analyte: str,
                 i: int) -> Measurement:  # fmt: skip
    def text(what: str) -> str:
        return cells[what][i] if what in cells else ""

    def figure(what: str) -> Figure:
        return figures.read(text(what), f"row {i + 1} ({text('sample')}, {analyte}, {what})")

    where = f"row {i + 1} ({text('sample')}, {analyte})"
    for what in ("sample", "assay"):
        if not text(what):
            raise InputFileError(f"{content.source}, {where}: no {what} is named", do=RESAVE)
    npx = figure("npx")
    if npx.qualifier:
        raise InputFileError(f'{content.source}, {where}: the NPX "{text("npx")}" is a limit', allowed="numbers")
    quantity = figure("quantity")
    has_quantity = "quantity" in cells
    stated = stated_unit(content.source, text("unit"), where) if has_quantity else ""
    lod, lloq, uloq = (figure(what).value for what in ("lod", "lloq", "uloq"))
    if has_quantity and cells.get("unit") is None:
        raise InputFileError(f"{content.source}: quantified values without a column Unit", do=RESAVE)
    return Measurement(text("plate") or "plate", text("well"), text("sample"), text("sample_type"), analyte, npx,
                       quantity, stated, lod, lloq, uloq, text("sample_qc"), text("assay_qc"), where)  # fmt: skip


def _all(cells: Mapping[str, Sequence[str]], what: str) -> str:
    found = list(dict.fromkeys(cells.get(what, ())))
    return ", ".join(found[:4]) + (f" and {len(found) - 4} more" if len(found) > 4 else "")


PART = ExportFormat(
    summary="Olink NPX or quantified values, one row per sample and assay",
    extensions=(".csv", ".txt", ".parquet", ".zip"),
    detect=detect,
    read=read,
    reference="Olink Target 48, Target 96, Flex, Focus, Explore; columns as in OlinkAnalyze's read_npx",
)
