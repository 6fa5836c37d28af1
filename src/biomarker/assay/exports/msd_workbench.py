"""MSD Discovery Workbench table (CSV, TXT, XLSX): one row per well and assay, with detection-range words -> Wells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from biomarker.assay.content import RESAVE, Content, Rows, refuse_ragged
from biomarker.assay.export import Export, Limits
from biomarker.assay.figures import Figures
from biomarker.assay.formats import NO, SURE, ExportFormat
from biomarker.assay.roles import role_of_code, role_of_name
from biomarker.assay.units import split_header
from biomarker.assay.wells import Well, Wells
from biomarker.errors import InputFileError

COLUMNS = {
    "sample": "sample", "assay": "assay", "well": "well", "plate": "platename", "dilution": "dilution",
    "expected": "concentration", "signal": "signal", "net": "adjustedsignal", "result": "calcconcentration",
    "low": "detectionlimitscalclow", "high": "detectionlimitscalchigh", "range": "detectionrange",
}  # fmt: skip
NEEDED = frozenset(("sample", "assay", "well", "signal"))
WORDS = {
    "in detection range": ("", ""),
    "below detection range": ("below_detection", "<"),
    "below fit curve range": ("below_fit", "<"),
    "above detection range": ("above_detection", ">"),
    "above fit curve range": ("above_fit", ">"),
}
_WELL = re.compile(r"([A-P])0?(\d{1,2})")


@dataclass(frozen=True)
class _Section:
    """Rows under one header, on one plate."""

    plate: str
    columns: dict[str, int]
    unit: str
    width: int
    rows: Rows


def detect(content: Content) -> float:
    """SURE where a row names sample, assay, well, signal and a concentration or detection range."""
    return SURE if any(_columns(row) for rows in _tables(content, strict=False)[0] for _, row in rows[:60]) else NO


def read(content: Content) -> Wells:
    """Wells of all plates; a concentration that the software could not calculate becomes a limit."""
    tables, delimiter = _tables(content)
    sections = [section for rows in tables for section in _sections(content, rows)]
    numbers = ("dilution", "expected", "signal", "net", "result", "low", "high")
    figures = Figures(content.source, (row[s.columns[what]] for s in sections for _, row in s.rows
                                       for what in numbers if what in s.columns))  # fmt: skip
    wells: list[Well] = []
    limits: dict[tuple[str, str], Limits] = {}
    for section in sections:
        for line, row in section.rows:
            well, limit = _well(content, section, figures, line, row)
            wells.append(well)
            if limit is not None:
                limits.setdefault((well.plate, well.analyte), limit)
    plates = tuple(dict.fromkeys(well.plate for well in wells))
    notes = [*content.notes]
    if not any(section.unit for section in sections):
        notes.append("the file states no unit of concentration")
    export = Export(content.source, content.sha256, "msd_workbench", instrument="Meso Scale Discovery",
                    software="Discovery Workbench", encoding=content.encoding, delimiter=delimiter,
                    decimal=figures.decimal, plates=plates, notes=tuple(notes))  # fmt: skip
    return Wells.from_rows(wells, [export], limits.values())


def _tables(content: Content, *, strict: bool = True) -> tuple[list[Rows], str]:
    if content.kind == "workbook":
        return list(content.sheets.values()), ""
    if content.kind != "text":
        return [], ""
    header = next((line for line in content.lines[:60] if "Assay" in line and "Well" in line and "Signal" in line), "")
    delimiter = max(",\t;", key=header.count)
    return ([content.rows(delimiter, strict=strict)], delimiter) if header.count(delimiter) > 2 else ([], "")


def _columns(row: list[str]) -> dict[str, int] | None:
    """What each column holds, if this row is a header of such a table."""
    keys = [re.sub(r"[^a-z]", "", split_header(cell)[0].casefold()) for cell in row]
    found = {what: keys.index(key) for what, key in COLUMNS.items() if key in keys}
    known = set(found) >= NEEDED and {"result", "range", "expected"} & set(found)
    return found if known else None


def _sections(content: Content, rows: Rows) -> list[_Section]:
    sections: list[_Section] = []
    title, names = "", Counter[str]()
    for number, row in rows:
        columns = _columns(row)
        filled = [cell for cell in row if cell]
        if columns is not None:
            names[title] += 1
            name = title if names[title] == 1 else f"{title}#{names[title]}"
            width = max(j + 1 for j, cell in enumerate(row) if cell)
            unit = next((stated for cell in row if (stated := split_header(cell)[1])), "")
            sections.append(_Section(name or f"plate {len(sections) + 1}", columns, unit, width, []))
        elif len(filled) == 1 and row[0]:
            title = row[0].removeprefix("Plate Name:").removeprefix("Plate #:").strip()
        elif filled and sections:
            refuse_ragged(content.source, number, row, sections[-1].width)
            sections[-1].rows.append((number, row))
    sections = [section for section in sections if section.rows]
    if not sections:
        raise InputFileError(f"{content.source}: column names but no rows", do=RESAVE)
    return sections


def _well(content: Content, section: _Section, figures: Figures, line: int,
          row: list[str]) -> tuple[Well, Limits | None]:  # fmt: skip
    def text(what: str) -> str:
        return row[section.columns[what]] if what in section.columns else ""

    def number(what: str) -> float:
        return figures.number(text(what), f"line {line}, {what} of {text('sample')} ({text('assay')})")

    found = _WELL.fullmatch(text("well"))
    if found is None or not text("assay"):
        raise InputFileError(f'{content.source}, line {line}: well "{text("well")}" with assay "{text("assay")}"',
                             allowed='a well such as "A01" and an assay in every row', do=RESAVE)  # fmt: skip
    expected = number("expected")
    result = figures.read(text("result"), f"line {line}, Calc. Concentration of {text('sample')}")
    low, high = number("low"), number("high")
    flags, side = _range_words(content, line, text("range"))
    net = number("net")
    flags += ("negative_signal",) * bool(net < 0)
    role = _role(text("sample"), expected)
    well = Well(text("plate") or section.plate, f"{found[1]}{int(found[2])}", text("sample"), role, text("assay"),
                signal=number("signal"), signal_kind="ECL", net=net, unit=section.unit,
                expected=expected if role != "sample" else np.nan, result=result.value if not result.qualifier
                else np.nan, dilution=number("dilution"), flags=flags)  # fmt: skip
    side = result.qualifier or (side if np.isnan(result.value) else "")
    if side:
        stated = result.value if result.qualifier else np.nan
        limit = stated if not np.isnan(stated) else low if side == "<" else high
        well = well._replace(qualifier=side, limit=limit, flags=flags + ("no_limit",) * bool(np.isnan(limit)))
    limits = Limits(well.plate, well.analyte, section.unit, lod=_stated(low), uloq=_stated(high))
    return well, limits if limits[3:] != (None, None, None) else None


def _stated(value: float) -> float | None:
    return None if np.isnan(value) else value


def _role(sample: str, expected: float) -> str:
    code = role_of_code(sample) if re.fullmatch(r"[A-Za-z]\d{2,}", sample) else None
    role = code or role_of_name(sample)
    return "standard" if role == "sample" and code is None and not np.isnan(expected) else role


def _range_words(content: Content, line: int, text: str) -> tuple[tuple[str, ...], str]:
    """Flags that the words of the detection range stand for, and the side that they agree on ("" when they do not)."""
    flags: dict[str, None] = {}
    sides = set()
    for word in filter(None, (part.strip().casefold() for part in text.split("/"))):
        if word not in WORDS:
            raise InputFileError(f'{content.source}, line {line}: detection range "{text}"',
                                 allowed=", ".join(WORDS))  # fmt: skip
        flag, side = WORDS[word]
        flags |= {flag: None} if flag else {}
        sides.add(side)
    sides.discard("")
    return tuple(flags), sides.pop() if len(sides) == 1 else ""


PART = ExportFormat(
    summary="MSD Discovery Workbench: wells with signal, calculated concentration and detection range",
    extensions=(".csv", ".txt", ".xlsx"),
    detect=detect,
    read=read,
    reference="MSD Discovery Workbench 4, table export",
)
