"""Well: one analyte in one well, and the words that wells are described with."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

ROLES = ("sample", "standard", "blank", "control", "empty")
SIGNAL_KINDS = ("", "MFI", "net MFI", "OD", "ECL", "RLU", "NPX", "Ct")
LOGGED = ("NPX",)  # signals that are logarithms already
QUALIFIERS = ("", "<", ">")
UNNAMED = "unnamed"  # the analyte of a file that does not say what it measured


class Well(NamedTuple):
    """One row of `Wells`: one analyte in one well.

    Parameters
    ----------
    plate : name of the plate, unique within one `Wells`
    well : "A1" to "H12" (or "P24", "AF48"); "" where the file does not say
    sample : the sample as the file names it; all replicates of one sample carry the same name
    role : one of `ROLES`
    analyte : the analyte as the file names it
    signal : reading of the well, after optical correction (OD at 450 minus 620 nm) but before the blank is taken off;
        NaN where the well is masked or was not read
    signal_kind : one of `SIGNAL_KINDS`; "" where the file holds concentrations only
    net : reading after the instrument's software took the blank off; NaN where the file does not state it
    unit : unit of `expected`, `low`, `high`, `result` and `limit`; "" where the file does not say
    expected : stated concentration of a standard or control; NaN otherwise
    low, high : range that the kit accepts for a control; NaN otherwise
    result : concentration that the instrument calculated; NaN where it gave none
    qualifier : "<" or ">" where the instrument gave a limit instead of a number
    limit : that limit; NaN where the file states none
    beads : number of beads counted (Luminex); NaN otherwise
    dilution : factor by which the sample was diluted; NaN where the file does not say
    replicate : number of this well among those of its sample, dilution and analyte on this plate; 0 = not stated
    flags : codes of `biomarker.assay.flags.FLAGS`
    symbol : gene symbol (HGNC) where names have been matched, else ""
    export : position in `Wells.exports`
    """

    plate: str
    well: str
    sample: str
    role: str
    analyte: str
    signal: float = np.nan
    signal_kind: str = ""
    net: float = np.nan
    unit: str = ""
    expected: float = np.nan
    low: float = np.nan
    high: float = np.nan
    result: float = np.nan
    qualifier: str = ""
    limit: float = np.nan
    beads: float = np.nan
    dilution: float = np.nan
    replicate: int = 0
    flags: tuple[str, ...] = ()
    symbol: str = ""
    export: int = 0


COLUMNS = ("plate", "well", "row", "column", *Well._fields[2:])
NUMBERS = tuple(name for name, default in Well._field_defaults.items() if isinstance(default, float))


def position(well: str) -> tuple[int, int] | None:
    """Row and column (from 1) of a well such as "A1", "H12", "P24" or "AF48"; (0, 0) for ""; None when it is none."""
    if not well:
        return 0, 0
    found = re.fullmatch(r"([A-Z]|A[A-F])([1-9]|[1-4][0-9])", well)
    if found is None:
        return None
    letters = found[1]
    row = ord(letters) - 64 if len(letters) == 1 else 26 + ord(letters[1]) - 64
    column = int(found[2])
    return (row, column) if row <= 32 and column <= 48 else None
