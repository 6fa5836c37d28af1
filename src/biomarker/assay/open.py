"""A table of measurements, or a plate map with raw exports -> Table."""

from __future__ import annotations

import re
from pathlib import Path

from biomarker.assay.table import Table
from biomarker.assay.table_file import read_table_file

# What only the text of an instrument's own export holds; tables of patients never do.
_MARKS = re.compile(r"Program\W{1,5}xPONENT|^\ufeff?##BLOCKS=|INTELLIFLEX|Detection Limits: Calc", re.MULTILINE)
BEGINNING = 65_536  # bytes


def is_raw_export(path: str | Path) -> bool:
    """Whether a text file is an export of xPONENT, INTELLIFLEX, SoftMax Pro or Discovery Workbench; never raises."""
    try:
        with Path(path).open("rb") as stream:
            start = stream.read(BEGINNING)
    except OSError:
        return False
    if start.startswith((b"PK", b"PAR1", b"\xd0\xcf")):
        return False
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1"
    return _MARKS.search(start.decode(encoding, errors="replace")) is not None


def read_table(path: str | Path) -> Table:
    """Read a CSV, TSV, TXT, XLSX, XLS or parquet file, or measure the plates of a plate map (.toml) or a raw export.

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
    if is_raw_export(path):
        from biomarker.assay.panel_table import usable_panel
        from biomarker.assay.stated import measure_files

        return usable_panel(measure_files([path]))
    return read_table_file(path)
