"""Wells: what an instrument measured, one row per well and analyte, between reading a file and fitting its curves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from biomarker.assay.export import Export, Limits
from biomarker.assay.flags import FLAGS
from biomarker.errors import PanelError, nearest

ROLES = ("sample", "standard", "blank", "control", "empty")
SIGNAL_KINDS = ("", "MFI", "net MFI", "OD", "ECL", "RLU", "NPX", "Ct")
QUALIFIERS = ("", "<", ">")
UNNAMED = "unnamed"  # the analyte of a file that does not say what it measured
SHOWN = 5


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
_NUMBERS = tuple(name for name, default in Well._field_defaults.items() if isinstance(default, float))
_KINDS = dict.fromkeys(Well._fields, "object") | dict.fromkeys(_NUMBERS, "float64")
_KINDS |= {"replicate": "int64", "export": "int64"}
_PLACE = ["plate", "well", "analyte", "replicate"]


@dataclass(frozen=True, eq=False)
class Wells:
    """Everything that was measured on some plates.

    Parameters
    ----------
    frame : one row per well and analyte; columns `COLUMNS`: those of `Well`, and the place of the well as numbers
        (`row` and `column` counted from 1, 0 where the file states no well). Do not change it in place.
    exports : the files, in the order of the column `export`
    limits : limits that the files state, at most one entry per plate and analyte
    """

    frame: pd.DataFrame
    exports: tuple[Export, ...]
    limits: tuple[Limits, ...] = ()

    def __post_init__(self) -> None:
        if tuple(self.frame.columns) != COLUMNS:
            raise PanelError(f"the wells have the columns {', '.join(map(str, self.frame.columns))}",
                             allowed=", ".join(COLUMNS))  # fmt: skip
        _refuse_impossible(self)

    @classmethod
    def from_rows(cls, rows: Iterable[Well], exports: Sequence[Export], limits: Iterable[Limits] = ()) -> Wells:
        """Wells from one `Well` per row; replicates that are not stated are numbered in the order of the rows.

        Raises
        ------
        PanelError
            For a repeated plate, well and analyte, a negative bead count, an unknown role, qualifier, kind of signal or
            flag, a name of a well that is none, or infinite numbers.
        """
        frame = pd.DataFrame(list(rows), columns=list(Well._fields))
        frame = frame.astype(_KINDS)
        places = {well: position(well) for well in frame["well"].unique()}
        wrong = [well for well, place in places.items() if place is None]
        if wrong:
            raise PanelError(f'"{wrong[0]}" is no well', allowed='a letter and a number such as "A1", or "P24"')
        for j, name in enumerate(("row", "column")):
            numbers = [(places[well] or (0, 0))[j] for well in frame["well"]]
            frame.insert(2 + j, name, np.array(numbers, dtype=np.int64))
        exports = tuple(exports)
        _refuse_repeated(frame, exports)
        return cls(_number_replicates(frame), exports, tuple(limits))

    @classmethod
    def concat(cls, parts: Sequence[Wells]) -> Wells:
        """All wells together; a plate name that several files use gets the name of its file in front.

        Raises
        ------
        PanelError
            When nothing is given, or the same file (by its sha256) comes twice.
        """
        if not parts:
            raise PanelError("no wells to put together")
        _refuse_same_file(parts)
        parts = _distinct_plates(parts)
        frames: list[pd.DataFrame] = []
        exports: list[Export] = []
        limits: list[Limits] = []
        for part in parts:
            frames.append(part.frame.assign(export=part.frame["export"] + len(exports)))
            exports += part.exports
            limits += part.limits
        return cls(pd.concat(frames, ignore_index=True), tuple(exports), tuple(limits))

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def plates(self) -> tuple[str, ...]:
        """Plates in order of appearance."""
        return tuple(self.frame["plate"].unique())

    @property
    def analytes(self) -> tuple[str, ...]:
        """Analytes in order of appearance, as the files name them."""
        return tuple(self.frame["analyte"].unique())

    def rows(self) -> list[Well]:
        """The rows as they were given, to change some and build anew with `from_rows`."""
        return [Well(*values) for values in zip(*(self.frame[name] for name in Well._fields), strict=True)]

    def select(self, **wanted: object) -> Wells:
        """Wells whose columns have these values: ``select(plate="P1", role=("standard", "blank"))``.

        Raises
        ------
        PanelError
            When there is no such column.
        """
        keep = np.ones(len(self.frame), dtype=bool)
        for name, value in wanted.items():
            if name not in COLUMNS:
                raise PanelError(f'wells have no column "{name}"', allowed=nearest(name, COLUMNS))
            values = value if isinstance(value, (tuple, list, set, frozenset)) else (value,)
            keep &= self.frame[name].isin(list(values)).to_numpy()
        chosen = self.frame[keep].reset_index(drop=True)
        kept = set(zip(chosen["plate"], chosen["analyte"], strict=True))
        limits = tuple(limit for limit in self.limits if (limit.plate, limit.analyte) in kept)
        return replace(self, frame=chosen, limits=limits)

    def flagged(self, code: str) -> pd.Series[bool]:
        """Whether each row carries this flag."""
        if code not in FLAGS:
            raise PanelError(f'no flag is called "{code}"', allowed=nearest(code, FLAGS))
        return self.frame["flags"].map(lambda flags: code in flags).astype(bool)

    def limits_of(self, plate: str, analyte: str) -> Limits | None:
        """Limits that the file states for an analyte on a plate."""
        return next((one for one in self.limits if (one.plate, one.analyte) == (plate, analyte)), None)


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


def _refuse_impossible(wells: Wells) -> None:
    frame = wells.frame
    known = (("role", ROLES), ("qualifier", QUALIFIERS), ("signal_kind", SIGNAL_KINDS))
    for name, allowed in known:
        unknown = sorted(set(frame[name]) - set(allowed))
        if unknown:
            raise PanelError(f'"{unknown[0]}" is no {name.replace("_", " ")} of a well', allowed=", ".join(allowed))
    flags = {flag for flags in frame["flags"].unique() for flag in flags} - set(FLAGS)
    if flags:
        raise PanelError(f'"{min(flags)}" is no flag of a well', allowed=nearest(min(flags), FLAGS))
    for name in _NUMBERS:
        _refuse(wells, np.isinf(frame[name].to_numpy()), f"the {name} is infinite")
    for name in ("plate", "analyte"):
        _refuse(wells, (frame[name] == "").to_numpy(), f"no {name} is named")
    _refuse(wells, (frame["beads"] < 0).to_numpy(), "the number of beads is negative")
    _refuse(wells, (frame["dilution"] <= 0).to_numpy(), "the dilution is not above zero")
    _refuse(wells, (frame["expected"] < 0).to_numpy(), "the expected concentration is negative")
    _refuse(wells, ((frame["qualifier"] == "") & frame["limit"].notna()).to_numpy(), "a limit without < or >")
    _refuse(wells, ((frame["qualifier"] != "") & frame["result"].notna()).to_numpy(),
            "both a concentration and a qualifier")  # fmt: skip
    _refuse_two_units(frame)
    twice = {(one.plate, one.analyte) for one in wells.limits}
    if len(twice) < len(wells.limits):
        raise PanelError("limits of an analyte are stated twice for one plate")


def _refuse(wells: Wells, wrong: npt.NDArray[np.bool_], why: str) -> None:
    if wrong.any():
        raise PanelError(f"{_places(wells.frame[wrong], wells.exports)}: {why}", do="correct the file")


def _refuse_two_units(frame: pd.DataFrame) -> None:
    stated = frame[frame["unit"] != ""].groupby(["plate", "analyte"], sort=False)["unit"].unique()
    for place, units in stated.items():
        if len(units) > 1:
            plate, analyte = map(str, place)  # type: ignore[call-overload]  # pandas types the pair as Hashable
            raise PanelError(f"{analyte} on plate {plate} is given in {' and in '.join(units)}",
                             allowed="one unit per analyte and plate", do="convert the values to one unit")  # fmt: skip


def _refuse_repeated(frame: pd.DataFrame, exports: Sequence[Export]) -> None:
    named = frame[frame["well"] != ""]
    repeated = named.duplicated(_PLACE, keep=False)
    if repeated.any():
        raise PanelError(f"{_places(named[repeated], exports)}: the same well and analyte more than once",
                         allowed="one value per plate, well and analyte",
                         do="delete the repeats, or export every plate under its own name")  # fmt: skip
    unnamed = frame[(frame["well"] == "") & (frame["replicate"] > 0)]
    repeated = unnamed.duplicated(["plate", "sample", "analyte", "dilution", "replicate"], keep=False)
    if repeated.any():
        raise PanelError(f"{_places(unnamed[repeated], exports)}: the same sample, analyte and replicate twice",
                         do="delete the repeats")  # fmt: skip


def _number_replicates(frame: pd.DataFrame) -> pd.DataFrame:
    unstated = frame["replicate"] == 0
    if unstated.any():
        keys = ["plate", "sample", "role", "analyte", "dilution", "expected"]
        counted = frame[unstated].groupby(keys, sort=False, dropna=False).cumcount() + 1
        frame.loc[unstated, "replicate"] = counted.astype("int64")
    return frame


def _places(frame: pd.DataFrame, exports: Sequence[Export]) -> str:
    """The first rows of a frame as a user finds them."""
    head = frame.head(SHOWN)
    names = zip(head["well"], head["sample"], head["analyte"], head["plate"], strict=True)
    shown = [f"{well or sample} ({analyte}, plate {plate})" for well, sample, analyte, plate in names]
    more = f" and {len(frame) - SHOWN} more" if len(frame) > SHOWN else ""
    files = dict.fromkeys(exports[i].source for i in frame["export"].unique() if i < len(exports))
    return f"{', '.join(files)}{': ' if files else ''}{', '.join(shown)}{more}"


def _refuse_same_file(parts: Sequence[Wells]) -> None:
    seen: dict[str, str] = {}
    for export in (export for part in parts for export in part.exports):
        if export.sha256 and seen.setdefault(export.sha256, export.source) != export.source:
            raise PanelError(f"{export.source} has the same content as {seen[export.sha256]}",
                             allowed="every export once", do="leave one of them out")  # fmt: skip
    names = [export.source for part in parts for export in part.exports]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise PanelError(f"{twice[0]} is given twice", allowed="every export once", do="leave it out once")


def _distinct_plates(parts: Sequence[Wells]) -> list[Wells]:
    names = [plate for part in parts for plate in part.plates]
    shared = {plate for plate in names if names.count(plate) > 1}
    if not shared:
        return list(parts)
    return [_renamed(part, {plate: f"{_stem(part, plate)}:{plate}" for plate in part.plates if plate in shared})
            for part in parts]  # fmt: skip


def _stem(part: Wells, plate: str) -> str:
    export = part.frame.loc[part.frame["plate"] == plate, "export"].iloc[0]
    return PurePath(part.exports[export].source).stem


def _renamed(wells: Wells, names: dict[str, str]) -> Wells:
    if not names:
        return wells
    frame = wells.frame.assign(plate=wells.frame["plate"].map(lambda plate: names.get(plate, plate)))
    exports = tuple(replace(one, plates=tuple(names.get(p, p) for p in one.plates)) for one in wells.exports)
    limits = tuple(one._replace(plate=names.get(one.plate, one.plate)) for one in wells.limits)
    return Wells(frame, exports, limits)
