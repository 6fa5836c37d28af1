"""Text of one cell -> truth, exact decimal number, choice, or nothing; what cannot be read is a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from biomarker.errors import nearest

UNKNOWN = ("", "na", "nan", "n/a", "ne", "not evaluable", "unknown", ".", "-", "null", "none")
YES = ("1", "1.0", "yes", "y", "true", "present", "x", "ja", "oui")
NO = ("0", "0.0", "no", "n", "false", "absent", "nein", "non")
_NUMBER = re.compile(r"[-+−]?[0-9]{1,15}(?:[.,][0-9]+)?(?:[eE][-+]?[0-9]{1,2})?")
_THOUSANDS = re.compile(r"[-+−]?[1-9][0-9]{0,2},[0-9]{3}")


DECIMALS = 9


class CellError(ValueError):
    """Why a cell cannot be read, as the end of a sentence that begins with the cell."""


def is_missing(text: str) -> bool:
    """Whether a cell says nothing: empty, "NA", "." and the like."""
    return text.strip().casefold() in UNKNOWN


def flag(text: str) -> bool:
    """Yes or no.

    Raises
    ------
    CellError
        For anything else.
    """
    word = text.strip().casefold().replace(",", ".")
    if word in YES or word in NO:
        return word in YES
    raise CellError("is neither yes nor no; allowed: 1, 0, yes, no, true, false, or empty where unknown")


def number(text: str, low: Decimal | None = None, high: Decimal | None = None) -> Decimal:
    """Exact decimal number: 0.7 - 0.4 is 0.3, which it is not in binary fractions.

    A single comma is a decimal comma; "1,234" is refused, because it may be either number. What a spreadsheet computed
    in binary fractions (0.30000000000000004) is rounded to nine decimals.

    Raises
    ------
    CellError
        When the text is no number, or lies outside the limits.
    """
    tidy = text.strip()
    if not _NUMBER.fullmatch(tidy):
        raise CellError("is not a number")
    if _THOUSANDS.fullmatch(tidy):
        raise CellError(f"may be {tidy.replace(',', '.')} or {tidy.replace(',', '')}; write it with a decimal point")
    value = Decimal(tidy.replace(",", ".").replace("−", "-"))
    if value.as_tuple().exponent < -DECIMALS:  # type: ignore[operator]
        value = round(value, DECIMALS)
    if low is not None and value < low:
        what = "is negative" if low == 0 else f"is below {plain(low)}"
        raise CellError(f"{what}; allowed: {_allowed(low, high)}")
    if high is not None and value > high:
        raise CellError(f"is above {plain(high)}; allowed: {_allowed(low, high)}")
    return value


def choice(text: str, allowed: Sequence[str]) -> str:
    """One of a few words, as `allowed` spells it.

    Raises
    ------
    CellError
        For another word; the nearest one is named.
    """
    word = text.strip().casefold().replace(" ", "_")
    for one in allowed:
        if word == one.casefold():
            return one
    near = nearest(word, allowed)
    raise CellError(f"is not known; allowed: {', '.join(allowed)}{f' ({near})' if near.startswith('did') else ''}")


def decimal(value: Any) -> Decimal:
    """Setting of a study file as an exact decimal: the number as it is written, not its binary neighbour."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def plain(value: Decimal) -> str:
    """Number for readers: without an exponent or trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _allowed(low: Decimal | None, high: Decimal | None) -> str:
    if low is not None and high is not None:
        return f"{plain(low)} to {plain(high)}"
    return f"{plain(low)} or more" if low is not None else f"{plain(high or Decimal(0))} or less"
