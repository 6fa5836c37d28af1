"""A parquet file or a data frame given from Python -> Table."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from biomarker.assay.table import Table
from biomarker.assay.values import as_text
from biomarker.errors import InputFileError

if TYPE_CHECKING:
    import pandas as pd


def table_from_frame(frame: pd.DataFrame, source: str = "data frame") -> Table:
    """Columns of a pandas data frame as text; a named index becomes the first column.

    Raises
    ------
    InputFileError
        When the frame has no rows, or a column name is empty or stands twice.
    """
    names = [" ".join(str(name).split()) for name in frame.columns]
    columns: list[tuple[str, Iterable[Any]]] = [(name, frame.iloc[:, j].tolist()) for j, name in enumerate(names)]
    levels = [str(name) for name in frame.index.names if name is not None and str(name) not in names]
    index = [(name, frame.index.get_level_values(name).tolist()) for name in levels]
    return _table(source, index + columns)


def read_parquet(path: Path) -> Table:
    """Columns of a parquet file as text.

    Raises
    ------
    InputFileError
        When the file is not parquet, has no rows, or a column name is empty or stands twice.
    """
    import pyarrow as arrow
    import pyarrow.parquet

    try:
        content = pyarrow.parquet.ParquetFile(path).read()
    except (arrow.ArrowException, OSError) as error:
        raise InputFileError(f"{path} is not a parquet file that can be read ({error})",
                             allowed="a parquet file", do="write it again, or save the table as CSV") from error  # fmt: skip
    names = [" ".join(str(name).split()) for name in content.column_names]
    return _table(str(path), [(name, content.column(j).to_pylist()) for j, name in enumerate(names)])


def _table(source: str, columns: list[tuple[str, Iterable[Any]]]) -> Table:
    texts = [(name, tuple(as_text(value) for value in values)) for name, values in columns]
    if not texts or not texts[0][1]:
        raise InputFileError(f"{source} is empty", allowed="columns with names, and one row per sample")
    nameless = [str(j + 1) for j, (name, _) in enumerate(texts) if not name]
    if nameless:
        raise InputFileError(f"{source}: column {', '.join(nameless)} has no name", do="name the column or drop it")
    n_rows = len(texts[0][1])
    return Table(source, tuple(name for name, _ in texts), dict(texts), tuple(range(1, n_rows + 1)))
