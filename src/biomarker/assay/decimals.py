"""Numbers as text -> decimal point or decimal comma, decided for a whole column and table, never for one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Mark = Literal["", ".", ","]
_NUMBER = re.compile(r"[-+]?([0-9.,]*[0-9][0-9.,]*)([eE][-+]?[0-9]+)?")
_OTHER: dict[str, Mark] = {".": ",", ",": "."}


class Writing(NamedTuple):
    """What one number says about how numbers are written.

    Parameters
    ----------
    decimal : the decimal mark; "" when the number has none
    sure : False where the mark may as well separate thousands, as in "1,234"
    grouped : whether the other mark separates thousands in it, as in "1,234.5"
    """

    decimal: Mark
    sure: bool = True
    grouped: bool = False


class TableWriting(NamedTuple):
    """How the numbers of a whole table are written: "" while nothing in it tells, or the columns disagree."""

    decimal: Mark
    grouped: bool
    mixed: bool


def writing(number: str) -> Writing | None:
    """How one number is written; None when the text is no number."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        return None
    mantissa, exponent = found[1], found[2]
    marks = [mark for mark in mantissa if mark in ".,"]
    if not marks:
        return Writing("")
    if len(marks) > 1:
        return _several_marks(mantissa, marks)
    mark: Mark = "." if marks[0] == "." else ","
    before, _, after = mantissa.partition(mark)
    could_be_thousands = len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0" and not exponent
    return Writing(mark, sure=not could_be_thousands)


def _several_marks(mantissa: str, marks: list[str]) -> Writing | None:
    group = marks[0]
    decimal = marks[-1] if marks[-1] != group else ""
    pattern = rf"[0-9]{{1,3}}(?:\{group}[0-9]{{3}})+" + (rf"\{decimal}[0-9]*" if decimal else "")
    if not re.fullmatch(pattern, mantissa):
        return None
    return Writing(_OTHER[group], grouped=True)


def of_table(columns: Iterable[Sequence[Writing]]) -> TableWriting:
    """What the numbers of all columns say together."""
    sure = [one for column in columns for one in column if one.decimal and one.sure]
    decimals = {one.decimal for one in sure}
    decimal = decimals.pop() if len(decimals) == 1 else ""
    return TableWriting(decimal, any(one.grouped for one in sure), mixed=len(decimals) > 1)


def of_column(column: Sequence[Writing], table: TableWriting) -> tuple[Mark, int | None]:
    """Decimal mark of a column, and the position of the first number that contradicts it or leaves it open.

    A column that tells decides for itself; else the table decides; without any evidence a single point is a decimal
    point and a single comma ("1,234") is left open.
    """
    own = of_table([column])
    if own.mixed:
        points, commas = _first(column, ".", sure=True), _first(column, ",", sure=True)
        return ".", max(points or 0, commas or 0)
    decimal = own.decimal or table.decimal
    if not decimal:
        unclear = _first(column, ",", sure=False)
        if unclear is None and table.mixed:
            unclear = _first(column, ".", sure=False)
        return ".", unclear
    grouped = own.grouped or (not own.decimal and table.grouped)
    return decimal, None if grouped else _first(column, _OTHER[decimal], sure=False)


def to_float(number: str, decimal: Mark) -> float:
    """Value of a number whose column is written with this decimal mark; the other mark separates thousands.

    Examples
    --------
    >>> from biomarker.assay.decimals import to_float
    >>> to_float("1.234,5", ",")
    1234.5
    """
    if decimal == ",":
        return float(number.replace(".", "").replace(",", "."))
    return float(number.replace(",", ""))


def _first(column: Sequence[Writing], decimal: Mark, *, sure: bool) -> int | None:
    return next((i for i, one in enumerate(column) if one.decimal == decimal and one.sure == sure), None)
