"""Axes -> ticks that a reader can use: plain numbers, few of them, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from biomarker.assay.analytes import LOG_UNITS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis


def suits_log(values: npt.NDArray[np.float64], unit: str) -> bool:
    """Whether values are drawn on a log scale: all are above zero, and their unit is no logarithm already."""
    return bool(len(values) and (values > 0).all() and unit not in LOG_UNITS)


def log_axis(axis: Axis, ratio: float) -> None:
    """A log scale with two to five plain numbers, for values whose largest is `ratio` times the smallest."""
    (axis.axes.set_xscale if axis.axis_name == "x" else axis.axes.set_yscale)("log")  # type: ignore[attr-defined]
    if ratio > 50:
        axis.set_major_locator(LogLocator(numticks=4))
    elif ratio > 4:
        axis.set_major_locator(LogLocator(subs=(1.0, 3.0) if ratio > 15 else (1.0, 2.0, 5.0), numticks=5))
    else:
        axis.set_major_locator(MaxNLocator(3))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_locator(NullLocator())


def dose_ticks(axes: Axes, places: Sequence[float], labels: Sequence[str], apart: float) -> None:
    """A tick at every place of a log axis, with its label unless that would touch the one before.

    Parameters
    ----------
    apart : least distance of two labels, as a share of the width
    """
    low, high = np.log(axes.get_xlim())
    at = (np.log(np.asarray(places, dtype=float)) - low) / (high - low)
    shown, last = [], -np.inf
    for place, label in zip(at, labels, strict=True):
        free = place - last >= apart
        shown.append(label if free else "")
        last = place if free else last
    axes.set_xticks(list(places), shown)
    axes.minorticks_off()
