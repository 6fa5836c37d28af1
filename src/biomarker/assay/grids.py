"""Rows of cells -> grids that look like a plate (numbers across, letters down), with the plate that each belongs to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from biomarker.assay.cells import lex
from biomarker.assay.content import Content, Rows
from biomarker.errors import InputFileError

LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + tuple(f"A{letter}" for letter in "ABCDEF")
OVERFLOW = frozenset(("ovrflw", "overflow", "over", "sat", "#sat", "saturated", "****", "?????", ">max"))
_PLATE = re.compile(r"plate(?:\s*name)?\s*:\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Grid:
    """One grid.

    Parameters
    ----------
    plate : name of the plate, "" where the file does not name it
    title : other text above the grid, such as "450 nm"
    line : line of its header
    cells : well -> (line, text), without empty cells
    stray : line right below the grid that begins with a letter out of order; 0 when there is none
    short : first line that has fewer cells than the grid has columns, or several beyond; 0 when there is none
    """

    plate: str
    title: str
    line: int
    cells: dict[str, tuple[int, str]]
    stray: int = 0
    short: int = 0

    @property
    def holds_readings(self) -> bool:
        """Whether the cells are readings of an instrument rather than names of samples."""
        texts = [text for _, text in self.cells.values()]
        numbers = [text for text in texts if (cell := lex(text)) and cell.number]
        overflow = sum(text.casefold() in OVERFLOW for text in texts)
        if len(numbers) + overflow < 0.6 * len(texts) or not numbers:
            return False
        if any("." in text or "," in text for text in numbers):
            return True
        counts = Counter(numbers)
        return sum(counts[text] > 1 for text in numbers) < len(numbers) / 2  # else numbers of samples, in replicates


def rows_of(content: Content, *, strict: bool = True) -> tuple[list[tuple[str, Rows]], str]:
    """(sheet, rows) of each sheet, or of the text under the delimiter that most of its lines share; the delimiter."""
    if content.kind == "workbook":
        return list(content.sheets.items()), ""
    if content.kind != "text":
        return [], ""
    marks = "\t;,"  # on a tie the earlier one: commas also stand inside decimal numbers
    delimiter = max(marks, key=lambda mark: sum(mark in line for line in content.lines[:400]))
    return [("", content.rows(delimiter, strict=strict))], delimiter


def find_grids(rows: Rows) -> list[Grid]:
    """All grids, in the order of the rows."""
    grids = []
    plate, title, i = "", "", 0
    while i < len(rows):
        number, row = rows[i]
        columns = _columns(row)
        height = _height(rows, i + 1, columns) if columns else 0
        if columns and height:
            cells = _cells(rows[i + 1 : i + 1 + height], columns)
            i += 1 + height
            short = _odd_width(rows[i - height : i], columns)
            grids.append(Grid(plate, title, number, cells, _stray(rows[i : i + 1], columns), short))
            title = ""
            continue
        filled = [cell for cell in row if cell]
        named = _PLATE.match(filled[0]) if filled else None
        if named:
            plate = named[1].strip() or (filled[1] if len(filled) > 1 else "")
        elif filled and filled[0] != "~End":
            title = filled[0]
        i += 1
    return [grid for grid in grids if grid.cells]


def _columns(row: list[str]) -> dict[int, int] | None:
    """Position -> number of the column, if this row numbers the columns of a plate."""
    found = {j: int(cell) for j, cell in enumerate(row) if cell.isdecimal() and len(cell) <= 2}
    numbers = list(found.values())
    others = [cell for j, cell in enumerate(row) if cell and j not in found and j > 0]
    rising = numbers and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return found if rising and len(numbers) >= 2 and numbers[0] >= 1 and numbers[-1] <= 48 and not others else None


def _height(rows: Rows, start: int, columns: dict[int, int]) -> int:
    """Number of rows below the header that begin with the next letter."""
    height, letter = 0, -1
    for _, row in rows[start:]:
        place = _letter(row, columns)
        if place is None or (letter >= 0 and place[1] != letter + 1):
            break
        height, letter = height + 1, place[1]
    return height


def _odd_width(rows: Rows, columns: dict[int, int]) -> int:
    """First line with fewer cells than columns, or with cells beyond them; one label behind every row is allowed."""
    beyond = []
    for line, row in rows:
        shift = 1 if min(columns) <= (_letter(row, columns) or (0, 0))[0] else 0
        width = max(columns) + 1 + shift
        if len(row) < width:
            return line
        beyond.append([cell for cell in row[width:] if cell])
    usual = max(beyond, key=beyond.count)
    odd = [line for (line, _), cells in zip(rows, beyond, strict=True) if cells != usual or len(cells) > 1]
    return odd[0] if odd else 0


def _stray(below: Rows, columns: dict[int, int]) -> int:
    return below[0][0] if below and _letter(below[0][1], columns) is not None else 0


def refuse_stray(source: str, grids: list[Grid]) -> None:
    """Refuse grids whose rows are out of order (those below would be lost) or end early (the file may be cut off).

    Raises
    ------
    InputFileError
        With the line of the first such row.
    """
    short = next((grid.short for grid in grids if grid.short), 0)
    if short:
        raise InputFileError(f"{source}, line {short}: fewer or more cells than the plate has columns",
                             allowed="a cell for every column, empty where nothing was read",
                             do="the file may be cut off, or a decimal comma may have been taken for a delimiter; "
                                "export it again")  # fmt: skip
    stray = next((grid.stray for grid in grids if grid.stray), 0)
    if stray:
        raise InputFileError(f"{source}, line {stray}: the letter of this row does not follow that of the row above",
                             allowed="rows A, B, C, ... in order", do="sort or complete the rows")  # fmt: skip


def _letter(row: list[str], columns: dict[int, int]) -> tuple[int, int] | None:
    """Position and number of the row letter."""
    for j in range(min(min(columns) + 1, len(row))):
        if row[j]:
            text = row[j].upper()
            return (j, LETTERS.index(text)) if text in LETTERS else None
    return None


def _cells(rows: Rows, columns: dict[int, int]) -> dict[str, tuple[int, str]]:
    cells = {}
    for number, row in rows:
        place = _letter(row, columns)
        if place is None:
            continue
        shift = 1 if min(columns) <= place[0] else 0  # R writes one name less than there are columns
        for j, column in columns.items():
            text = row[j + shift] if j + shift < len(row) else ""
            if text:
                cells[f"{LETTERS[place[1]]}{column}"] = (number, text)
    return cells
