"""A parquet file -> Table."""

from __future__ import annotations

from pathlib import Path

from biomarker.assay.table import Table, table_from_columns
from biomarker.errors import InputFileError


def read_parquet(path: Path) -> Table:
    """Columns of a parquet file as text, rows counted from 1.

    Raises
    ------
    InputFileError
        When the file is not parquet, has no rows, or a column name is empty or stands twice.
    """
    import pyarrow.lib
    import pyarrow.parquet

    try:
        content = pyarrow.parquet.ParquetFile(path).read()
    except (pyarrow.lib.ArrowException, OSError) as error:
        raise InputFileError(f"{path} is not a parquet file that can be read ({error})", allowed="a parquet file",
                             do="write it again, or save the table as CSV") from error  # fmt: skip
    columns = [(name, content.column(j).to_pylist()) for j, name in enumerate(content.column_names)]
    return table_from_columns(str(path), columns)
