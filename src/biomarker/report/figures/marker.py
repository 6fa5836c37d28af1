"""The pre-specified analyte by response, with values outside the assay's range drawn as such."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from biomarker.report.figures.style import NON_RESPONDER, PLAIN, RESPONDER, new_axes, styled
from biomarker.report.figures.swarm import swarm

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class MarkerValues:
    """One analyte as it was measured.

    Parameters
    ----------
    values : (n,) in the order of the patients of the result; the limit where censored, NaN where missing
    marks : (n,) -1 below the limit, 1 above it, else 0
    direction : which values point to response, declared before looking
    """

    name: str
    unit: str
    values: npt.NDArray[np.float64]
    marks: npt.NDArray[np.int8]
    direction: Literal["higher", "lower"] = "higher"

    def __post_init__(self) -> None:
        if self.values.shape != self.marks.shape or self.values.ndim != 1:
            raise ValueError(f"{self.values.shape} values but {self.marks.shape} marks")


@styled
def marker_by_response(marker: MarkerValues, responder: npt.NDArray[np.bool_]) -> Figure:
    """Every patient as a dot, on a logarithmic scale where all values allow it; medians as bars.

    Parameters
    ----------
    marker : (n,) values with their limits
    responder : (n,) who responded
    """
    figure, axes = new_axes(2.9)
    known = ~np.isnan(marker.values)
    logarithmic = bool((marker.values[known] > 0).all())
    if logarithmic:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_locator(NullLocator())
    groups = (("non-responders", ~responder & known, NON_RESPONDER), ("responders", responder & known, RESPONDER))
    for x, (_, rows, colour) in enumerate(groups):
        values, marks = marker.values[rows], marker.marks[rows]
        places = x + swarm(np.log(values) if logarithmic else values, 0.035)
        for mark, shape in ((0, "o"), (-1, "v"), (1, "^")):
            own = marks == mark
            axes.plot(places[own], values[own], shape, markersize=4.5, color=colour, linestyle="none",
                      markerfacecolor=colour if mark == 0 else "white")  # fmt: skip
        if len(values):
            axes.plot([x - 0.28, x + 0.28], [np.median(values)] * 2, color=PLAIN, linewidth=1.4)
    axes.set_xticks([0, 1], [f"{name}\nn = {rows.sum()}" for name, rows, _ in groups])
    axes.set(xlim=(-0.55, 1.55), ylabel=f"{marker.name} ({marker.unit})" if marker.unit else marker.name)
    axes.set_title(_legend(marker, known))
    return figure


def _legend(marker: MarkerValues, known: npt.NDArray[np.bool_]) -> str:
    below, above, missing = int((marker.marks < 0).sum()), int((marker.marks > 0).sum()), int((~known).sum())
    parts = [f"hollow: {below} below, {above} above the limits" if below + above else "",
             f"{missing} missing" if missing else ""]  # fmt: skip
    return "; ".join(part for part in parts if part)
