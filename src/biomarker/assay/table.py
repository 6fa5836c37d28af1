"""Table: the cells of one file as trimmed text by column, with the row numbers that the user sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from biomarker.assay.values import as_texts
from biomarker.errors import InputFileError, PanelError, nearest

if TYPE_CHECKING:
    import pandas as pd

Rows = list[tuple[int, list[str]]]
SHOWN = 5


@dataclass(frozen=True)
class Table:
    """Cells of one table, as text.

    Parameters
    ----------
    source : the file (and sheet), for messages and records
    columns : p unique names, in the order of the file
    cells : column -> n trimmed texts; "" where the cell is empty
    row_numbers : number of each row in the file; without them the header counts as row 1
    notes : what had to be decided while reading, such as which sheet
    """

    source: str
    columns: tuple[str, ...]
    cells: Mapping[str, tuple[str, ...]]
    row_numbers: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        twice = [name for name, count in Counter(self.columns).items() if count > 1]
        if twice:
            raise _duplicate_header(self.source, self.columns, twice)
        lengths = {len(self.cells[name]) for name in self.columns}
        if set(self.cells) != set(self.columns) or len(lengths) > 1:
            raise InputFileError(f"{self.source}: the columns do not have the same number of rows")
        if self.row_numbers and lengths and lengths != {len(self.row_numbers)}:
            raise InputFileError(f"{self.source}: {len(self.row_numbers)} row numbers for {lengths.pop()} rows")

    @property
    def n_rows(self) -> int:
        """Number of rows below the header."""
        return len(self.cells[self.columns[0]]) if self.columns else 0

    def row_number(self, i: int) -> int:
        """Number that the user sees in the file for row `i` (counted from 0)."""
        return self.row_numbers[i] if self.row_numbers else i + 2

    def column(self, name: str) -> tuple[str, ...]:
        """Texts of one column.

        Raises
        ------
        PanelError
            When there is no such column; the nearest name is shown.
        """
        if name not in self.cells:
            raise PanelError(f'{self.source} has no column "{name}"', allowed=nearest(name, self.columns))
        return self.cells[name]

    def take(self, rows: Sequence[int]) -> Table:
        """Table with the rows at these positions, in that order."""
        cells = {name: tuple(texts[i] for i in rows) for name, texts in self.cells.items()}
        return Table(self.source, self.columns, cells, tuple(self.row_number(i) for i in rows), self.notes)


def table_from_rows(source: str, rows: Rows, notes: tuple[str, ...] = ()) -> Table:
    """Header and rows of text -> Table; blank rows and blank columns are dropped.

    Parameters
    ----------
    rows : (number in the file, cells), the first row that is not blank holds the column names
    """
    tidy = [(number, [_tidy(cell) for cell in row]) for number, row in rows]
    tidy = [(number, row) for number, row in tidy if any(row)]
    if not tidy:
        raise InputFileError(f"{source} is empty", allowed="a row of column names, then one row per sample")
    header = [" ".join(cell.split()) for cell in tidy[0][1]]
    body = tidy[1:]
    if not body:
        raise InputFileError(f"{source} has column names ({', '.join(header[:SHOWN])}, ...) but no rows",
                             allowed="a row of column names, then one row per sample")  # fmt: skip
    _require_rectangle(source, header, body)
    _require_names(source, header, body)
    kept = [j for j, name in enumerate(header) if name]
    names = tuple(header[j] for j in kept)
    if len(set(names)) < len(names):
        raise _duplicate_header(source, header, [name for name, count in Counter(names).items() if count > 1])
    cells = {header[j]: tuple(row[j] for _, row in body) for j in kept}
    return Table(source, names, cells, tuple(number for number, _ in body), notes)


def table_from_frame(frame: pd.DataFrame, source: str = "data frame") -> Table:
    """Columns of a pandas data frame as text, rows counted from 1; a named index becomes the first column.

    Raises
    ------
    InputFileError
        When the frame has no rows, or a column name is empty or stands twice.
    """
    columns = [(str(name), frame.iloc[:, j].tolist()) for j, name in enumerate(frame.columns)]
    headers = {header for header, _ in columns}
    index = [(str(name), frame.index.get_level_values(level).tolist()) for level, name in enumerate(frame.index.names)
             if name is not None and str(name) not in headers]  # fmt: skip
    return table_from_columns(source, index + columns)


def table_from_columns(source: str, columns: Sequence[tuple[str, Iterable[Any]]]) -> Table:
    """Named columns of typed values -> Table, rows counted from 1."""
    names = tuple(" ".join(name.split()) for name, _ in columns)
    texts = [tuple(column) for column in as_texts(values for _, values in columns)]
    if not texts or not texts[0]:
        raise InputFileError(f"{source} is empty", allowed="columns with names, and one row per sample")
    if not all(names):
        raise InputFileError(f"{source}: column {names.index('') + 1} has no name", do="name the column or drop it")
    return Table(source, names, dict(zip(names, texts, strict=True)), tuple(range(1, len(texts[0]) + 1)))


def _tidy(cell: str) -> str:
    return cell.strip().strip("\ufeff\u200b").strip()


def _require_rectangle(source: str, header: list[str], body: Rows) -> None:
    needed = max((j for j, name in enumerate(header) if name), default=-1) + 1
    ragged = [(number, _width(row, needed)) for number, row in body
              if len(row) < needed or any(row[len(header):])]  # fmt: skip
    if not ragged:
        return
    shown = "; ".join(f"row {number} has {width}" for number, width in ragged[:SHOWN])
    more = f"; and {len(ragged) - SHOWN} more" if len(ragged) > SHOWN else ""
    raise InputFileError(f"{source}: the header has {needed} cells, but {shown}{more}",
                         allowed="as many cells in every row as in the header",
                         do="remove lines above the column names; put text that holds the delimiter (also a decimal "
                            "comma) in quotes or use ; between columns")  # fmt: skip


def _width(row: list[str], needed: int) -> int:
    return len(row) if len(row) < needed else max(j for j, cell in enumerate(row) if cell) + 1


def _require_names(source: str, header: list[str], body: Rows) -> None:
    for j, name in enumerate(header):
        below = next(((number, row[j]) for number, row in body if j < len(row) and row[j]), None)
        if not name and below:
            raise InputFileError(f'{source}: column {j + 1} has no name, but row {below[0]} holds "{below[1]}" in it',
                                 allowed="a name above every column that holds data",
                                 do="name the column or delete it (R and pandas write their row numbers like this; "
                                    "lines above the column names must go too)")  # fmt: skip
    if len(header) > 2 and all(_is_plain_number(name) for name in header[1:]):
        raise InputFileError(f"{source}: the first row holds numbers ({', '.join(header[1:4])}, ...)",
                             allowed="column names in the first row", do="add a row of column names")  # fmt: skip


def _is_plain_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _duplicate_header(source: str, columns: Sequence[str], twice: Sequence[str]) -> InputFileError:
    def places() -> Iterator[str]:
        for name in twice[:SHOWN]:
            where = [str(j + 1) for j, other in enumerate(columns) if other == name]
            yield f'"{name}" (columns {", ".join(where)})'

    return InputFileError(f"{source} has the same column name more than once: {'; '.join(places())}",
                          allowed="every column name once", do="rename or delete the surplus columns")  # fmt: skip
