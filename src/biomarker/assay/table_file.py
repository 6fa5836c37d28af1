"""A file of any kind that holds a table -> Table."""

from __future__ import annotations

from pathlib import Path

from biomarker.assay.table import Table, table_from_rows
from biomarker.errors import InputFileError, nearest


def read_table_file(path: str | Path) -> Table:
    """Read a CSV, TSV, TXT, XLSX, XLS or parquet file.

    The delimiter, the encoding and the sheet are found; cells stay text, so that "<0.8" survives.

    Raises
    ------
    InputFileError
        When the file is missing, is of another kind, is empty, cannot be decoded, or its rows and headers do not
        make one table.
    """
    path = Path(path)
    require_file(path)
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv", ".txt", ".tab"):
        from biomarker.assay.text import read_text_rows

        return table_from_rows(str(path), *read_text_rows(path))
    if suffix in (".xlsx", ".xlsm", ".xls"):
        from biomarker.assay.workbook import read_workbook_rows

        return table_from_rows(*read_workbook_rows(path))
    if suffix in (".parquet", ".pq"):
        from biomarker.assay.parquet import read_parquet

        return read_parquet(path)
    raise InputFileError(f'{path} ends in "{suffix}", which is not a kind of table that can be read',
                         allowed=".csv, .tsv, .txt, .xlsx, .xls or .parquet",
                         do="save the table as one of these")  # fmt: skip


def require_file(path: Path) -> None:
    """Refuse a path that is no readable file, with the nearest name beside it."""
    if path.is_dir():
        raise InputFileError(f"{path} is a folder", allowed="one file with a table", do="name the file in it")
    try:
        with path.open("rb"):
            return
    except FileNotFoundError:
        beside = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        raise InputFileError(f"there is no file {path}",
                             allowed=nearest(path.name, beside) if beside else "a path that exists",
                             do="check the name and the folder") from None  # fmt: skip
    except OSError as error:
        raise InputFileError(f"cannot read {path}: {error.strerror or error}", do="check its permissions") from error
