"""Sheet: the known columns of a visits table; its cells become values, or one message about all that are wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from biomarker.response.cells import CellError, choice, flag, is_missing, number
from biomarker.response.consistency import refuse
from biomarker.response.drugs import read_drugs
from biomarker.response.rules import Rules
from biomarker.response.schema import FIELDS, Field
from biomarker.response.sledai import WEIGHTS


@dataclass(frozen=True, eq=False)
class Sheet:
    """The table while it is read: known columns, and the number of each row in the file."""

    cells: Mapping[str, Sequence[str]]
    rows: Sequence[int]
    rules: Rules
    source: str
    version: str

    def __len__(self) -> int:
        return len(self.rows)


def read_cells(sheet: Sheet, name: str) -> list[Any]:
    """Values of one column, None where missing."""
    field, values, wrong = FIELDS[name], [], []
    says_none = field.kind == "drugs" or "none" in field.words
    for i, text in enumerate(sheet.cells[name]):
        value = None
        if not is_missing(text) or (says_none and text.strip().casefold() == "none"):
            try:
                value = _cell(text, field, name)
            except CellError as error:
                wrong.append(f'row {sheet.rows[i]}, column {name}: "{text}" {error}')
        values.append(value)
    refuse(sheet.source, wrong, "correct these cells, or empty them where the value is not known")
    return values


def _cell(text: str, field: Field, name: str) -> Any:
    if field.kind == "item":
        return _item(text, name)
    if field.kind == "flag":
        return flag(text)
    if field.kind in ("number", "whole"):
        value = number(text, field.low, field.high)
        if field.kind == "whole" and value != int(value):
            raise CellError("is not a whole number")
        return value
    if field.kind in ("choice", "grade"):
        return choice(text, field.words)
    return read_drugs(text) if field.kind == "drugs" else text.strip()


def _item(text: str, name: str) -> bool:
    """Present or absent; an item may also hold its weight."""
    weight = WEIGHTS[name.removeprefix("sledai_")]
    try:
        return flag(text)
    except CellError:
        if text.strip().replace(",", ".") in (str(weight), f"{weight}.0"):
            return True
    raise CellError(f"is not possible; allowed: 1 or 0, yes or no, its weight {weight}, or empty where unknown")
