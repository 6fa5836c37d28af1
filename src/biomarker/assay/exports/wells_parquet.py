"""Wells that `biomarker assay read -o wells.parquet` wrote -> the same Wells, with their provenance."""

from __future__ import annotations

from biomarker.assay.content import Content
from biomarker.assay.formats import NO, SURE, ExportFormat
from biomarker.assay.wells import Wells
from biomarker.assay.wells_file import about, wells_of


def detect(content: Content) -> float:
    """SURE for a parquet file that carries our key."""
    return SURE if content.kind == "parquet" and about(content.raw) is not None else NO


def read(content: Content) -> Wells:
    """The wells, and the exports that they came from."""
    return wells_of(content.raw, content.source)


PART = ExportFormat(
    summary="wells that `biomarker assay read` wrote, with their provenance",
    extensions=(".parquet",),
    detect=detect,
    read=read,
)
