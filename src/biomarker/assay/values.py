"""Typed values of a workbook, parquet file or data frame -> the texts that a user would have typed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from biomarker.assay.cells import lex, table_writing

WHOLE_BELOW = 1e15  # above it, not every whole number has its own float


def as_texts(rows: Iterable[Iterable[Any]]) -> list[list[str]]:
    """Texts of all values of a table; its numbers are written with the decimal mark of the texts between them.

    A German sheet holds the number 5.25 beside the text "<2,3": together they are a column with decimal commas.
    """
    table = [list(row) for row in rows]
    decimal = "," if _has_decimal_commas([value for row in table for value in row if isinstance(value, str)]) else "."
    return [[_with_mark(value, decimal) for value in row] for row in table]


def _has_decimal_commas(texts: Sequence[str]) -> bool:
    return table_writing([[lex(text.strip()) for text in texts if "," in text or "." in text]]).decimal == ","


def _with_mark(value: Any, decimal: str) -> str:
    text = as_text(value)
    return text.replace(".", decimal) if isinstance(value, float) else text


def as_text(value: Any) -> str:
    """Text of one value: whole numbers without ".0", "" where missing, dates in ISO form."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if hasattr(value, "item") and not isinstance(value, float):
        value = value.item()
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value).strip()


def _float_text(value: float) -> str:
    if value != value:
        return ""
    whole = abs(value) < WHOLE_BELOW and value == int(value)
    return str(int(value)) if whole else repr(float(value))
