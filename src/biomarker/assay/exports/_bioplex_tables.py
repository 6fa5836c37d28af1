"""Sheets of a Bio-Plex Manager workbook, in any of its layouts -> one cell per well, analyte and kind of value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from biomarker.assay.content import Content, Rows
from biomarker.assay.units import split_header

KINDS = {
    "fi": "signal", "fi - bkgd": "net", "fi-bkgd": "net", "obs conc": "result", "exp conc": "expected",
    "dilution": "dilution", "bead count": "beads", "outlier": "outlier", "conc in range": "in_range",
    "std dev": "", "%cv": "", "(obs/exp) * 100": "", "(obs/exp)*100": "", "group": "", "ratio": "",
    "sampling errors": "errors", "region": "", "gate": "", "total events": "",
}  # fmt: skip
PLACES = {"type": "type", "well": "well", "description": "description", "analyte": "analyte"}
_SINGLE = re.compile(r"([A-P])0?(\d{1,2})")


class Value(NamedTuple):
    """One cell of one well: what kind of value it is, and its text."""

    analyte: str
    kind: str
    unit: str
    type: str
    well: str
    description: str
    text: str
    where: str


def kind_of(header: str) -> tuple[str, str] | None:
    """Kind of value that a header names ("" where it is of no use), and its unit; None when it is no such header."""
    name, unit = split_header(header)
    kind = KINDS.get(" ".join(name.casefold().split()))
    return None if kind is None else (kind, unit or "")


def is_header(row: list[str]) -> bool:
    """Whether a row names the columns of wells."""
    names = {cell.casefold() for cell in row}
    return {"type", "well"} <= names


def looks_like(content: Content) -> bool:
    """Whether a sheet has wells with fluorescence or concentrations in the words of Bio-Plex Manager."""
    for name, rows in content.sheets.items():
        heads = [i for i, (_, row) in enumerate(rows[:400]) if is_header(row)]
        words = {cell for i in heads for _, row in rows[max(i - 2, 0) : i + 1] for cell in row if kind_of(cell)}
        words |= {name} if kind_of(name) and heads else set()
        if any(kind_of(word) and kind_of(word) != ("", "") for word in words):
            return True
    return False


def metadata(content: Content) -> dict[str, str]:
    """Lines "key: value" above and below the tables."""
    found: dict[str, str] = {}
    for rows in content.sheets.values():
        for _, row in rows:
            key, mark, value = row[0].partition(":") if row else ("", "", "")
            if mark and key and not is_header(row):
                value = value.strip() or next((cell for cell in row[1:] if cell), "")
                found.setdefault(key.strip().casefold(), value)
    return found


def values(content: Content) -> Iterator[Value]:
    """All cells of all tables of all sheets."""
    for sheet, rows in content.sheets.items():
        for i, (_, row) in enumerate(rows):
            if is_header(row):
                yield from _table(sheet, rows, i)


def _table(sheet: str, rows: Rows, head: int) -> Iterator[Value]:
    header = rows[head][1]
    places = {PLACES[cell.casefold()]: j for j, cell in enumerate(header) if cell.casefold() in PLACES}
    columns = dict(_columns(sheet, rows, head))
    for number, row in rows[head + 1 :]:
        place = {name: row[j] if j < len(row) else "" for name, j in places.items()}
        if is_header(row) or not place["well"]:
            break
        for j, (analyte, kind, unit) in columns.items():
            name = analyte or place.get("analyte", "")
            if kind and name and j < len(row):
                where = f'sheet "{sheet}", row {number}, {header[j] or name}'
                yield Value(name, kind, unit, place["type"], place["well"], place.get("description", ""), row[j],
                            where)  # fmt: skip


def _columns(sheet: str, rows: Rows, head: int) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Position of a column -> (analyte, kind of value, unit).

    Either the header names kinds of values, for one analyte (of the column Analyte, a line above, or the sheet) or for
    several (named in the row above); or it names analytes, and the sheet or a line above names the kind.
    """
    header = rows[head][1]
    kinds = {j: kind for j, cell in enumerate(header) if (kind := kind_of(cell)) and cell.casefold() not in PLACES}
    above = rows[head - 1][1] if head else []
    named_above = [j for j in kinds if j < len(above) and above[j]]
    if named_above and len([cell for cell in above if cell]) >= 1 and not above[0]:
        analyte = ""
        for j in range(len(header)):
            analyte = above[j] if j < len(above) and above[j] else analyte
            if j in kinds and analyte:
                yield j, (analyte, *kinds[j])
    elif {"signal", "net", "result"} & {kind for kind, _ in kinds.values()}:
        own = "" if any(cell.casefold() == "analyte" for cell in header) else _analyte_above(rows, head) or sheet
        yield from ((j, (own, kind, unit)) for j, (kind, unit) in kinds.items())
    else:
        common, unit = _kind_above(rows, head) or kind_of(sheet) or ("", "")
        others = {*PLACES, "", "sample"}
        yield from ((j, (cell, common, unit)) for j, cell in enumerate(header)
                    if cell.casefold() not in others and j not in kinds)  # fmt: skip


def _analyte_above(rows: Rows, head: int) -> str:
    for _, row in reversed(rows[:head]):
        if row and row[0].casefold().startswith("analyte:"):
            return row[0].partition(":")[2].strip() or next((cell for cell in row[1:] if cell), "")
    return ""


def _kind_above(rows: Rows, head: int) -> tuple[str, str] | None:
    for _, row in reversed(rows[max(head - 3, 0) : head]):
        filled = [cell for cell in row if cell]
        if len(filled) == 1 and kind_of(filled[0]):
            return kind_of(filled[0])
    return None


def single_well(text: str) -> str | None:
    """Well "A1" for "A1" or "A01"; None for several wells ("A1,B1"), whose row holds their mean."""
    found = _SINGLE.fullmatch(text.strip())
    return f"{found[1]}{int(found[2])}" if found else None
