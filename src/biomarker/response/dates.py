"""Dates of one column -> days; one format for a whole column, or the reason why it cannot be told."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

FORMATS = {
    "YYYY-MM-DD": re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})(?: 00:00(?::00)?)?"),
    "DD.MM.YYYY": re.compile(r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})"),
    "DD/MM/YYYY": re.compile(r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})"),
    "MM/DD/YYYY": re.compile(r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})"),
}
DO = "write every date as YYYY-MM-DD, such as 2024-03-01"


class DateError(ValueError):
    """What is wrong with the dates of a column; `where` are the rows to look at."""

    def __init__(self, seen: str, where: tuple[int, ...] = ()) -> None:
        self.where = where
        super().__init__(seen)


def read_dates(texts: Mapping[int, str]) -> dict[int, datetime.date]:
    """Row -> date, for all known cells of a table.

    Raises
    ------
    DateError
        When a cell is no date, two formats stand beside each other, or day and month cannot be told apart.
    """
    common, first = set(FORMATS), next(iter(texts), 0)
    for row, text in texts.items():
        fitting = {name for name in FORMATS if _is_date(text.strip(), name)}
        if not fitting:
            raise DateError(f'"{text}" is not a date', (row,))
        if not common & fitting:
            raise DateError(f'dates in two formats: "{texts[first]}" and "{text}"', (first, row))
        if len(common & fitting) < len(common):
            common, first = common & fitting, row
    if texts and len(common) > 1:
        may = " or ".join(sorted(common))
        raise DateError(f'day and month cannot be told apart: "{texts[first]}" may be {may}', (first,))
    return {row: _date(text, next(iter(common))) for row, text in texts.items()}


def _is_date(text: str, name: str) -> bool:
    try:
        _date(text, name)
    except ValueError:
        return False
    return True


def _date(text: str, name: str) -> datetime.date:
    found = FORMATS[name].fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return datetime.date(int(found["y"]), int(found["m"]), int(found["d"]))
