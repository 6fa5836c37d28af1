"""A table of measurements, or a plate map with raw exports -> Table."""

from __future__ import annotations

from pathlib import Path

from biomarker.assay.table import Table
from biomarker.assay.table_file import read_table_file


def read_table(path: str | Path) -> Table:
    """Read a CSV, TSV, TXT, XLSX, XLS or parquet file, or measure the plates of a plate map (.toml).

    Parameters
    ----------
    path : file of the table or the plate map

    Raises
    ------
    InputFileError
        When a file is missing, is of another kind, is empty, cannot be decoded, or holds no table.
    PanelError
        When the plates of a map show an error that it does not accept.
    """
    if Path(path).suffix.lower() == ".toml":
        from biomarker.assay.panel_table import read_plates

        return read_plates(path)
    return read_table_file(path)
