"""Frame of wells -> the wells of each sample as plain arrays: fast where there are many plates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Column = npt.NDArray[Any]
# Wells with these flags do not count.
DROPPED = {"masked": "masked in the instrument's software", "malfunction": "the instrument failed",
           "outlier": "marked as an outlier", "qc_failed": "failed the provider's quality control"}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Group:
    """Wells that belong together: `group["signal"]` is one of their columns, shape (n,)."""

    columns: Mapping[str, Column]
    at: npt.NDArray[np.intp]

    def __getitem__(self, name: str) -> Column:
        return self.columns[name][self.at]

    def __len__(self) -> int:
        return len(self.at)

    def where(self, keep: npt.NDArray[np.bool_]) -> Group:
        """Those of the wells that are kept, shape (n,)."""
        return Group(self.columns, self.at[keep])


def grouped(frame: pd.DataFrame, *levels: tuple[str, ...]) -> Iterator[tuple[tuple[Any, ...], dict[Any, Group]]]:
    """Outer key -> inner key -> wells, both in order of appearance; `levels` are the columns of the two keys."""
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    outer, inner = ([columns[name] for name in names] for names in levels)
    places: dict[tuple[Any, ...], dict[Any, list[int]]] = {}
    for i, (above, below) in enumerate(zip(zip(*outer, strict=True), zip(*inner, strict=True), strict=True)):
        places.setdefault(above, {}).setdefault(below, []).append(i)
    for above, own in places.items():
        yield above, {below: Group(columns, np.array(at)) for below, at in own.items()}


def counting(group: Group, column: str) -> tuple[Group, str]:
    """Wells with a number in `column` that count, and why none does."""
    dropped = [next((DROPPED[flag] for flag in flags if flag in DROPPED), "") for flags in group["flags"]]
    usable = np.array([not why for why in dropped], dtype=bool) & ~np.isnan(group[column].astype(float))
    why = next((why for why in dropped if why), "no signal" if column == "signal" else "no result")
    return group.where(usable), "" if usable.any() else why


def about(group: Group) -> dict[str, Any]:
    """Mean signal, fewest beads and names of some wells, as fields of `Measured`."""
    beads = group["beads"].astype(float)
    return {"signal": mean_of(group["signal"]), "wells": tuple(map(str, group["well"])),
            "beads": None if np.isnan(beads).all() else float(np.nanmin(beads))}  # fmt: skip


def mean_of(values: Column) -> float:
    """Mean of the known numbers; NaN without any."""
    known = values[~np.isnan(values.astype(float))]
    return float(known.mean()) if len(known) else float("nan")
