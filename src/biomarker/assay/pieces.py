"""A long CSV or parquet file -> pieces of its table with the row numbers of the file, in bounded memory."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from biomarker.assay.table import Table, table_from_columns, table_from_rows
from biomarker.assay.table_file import require_file
from biomarker.assay.text import SNIFFED_ROWS, csv_reader, delimiter_of

HEAD = 2**20
TEXT, PARQUET = (".csv", ".tsv", ".txt", ".tab"), (".parquet", ".pq")


class Piece(NamedTuple):
    """Some rows, and the share of the file that has been read with them."""

    table: Table
    done: float


class NotInPiecesError(Exception):
    """The file has to be read as a whole, which gives the table or the reason why it is none."""


def is_long(path: Path, rows: int) -> bool:
    """Whether a file of these kinds holds more rows than one piece (for text: certainly more)."""
    suffix = path.suffix.lower()
    if suffix in PARQUET:
        import pyarrow.lib
        import pyarrow.parquet

        try:
            return bool(pyarrow.parquet.ParquetFile(path).metadata.num_rows > rows)
        except (pyarrow.lib.ArrowException, OSError):
            return False
    if suffix not in TEXT or not path.is_file():
        return False
    with path.open("rb") as stream:
        return sum(1 for _ in itertools.islice(stream, rows + 2)) > rows + 1


def pieces(path: Path, rows: int) -> Iterator[Piece]:
    """Tables of up to `rows` rows each, in the order of the file.

    Raises
    ------
    NotInPiecesError
        When the file is not plain UTF-8 text, a delimiter or decimal commas need the whole of it, or it is damaged.
    InputFileError
        When rows and header do not make one table.
    """
    require_file(path)
    return _parquet(path, rows) if path.suffix.lower() in PARQUET else _text(path, rows)


def _text(path: Path, rows: int) -> Iterator[Piece]:
    size = max(path.stat().st_size, 1)
    with path.open("rb") as raw:
        head = raw.read(HEAD)
        raw.seek(0)
        if head.startswith((b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"PAR1", b"sep=", b"\xef\xbb\xbfsep=")):
            raise NotInPiecesError
        try:
            text = head.decode("utf-8-sig", errors="ignore")
            if text.count("\n") <= 2 * SNIFFED_ROWS:  # perhaps fewer records than the delimiter is found by
                raise NotInPiecesError
            lines = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
            records = enumerate(csv_reader(_without_nul(lines), delimiter_of(text)), start=1)
            header = next((one for one in records if any(cell.strip() for cell in one[1])), None)
            while header is not None and (some := list(itertools.islice(records, rows))):
                filled = [one for one in some if any(cell.strip() for cell in one[1])]
                if filled:
                    yield Piece(table_from_rows(str(path), [header, *filled]), min(raw.tell() / size, 1.0))
        except (UnicodeDecodeError, csv.Error):
            raise NotInPiecesError from None


def _without_nul(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise NotInPiecesError
        yield line


def _parquet(path: Path, rows: int) -> Iterator[Piece]:
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(path)
        total, before = file.metadata.num_rows, 0
        for batch in file.iter_batches(batch_size=rows):
            columns = [(name, batch.column(j).to_pylist()) for j, name in enumerate(batch.schema.names)]
            if any(isinstance(value, str) and "," in value for _, values in columns for value in values):
                raise NotInPiecesError  # whether numbers have decimal commas is decided by all texts together
            table = table_from_columns(str(path), columns)
            numbers = tuple(range(before + 1, before + table.n_rows + 1))
            before += table.n_rows
            yield Piece(Table(table.source, table.columns, table.cells, numbers), before / total)
    except (pyarrow.lib.ArrowException, OSError):
        raise NotInPiecesError from None
