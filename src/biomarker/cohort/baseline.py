"""One variable of a group of patients -> the numbers of a baseline table, censored values kept as what they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.assay.panel import ABOVE, BELOW

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.int8]
QUARTERS = (0.25, 0.5, 0.75)
# A median of one or two patients is a patient's own value, and these numbers travel with the bundle.
FEWEST_FOR_QUARTILES = 5


@dataclass(frozen=True)
class Quantile:
    """A quantile; censored values may put it below `value` (`bound` "<"), above it (">") or near it ("~")."""

    value: float
    bound: str = ""


@dataclass(frozen=True)
class Summary:
    """A number in one group; the quartiles are None with fewer than five known values.

    Parameters
    ----------
    n, missing : patients with and without a value
    below, above : among the n, those beyond a limit of the assay
    quartiles : lower quartile, median, upper quartile
    """

    n: int
    missing: int
    below: int
    above: int
    quartiles: tuple[Quantile, Quantile, Quantile] | None


@dataclass(frozen=True)
class Counts:
    """A category in one group: patients with and without a value, and those of each level."""

    n: int
    missing: int
    levels: tuple[int, ...]


def summarise(values: Floats, marks: Marks) -> Summary:
    """Summary of one group.

    Parameters
    ----------
    values : (n,) the limit where censored, NaN where missing
    marks : (n,) -1 below the lower limit, 0 measured, 1 above the upper limit
    """
    known = ~np.isnan(values)
    n = int(known.sum())
    x, kind = values[known], marks[known]
    quartiles = None
    if n >= FEWEST_FOR_QUARTILES:
        low, median, high = (quantile(x, kind, share) for share in QUARTERS)
        quartiles = (low, median, high)
    return Summary(n, len(values) - n, int((kind == BELOW).sum()), int((kind == ABOVE).sum()), quartiles)


def quantile(values: Floats, marks: Marks, share: float) -> Quantile:
    """Quantile of known values, some of them censored.

    A value below a limit may be anything beneath it. Each censored value is moved as far as it can go; a quantile that
    this does not move is exact, whatever the censored values are, and any other is a bound.

    Notes
    -----
    Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, Am Stat 50:361), as numpy does.
    """
    lowest, highest = values.copy(), values.copy()
    lowest[marks == BELOW], highest[marks == ABOVE] = -np.inf, np.inf
    place = share * (len(values) - 1)
    needed = sorted({math.floor(place), math.ceil(place)})
    least, given, most = (np.sort(one)[needed] for one in (lowest, values, highest))
    value = float(np.quantile(values, share))
    down, up = bool((least < given).any()), bool((most > given).any())
    return Quantile(value, {(False, False): "", (True, False): "<", (False, True): ">", (True, True): "~"}[down, up])


def count_levels(code: npt.NDArray[np.intp], n_levels: int) -> Counts:
    """Counts of one group; a code of -1 is a missing value."""
    known = code[code >= 0]
    return Counts(len(known), len(code) - len(known), tuple(np.bincount(known, minlength=n_levels).tolist()))


def level_codes(coded: Floats) -> npt.NDArray[np.intp]:
    """(n, k) columns of a coded category -> (n,) number of the level, 0 for the reference, -1 where missing."""
    codes = np.zeros(len(coded), dtype=np.intp)
    if coded.shape[1]:
        codes[:] = np.where(coded.any(axis=1), coded.argmax(axis=1) + 1, 0)
    codes[np.isnan(coded).any(axis=1)] = -1
    return codes


def text_codes(cells: Sequence[str]) -> tuple[tuple[str, ...], npt.NDArray[np.intp]]:
    """Texts -> levels, most frequent first, and the number of each text; -1 where empty."""
    known = [cell for cell in cells if cell]
    levels = tuple(sorted(set(known), key=lambda level: (-known.count(level), level)))
    number = {level: k for k, level in enumerate(levels)}
    return levels, np.array([number.get(cell, -1) for cell in cells], dtype=np.intp)


def two_values(values: Floats) -> tuple[tuple[str, ...], npt.NDArray[np.intp]]:
    """Numbers such as 0 and 1 -> two levels and their codes, because a median says nothing of them; else no level."""
    found = np.unique(values[~np.isnan(values)])
    if len(found) != 2:
        return (), np.full(len(values), -1, dtype=np.intp)
    codes = np.where(np.isnan(values), -1, values == found[1]).astype(np.intp)
    return tuple(f"{value:g}" for value in found), codes
