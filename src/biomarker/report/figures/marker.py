"""The pre-specified analyte by response, with values outside the assay's range drawn as such."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from biomarker.report.figures.axes import log_axis, suits_log
from biomarker.report.figures.style import NON_RESPONDER, PLAIN, RESPONDER, Picture, new_axes, say_nothing, styled
from biomarker.report.figures.swarm import swarm
from biomarker.report.figures.words import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = npt.NDArray[np.float64]


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
    values: Floats
    marks: npt.NDArray[np.int8]
    direction: Literal["higher", "lower"] = "higher"

    def __post_init__(self) -> None:
        if self.values.shape != self.marks.shape or self.values.ndim != 1:
            raise ValueError(f"{self.values.shape} values but {self.marks.shape} marks")


@styled("The named marker by response", single_patients=True)
def marker_by_response(marker: MarkerValues, responder: npt.NDArray[np.bool_]) -> Picture:
    """Draw every patient as a dot, on a logarithmic scale where unit and values allow it; medians as bars.

    Parameters
    ----------
    marker : one value per patient
    responder : (n,) of the same patients
    """
    figure, axes = new_axes(3.0)
    known = ~np.isnan(marker.values)
    if not known.any():
        say_nothing(axes, f"no value of {shorten(marker.name, 30)}\nin {len(known)} patients")
        return figure
    logarithmic = suits_log(marker.values[known], marker.unit)
    if logarithmic:
        log_axis(axes.yaxis, float(marker.values[known].max() / marker.values[known].min()))
    groups = (("non-responders", ~responder & known, NON_RESPONDER), ("responders", responder & known, RESPONDER))
    for x, (_, rows, colour) in enumerate(groups):
        _group(axes, x, marker.values[rows], marker.marks[rows], colour, logarithmic=logarithmic)
    axes.set_xticks([0, 1], [f"{name}\nn = {rows.sum()}" for name, rows, _ in groups])
    name = shorten(marker.name, 34)
    axes.set(xlim=(-0.55, 1.55), ylabel=f"{name} ({marker.unit})" if marker.unit else name)
    axes.set_title(_legend(marker, known))
    return figure


def _group(
    axes: Axes,
    x: float,
    values: Floats,
    marks: npt.NDArray[np.int8],
    colour: str,
    *,
    logarithmic: bool,
) -> None:
    places = x + swarm(np.log(values) if logarithmic else values, 0.045)
    for mark, shape in ((0, "o"), (-1, "v"), (1, "^")):
        own = marks == mark
        axes.plot(places[own], values[own], shape, markersize=4.2, color=colour, linestyle="none",
                  markerfacecolor=colour if mark == 0 else "white")  # fmt: skip
    if len(values):
        axes.plot([x - 0.28, x + 0.28], [np.median(values)] * 2, color=PLAIN, linewidth=1.4)


def _legend(marker: MarkerValues, known: npt.NDArray[np.bool_]) -> str:
    below, above, missing = int((marker.marks < 0).sum()), int((marker.marks > 0).sum()), int((~known).sum())
    first = "bar: median" + (f"; {missing} missing" if missing else "")
    return first + (f"\nhollow: {below} below, {above} above the limits" if below + above else "")
