"""Wide layout: one row per sample, one column per analyte; nothing has to be done."""

from __future__ import annotations

from biomarker.assay.reading import Reader
from biomarker.assay.table import Table


def to_wide(table: Table) -> Table:
    """Return the table as it is."""
    return table


PART = Reader(summary="one row per sample, one column per analyte", settings={}, to_wide=to_wide)
