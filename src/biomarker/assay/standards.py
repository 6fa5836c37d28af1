"""Stated concentrations of a dilution series -> the same with lost decimal points put back, and what does not fit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

GEOMETRIC = 0.02  # tolerance of a step of a geometric series, in log10 units (5 %)
EXACT = 2e-3  # how close to a whole power of ten a lost decimal point must be, in log10 units (0.5 %)
FEWEST = 4


class Series(NamedTuple):
    """A dilution series after inspection.

    Parameters
    ----------
    levels : (n,) concentrations, mended
    mended : (n,) whether a decimal point was put back
    odd : (n,) whether a level breaks the order of the series and cannot be explained
    """

    levels: npt.NDArray[np.float64]
    mended: npt.NDArray[np.bool_]
    odd: npt.NDArray[np.bool_]


def inspect_series(levels: npt.NDArray[np.float64]) -> Series:
    """Put back decimal points that a spreadsheet with another locale has lost ("215.625" became "215625").

    A level is mended only when most of the series has one constant ratio and the level is off by a whole power of ten
    from it; nothing else is changed. Levels that break the order of the series are named as odd.

    Parameters
    ----------
    levels : (n,) in the order of the dilution, NaN where not stated; zeros are left alone
    """
    levels = np.asarray(levels, dtype=np.float64)
    mended, odd = np.zeros(len(levels), dtype=bool), np.zeros(len(levels), dtype=bool)
    index = np.flatnonzero(levels > 0)
    if len(index) < FEWEST:
        return Series(levels, mended, odd | _out_of_order(levels))
    logs = np.log10(levels[index])
    step = float(np.median(np.diff(logs) / np.diff(index)))
    line = logs - step * index
    off = line - np.median(line)
    fits = np.abs(off) < GEOMETRIC
    powers = np.round(off)
    lost = ~fits & (powers != 0) & (np.abs(off - powers) < EXACT)
    out = levels.copy()
    if fits.sum() > len(index) / 2 and step != 0:
        out[index[lost]] = levels[index[lost]] / 10.0 ** powers[lost]
        mended[index[lost]] = True
    return Series(out, mended, _out_of_order(out))


def _out_of_order(levels: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Levels that must be left out to make the others fall (or rise) strictly: as few as possible."""
    odd = np.zeros(len(levels), dtype=bool)
    index = np.flatnonzero(levels > 0)
    if len(index) < 3:
        return odd
    values = levels[index]
    falling, rising = _longest(values), _longest(-values)
    kept = falling if len(falling) >= len(rising) else rising
    odd[np.delete(index, kept)] = True
    return odd


def _longest(values: npt.NDArray[np.float64]) -> list[int]:
    """Positions of the longest strictly falling subsequence."""
    best: list[list[int]] = []
    for i, value in enumerate(values):
        before = [chain for chain in best if values[chain[-1]] > value]
        best.append([*max(before, key=len, default=[]), i])
    return max(best, key=len, default=[])
