"""Wells: what an instrument measured, one row per well and analyte, between reading a file and fitting its curves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np
import pandas as pd

from biomarker.assay.export import Export, Limits
from biomarker.assay.flags import FLAGS
from biomarker.assay.well import COLUMNS, NUMBERS, QUALIFIERS, ROLES, SIGNAL_KINDS, UNNAMED, Well, position
from biomarker.assay.wells_rules import refuse_impossible, refuse_repeated
from biomarker.errors import PanelError, nearest

__all__ = ["COLUMNS", "QUALIFIERS", "ROLES", "SIGNAL_KINDS", "UNNAMED", "Well", "Wells", "position"]

_KINDS = dict.fromkeys(Well._fields, "object") | dict.fromkeys(NUMBERS, "float64")
_KINDS |= {"replicate": "int64", "export": "int64"}


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
        refuse_impossible(self.frame, self.exports, self.limits)

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
        refuse_repeated(frame, exports)
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


def _number_replicates(frame: pd.DataFrame) -> pd.DataFrame:
    unstated = frame["replicate"] == 0
    if unstated.any():
        keys = ["plate", "sample", "role", "analyte", "dilution", "expected"]
        counted = frame[unstated].groupby(keys, sort=False, dropna=False).cumcount() + 1
        frame.loc[unstated, "replicate"] = counted.astype("int64")
    return frame


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
