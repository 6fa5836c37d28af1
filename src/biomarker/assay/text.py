"""A delimited text file -> rows of cells: finds encoding and delimiter, or says why it cannot."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from biomarker.errors import InputFileError

if TYPE_CHECKING:
    import _csv

DELIMITERS = "\t;|,"  # on a tie the earlier one wins: commas also stand inside decimal numbers and headers
SNIFFED_ROWS = 60
# No-break space, °, ± and µ: the same bytes in every Windows code page and in Latin-1, so reading them is no guess.
SAME_IN_EVERY_CODE_PAGE = b"\xa0\xb0\xb1\xb5"
RESAVE = 'save it again as UTF-8 (Excel: "CSV UTF-8"; LibreOffice: character set "Unicode (UTF-8)")'


def read_text_rows(path: Path) -> tuple[list[tuple[int, list[str]]], tuple[str, ...]]:
    """(row number, cells) of every record, and notes on what had to be decided.

    UTF-8 (with or without byte order mark) and UTF-16 with byte order mark are read. Other bytes are refused, except
    the four signs that are the same in all Windows code pages: a wrong guess would turn names into other names.

    Raises
    ------
    InputFileError
        When the file is binary, is not UTF-8, or its quotes do not close.
    """
    return text_rows(path, path.read_bytes())


def text_rows(path: Path, content: bytes) -> tuple[list[tuple[int, list[str]]], tuple[str, ...]]:
    """As `read_text_rows`, of the content of a file; `path` names it in messages."""
    text, notes = _decode(path, content)
    declared = re.match(r"sep=(.)\r?\n", text)
    if declared:
        records = _records(path, text[declared.end() :], declared[1])
        return [(number + 1, record) for number, record in records], notes
    return _records(path, text, delimiter_of(text)), notes


def _decode(path: Path, content: bytes) -> tuple[str, tuple[str, ...]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(path, content, "utf-16"), ()
    _refuse_binary(path, content)
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        foreign = {byte for byte in content if byte > 0x7F}
        if foreign <= set(SAME_IN_EVERY_CODE_PAGE):
            signs = " ".join(sorted(bytes(foreign).decode("cp1252").replace("\xa0", "no-break space")))
            return content.decode("cp1252"), (f"{path} is not UTF-8; only {signs} had to be read as Windows text",)
        raise _wrong_encoding(path, content, error) from None


def _decode_as(path: Path, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputFileError(f"{path} begins like {encoding.upper()} but breaks off at byte {error.start + 1}",
                             allowed="UTF-8 text", do=RESAVE) from None  # fmt: skip


def _refuse_binary(path: Path, content: bytes) -> None:
    kind = ""
    if content.startswith(b"PK\x03\x04"):
        kind = "an Excel workbook or another zip file; give it its own ending (.xlsx)"
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        kind = "an old Excel workbook; give it its own ending (.xls)"
    elif content.startswith(b"PAR1"):
        kind = "a parquet file; give it its own ending (.parquet)"
    elif b"\x00" in content:
        at = content.index(b"\x00")
        kind = f"binary, or UTF-16 without a byte order mark (byte {at + 1} is zero)"
    if kind:
        raise InputFileError(f"{path} is not a text file: it looks like {kind}", allowed="UTF-8 text", do=RESAVE)


def _wrong_encoding(path: Path, content: bytes, error: UnicodeDecodeError) -> InputFileError:
    line = content[: error.start].count(b"\n") + 1
    around = content[max(error.start - 15, 0) : error.start + 15].decode("cp1252", errors="replace")
    around = " ".join(around.split())
    return InputFileError(
        f"{path} is not UTF-8: byte 0x{content[error.start]:02X} in line {line} (byte {error.start + 1} of the file), "
        f'near "{around}" if it is Windows text',
        allowed="UTF-8, or UTF-16 with a byte order mark", do=RESAVE)  # fmt: skip


def delimiter_of(text: str) -> str:
    """Delimiter under which most records are as long as the header; then the one that makes most columns."""
    scores = {delimiter: _score(text, delimiter) for delimiter in DELIMITERS}
    best = max(scores.values())
    return next(delimiter for delimiter in DELIMITERS if scores[delimiter] == best) if best[0] else ","


def _score(text: str, delimiter: str) -> tuple[float, int]:
    try:
        sample = list(itertools.islice(csv_reader(io.StringIO(text, newline=""), delimiter), SNIFFED_ROWS))
    except csv.Error:
        return 0.0, 0
    widths = [_filled(record) for record in sample if _filled(record)]
    if not widths or widths[0] < 2:
        return 0.0, 0
    lengths = [len(record) for record in sample if _filled(record)]
    fitting = sum(width <= widths[0] <= length for width, length in zip(widths[1:], lengths[1:], strict=True))
    return (fitting + 1) / len(widths), widths[0]


def _filled(record: list[str]) -> int:
    return max((j + 1 for j, cell in enumerate(record) if cell.strip()), default=0)


def _records(path: Path, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv_reader(io.StringIO(text, newline=""), delimiter)
    try:
        return list(enumerate(reader, start=1))
    except csv.Error as error:
        raise InputFileError(f"{path}: the quotes or cells near line {reader.line_num} cannot be read ({error})",
                             allowed='cells with quotes at both ends, and "" for a quote inside',
                             do="mend or remove the quotes in that line") from None  # fmt: skip


def csv_reader(lines: Iterable[str], delimiter: str) -> _csv.Reader:
    """Reader of records; odd quotes are an error."""
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
