"""Wells <-> one file: CSV for people and spreadsheets, parquet with all that is known of where they come from."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from biomarker.assay.export import Export, Limits
from biomarker.assay.values import as_text
from biomarker.assay.wells import Well, Wells
from biomarker.errors import InputFileError, OutputError
from biomarker.files import write_bytes

KEY = b"biomarker.wells"
FORMAT = 1
LEFT_OUT = ("export",)


def write_wells(wells: Wells, path: Path) -> None:
    """Write wells as CSV or parquet, by the ending of the path.

    Raises
    ------
    OutputError
        For another ending, or when the file cannot be written.
    """
    if path.suffix.lower() == ".csv":
        write_bytes(path, _csv(wells).encode("utf-8"))
    elif path.suffix.lower() in (".parquet", ".pq"):
        write_bytes(path, _parquet(wells))
    else:
        raise OutputError(f"{path} has no ending that tells how to write it", allowed=".csv or .parquet",
                          do="name the output with one of them")  # fmt: skip


def _csv(wells: Wells) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    fields = [name for name in Well._fields if name not in LEFT_OUT]
    limits = {(one.plate, one.analyte): one for one in wells.limits}
    writer.writerow([*fields, "lod", "lloq", "uloq", "file"])
    for well in wells.rows():
        cells = [" ".join(value) if name == "flags" else as_text(value)
                 for name, value in well._asdict().items() if name in fields]  # fmt: skip
        stated = limits.get((well.plate, well.analyte))
        ends = (stated.lod, stated.lloq, stated.uloq) if stated else (None, None, None)
        source = wells.exports[well.export].source if wells.exports else ""
        writer.writerow([*cells, *(as_text(end) for end in ends), source])
    return stream.getvalue()


def _parquet(wells: Wells) -> bytes:
    import pyarrow.lib
    import pyarrow.parquet

    frame = wells.frame.assign(flags=wells.frame["flags"].map(" ".join))
    about = {"format": FORMAT, "exports": [asdict(export) for export in wells.exports],
             "limits": [limit._asdict() for limit in wells.limits]}  # fmt: skip
    columns = {name: frame[name].tolist() for name in frame.columns}
    table = pyarrow.lib.Table.from_pydict(columns).replace_schema_metadata({KEY: json.dumps(about).encode()})
    stream = io.BytesIO()
    pyarrow.parquet.write_table(table, stream)
    return stream.getvalue()


def about(raw: bytes) -> dict[str, Any] | None:
    """What a parquet file says of its wells; None when it was not written by `write_wells`."""
    import pyarrow.lib
    import pyarrow.parquet

    try:
        found = (pyarrow.parquet.read_schema(io.BytesIO(raw)).metadata or {}).get(KEY)
        said = json.loads(found) if found else None
    except (pyarrow.lib.ArrowException, OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def wells_of(raw: bytes, source: str) -> Wells:
    """Wells of a parquet file as `write_wells` writes it.

    Raises
    ------
    InputFileError
        When it was written by a newer version, or does not hold what it should.
    """
    import pyarrow.lib
    import pyarrow.parquet

    said = about(raw) or {}
    if said.get("format") != FORMAT:
        raise InputFileError(f"{source} was written in format {said.get('format')}", allowed=f"format {FORMAT}",
                             do="read it with the version that wrote it")  # fmt: skip
    try:
        table = pyarrow.parquet.ParquetFile(io.BytesIO(raw)).read()
        columns = {name: table.column(name).to_pylist() for name in Well._fields}
        exports = [Export(**one | {"plates": tuple(one["plates"]), "notes": tuple(one["notes"])})
                   for one in said["exports"]]  # fmt: skip
        limits = [Limits(**one) for one in said["limits"]]
    except (pyarrow.lib.ArrowException, OSError, KeyError, TypeError) as error:
        raise InputFileError(f"{source} does not hold what it should ({error})", do="write it again") from None
    columns["flags"] = [tuple((flags or "").split()) for flags in columns["flags"]]
    rows = [Well(*row) for row in zip(*columns.values(), strict=True)]
    return Wells.from_rows(rows, exports, limits)
