"""A typed value of a workbook, parquet file or data frame -> the text that a user would have typed."""

from __future__ import annotations

import datetime
from typing import Any

WHOLE_BELOW = 1e15  # above it, not every whole number has its own float


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
