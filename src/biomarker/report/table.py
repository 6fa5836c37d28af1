"""Table: rows for reading (HTML, Markdown) and for other programs (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

from biomarker.report.numbers import Estimate, interval, number

Cell = str | int | float | None | Estimate


@dataclass(frozen=True)
class Column:
    """Title of a column and its decimals (None: three significant digits)."""

    title: str
    digits: int | None = 2


@dataclass(frozen=True)
class Table:
    """Rows whose first cell names them; a cell is text, a number, an estimate with its interval, or nothing.

    Parameters
    ----------
    name : file name without ending
    caption : what the reader sees above the table
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles of the columns."""
        return tuple(column.title for column in self.columns)

    def without(self, *titles: str) -> Table:
        """The same table without some of its columns."""
        kept = [j for j, title in enumerate(self.titles) if title not in titles]
        rows = tuple(tuple(row[j] for j in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[j] for j in kept), rows=rows)

    def texts(self) -> list[list[str]]:
        """Cells as a reader sees them: "0.71 (0.45 to 0.88)"."""
        return [[_text(cell, column) for cell, column in zip(row, self.columns, strict=True)] for row in self.rows]

    def markdown(self) -> str:
        """A Markdown table."""
        head = [self.titles, ["---"] * len(self.columns)]
        lines = [[text.replace("|", "\\|") for text in row] for row in self.texts()]
        return "".join(f"| {' | '.join(row)} |\n" for row in [*head, *lines])

    def csv(self) -> str:
        """Comma-separated values at full precision; an estimate fills three columns: itself, _low and _high."""
        wide = [any(isinstance(row[j], Mapping) for row in self.rows) for j in range(len(self.columns))]
        titles = [title.replace(" ", "_") for title in self.titles]
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([name for title, three in zip(titles, wide, strict=True) for name in _names(title, three)])
        for row in self.rows:
            writer.writerow([value for cell, three in zip(row, wide, strict=True) for value in _values(cell, three)])
        return stream.getvalue()


def _text(cell: Cell, column: Column) -> str:
    if isinstance(cell, Mapping):
        return interval(cell, 2 if column.digits is None else column.digits)
    if cell is None:
        return "–"
    return number(cell, column.digits) if isinstance(cell, float) else str(cell)


def _names(title: str, three: bool) -> tuple[str, ...]:
    return (title, f"{title}_low", f"{title}_high") if three else (title,)


def _values(cell: Cell, three: bool) -> tuple[str | int | float | None, ...]:
    if isinstance(cell, Mapping):
        return cell["estimate"], cell["low"], cell["high"]
    return (cell, None, None) if three else (cell,)
