"""Levey-Jennings charts: every control over the plates, with its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.levey_jennings import Runs
from biomarker.report.figures.style import (
    COLUMN_INCHES,
    DASHED,
    FAINT,
    NON_RESPONDER,
    PLAIN,
    RESPONDER,
    SMALL,
    Picture,
    new_picture,
    styled,
)
from biomarker.report.figures.words import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ONE_INCHES, HEIGHT, SINGLE = 1.7, 1.55, 2.3


@styled("Controls over the plates (Levey-Jennings)", single_patients=False)
def levey_jennings(charts: Mapping[tuple[str, str], Runs], width: float = COLUMN_INCHES) -> Picture:
    """Draw one graph per control and analyte: value on each plate, mean and 2 and 3 SD of the plates (log scale).

    Squares lie beyond 2 SD of the other plates, or of the stated mean and SD.

    Parameters
    ----------
    charts : (control, analyte) -> its runs, as ``biomarker.assay.levey_jennings.chart`` gives them
    width : inches
    """
    across = min(int(width / ONE_INCHES), len(charts))
    down = -(-len(charts) // across)
    figure = new_picture((SINGLE if len(charts) == 1 else HEIGHT * down) + 0.45, width)
    for place, ((control, analyte), runs) in enumerate(charts.items(), start=1):
        axes = figure.add_subplot(down, across, place)
        axes.set_title(f"{shorten(control, 28)}\n{shorten(analyte, 20)}, {runs.unit}", color=PLAIN)
        _one(axes, runs)
    figure.supxlabel("plate", fontsize=8)
    figure.suptitle("solid: mean; dashed: 2 and 3 SD; square: beyond 2 SD", fontsize=7.5)
    return figure


def _one(axes: Axes, runs: Runs) -> None:
    x = np.arange(1, len(runs.plates) + 1)
    known = runs.values[np.isfinite(runs.values) & (runs.values > 0)]
    axes.set(yscale="log", xlim=(0.4, len(x) + 0.6))
    axes.set_xticks(x[:: 1 + len(x) // 7])
    axes.minorticks_off()
    axes.tick_params(labelsize=SMALL)
    low, high = _limits(axes, runs, known)
    odd = np.zeros(len(x), dtype=bool) if runs.scores is None else np.abs(runs.scores) > 2
    axes.plot(x, runs.values, color=PLAIN, linewidth=0.6)
    axes.plot(x[~odd], runs.values[~odd], "o", markersize=3.2, color=RESPONDER)
    axes.plot(x[odd], runs.values[odd], "s", markersize=4.5, color=NON_RESPONDER)
    axes.set_ylim(low, high)
    ticks = np.unique([float(f"{tick:.2g}") for tick in np.geomspace(low, high, 5)[1:-1]])
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])


def _limits(axes: Axes, runs: Runs, known: np.ndarray) -> tuple[float, float]:
    """Draw mean and limits of the steady plates; gives the range of values to show."""
    span = known if len(known) else np.array([1.0])
    low, high = float(span.min()) / 1.3, float(span.max()) * 1.3
    steady = known if runs.scores is None else runs.values[np.abs(runs.scores) <= 3]
    if len(steady) < 3:
        return low, high
    mean, sd = np.log(steady).mean(), np.log(steady).std(ddof=1)
    for k in (-3, -2, 2, 3):
        axes.axhline(np.exp(mean + k * sd), color=FAINT, linewidth=0.7, linestyle=DASHED)
    axes.axhline(np.exp(mean), color=FAINT, linewidth=0.9)
    return min(low, float(np.exp(mean - 3.4 * sd))), max(high, float(np.exp(mean + 3.4 * sd)))
