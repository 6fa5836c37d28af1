"""Rows of an xPONENT export -> its header and its DataType blocks, each a small table with line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from biomarker.assay.content import RESAVE, Content, Rows, refuse_ragged
from biomarker.errors import InputFileError

NOT_ANALYTES = frozenset(("", "sample", "total events", "notes"))
_START = re.compile(r'"*program"*([,;\t|])"*xponent', re.IGNORECASE)
_BLOCK = re.compile(r'^"*DataType:"*([,;\t|])', re.IGNORECASE | re.MULTILINE)
_LOCATION = re.compile(r"(?:\d+\s*\(\s*(\d+)\s*[,;]\s*([A-P]\d{1,2})\s*\))|(?:(?:(\d+)\s*,\s*)?([A-P]\d{1,2}))")
END = "-- CRC --"
NEEDED = ("Median", "Net MFI", "Count", "Result", "Units", "Standard Expected Concentration",
          "Control Expected Concentration", "Control Range - Low", "Control Range - High")  # fmt: skip


@dataclass(frozen=True)
class Block:
    """One DataType block.

    Parameters
    ----------
    name : such as "Median"
    header : cells of its first row
    rows : (line number, cells), each as long as the header
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def analytes(self) -> dict[str, int]:
        """Analyte -> its column."""
        return {name: j for j, name in enumerate(self.header) if j > 0 and name.casefold() not in NOT_ANALYTES}


@dataclass(frozen=True)
class XponentFile:
    """Header and blocks.

    Parameters
    ----------
    header : first cell -> other cells of its row, above the blocks
    blocks : name -> block
    delimiter : between cells; "" in a workbook
    is_closed : whether the closing line is there
    """

    header: dict[str, tuple[str, ...]]
    blocks: dict[str, Block]
    delimiter: str
    is_closed: bool

    def cells(self) -> Iterator[str]:
        """Cells of all blocks that hold numbers."""
        for name, block in self.blocks.items():
            if name not in ("Comments", "Warnings/Errors", "Audit Logs", "Analysis Types", "Units"):
                yield from (cell for _, row in block.rows for cell in row[1:])

    def value(self, key: str) -> str:
        """Second cell of a header row; "" when there is none."""
        return next(iter(self.header.get(key.casefold(), ("",))), "")


def delimiter_of(content: Content) -> str | None:
    """Delimiter of a text that is an xPONENT export; None when it is none."""
    found = _START.match(content.text[:200].lstrip("\ufeff \n")) or _BLOCK.search(content.text)
    return found[1] if found else None


def rows_of(content: Content, *, strict: bool = True) -> tuple[Rows, str]:
    """Rows of the export and its delimiter ("" in a workbook); no rows when the content is none."""
    if content.kind == "text":
        delimiter = delimiter_of(content)
        return (content.rows(delimiter, strict=strict), delimiter) if delimiter else ([], "")
    for rows in content.sheets.values():
        if any(_is_start(row) for _, row in rows[:3]):
            return rows, ""
    return [], ""


def _is_start(row: list[str]) -> bool:
    return [cell.casefold() for cell in row[:2]] == ["program", "xponent"]


def split_blocks(source: str, rows: Rows, delimiter: str) -> XponentFile:
    """Header and blocks of an export.

    Raises
    ------
    InputFileError
        When a block comes twice, has no header, or a row of it is cut short.
    """
    header: dict[str, tuple[str, ...]] = {}
    found: dict[str, list[tuple[int, list[str]]]] = {}
    name, is_closed = "", False
    for number, cells in rows:
        if not any(cells):
            continue
        if cells[0].startswith(END):
            is_closed = True
            break
        if cells[0].casefold() == "datatype:":
            name = cells[1] if len(cells) > 1 else ""
            if name in found:
                raise InputFileError(f'{source}, line {number}: a second block "{name}"',
                                     allowed="every DataType once: one batch in a file", do=RESAVE)  # fmt: skip
            found[name] = []
        elif name:
            found[name].append((number, cells))
        else:
            header.setdefault(cells[0].casefold(), tuple(cells[1:]))
    blocks = {name: _block(source, name, lines) for name, lines in found.items() if lines}
    return XponentFile(header, blocks, delimiter, is_closed)


def _block(source: str, name: str, lines: list[tuple[int, list[str]]]) -> Block:
    number, header = lines[0]
    width = max((j + 1 for j, cell in enumerate(header) if cell), default=0)
    named = [cell for cell in header[2:width] if cell]
    twice = next((cell for cell in named if named.count(cell) > 1), "")
    if twice:
        raise InputFileError(f'{source}, line {number}: block "{name}" names "{twice}" twice', do=RESAVE)
    rows = []
    for line, cells in lines[1:]:
        if name in NEEDED:
            refuse_ragged(source, line, cells, width, f' in a row of block "{name}"')
        elif name == "Dilution Factor" and len(cells) > len(header):
            raise InputFileError(f'{source}, line {line}: a row of block "{name}" has {len(cells)} cells, its header '
                                 f"{len(header)}", allowed="one dilution per well", do=RESAVE)  # fmt: skip
        filled = tuple(cells[:width]) + ("",) * (width - len(cells))
        rows.append((line, filled))
    return Block(name, tuple(header[:width]), tuple(rows))


def location(text: str) -> tuple[str, str] | None:
    """Number of the plate ("" where not stated) and well of a location such as "1(1,A1)"; None when it is none."""
    found = _LOCATION.fullmatch(text.strip())
    if found is None:
        return None
    plate, well = (found[1], found[2]) if found[2] else (found[3] or "", found[4])
    return plate, f"{well[0]}{int(well[1:])}"
