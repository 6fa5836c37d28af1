"""Export: where a set of wells comes from (instrument, file, kit); and the limits that the file states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Export:
    """One exported file.

    Parameters
    ----------
    source : path of the file
    sha256 : of its bytes
    format : name of the part on the shelf `biomarker.assay.exports` that read it
    instrument, software, date, matrix, kit, lot : as the file states them, "" where it does not
    encoding, delimiter, decimal : how its text is written; "" for workbooks and parquet
    min_beads : beads per analyte that the acquisition asked for
    times_dilution : whether `result` and `limit` are per undiluted sample (True), per diluted sample (False: multiply
        by `dilution`), or the file does not say (None)
    plates : plates in it, as they are called in the wells
    notes : what had to be decided while reading, in sentences
    """

    source: str
    sha256: str
    format: str
    instrument: str = ""
    software: str = ""
    date: str = ""
    matrix: str = ""
    kit: str = ""
    lot: str = ""
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    min_beads: float | None = None
    times_dilution: bool | None = None
    plates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Limits(NamedTuple):
    """Limits of one analyte on one plate as the file states them; None where it does not.

    On the scale of `unit`: a concentration per diluted sample, or NPX.
    """

    plate: str
    analyte: str
    unit: str
    lod: float | None = None
    lloq: float | None = None
    uloq: float | None = None
