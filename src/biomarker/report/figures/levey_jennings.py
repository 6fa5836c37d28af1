"""Levey-Jennings view: each control's concentration over the plates, with the limits of its usual spread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.levey_jennings import Runs
from biomarker.report.figures.small_graphs import small_graphs
from biomarker.report.figures.style import (
    COLUMN_INCHES,
    DASHED,
    FAINT,
    NON_RESPONDER,
    PLAIN,
    RESPONDER,
    SMALL,
    Picture,
    styled,
)
from biomarker.report.figures.words import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT, SINGLE = 1.55, 2.3


@styled("Controls over the plates (Levey-Jennings)", single_patients=False)
def levey_jennings(charts: Mapping[tuple[str, str], Runs], width: float = COLUMN_INCHES) -> Picture:
    """Draw one graph per control and analyte: value on each plate, mean and 2 and 3 SD, as stated or of the plates.

    Squares lie beyond 2 SD of the other plates, or of the stated mean and SD.

    Parameters
    ----------
    charts : (control, analyte) -> its runs, as ``biomarker.assay.levey_jennings.chart`` gives them
    width : inches
    """
    figure, graphs = small_graphs(len(charts), width, HEIGHT, SINGLE, over=True)
    for axes, ((control, analyte), runs) in zip(graphs, charts.items(), strict=True):
        axes.set_title(
            f"{shorten(control, 28)}\n{shorten(analyte, 20)}, {runs.unit}", color=PLAIN, fontsize=SMALL, pad=3
        )
        _one(axes, runs)
    height = figure.get_figheight()
    figure.supxlabel("plate", fontsize=8, y=0.06 / height, va="bottom")
    figure.suptitle("solid: mean; dashed: 2 and 3 SD; square: beyond 2 SD", fontsize=7.5, y=1 - 0.05 / height, va="top")
    return figure


def _one(axes: Axes, runs: Runs) -> None:
    x = np.arange(1, len(runs.plates) + 1)
    axes.set(yscale="log", xlim=(0.4, len(x) + 0.6))
    axes.set_xticks(x[:: 1 + len(x) // 7])
    axes.minorticks_off()
    axes.tick_params(labelsize=SMALL, pad=2)
    for value, at in zip(runs.lines, ("3", "2", "", "2", "3"), strict=False):
        if value > 0:
            axes.axhline(value, color=FAINT, linewidth=0.7 if at else 0.9, linestyle=DASHED if at else "-")
    odd = np.zeros(len(x), dtype=bool) if runs.scores is None else np.abs(runs.scores) > 2
    axes.plot(x, runs.values, color=PLAIN, linewidth=0.6)
    axes.plot(x[~odd], runs.values[~odd], "o", markersize=3.2, color=RESPONDER)
    axes.plot(x[odd], runs.values[odd], "s", markersize=4.5, color=NON_RESPONDER)
    known = [value for value in (*runs.values, *runs.lines) if value > 0] or [1.0]
    axes.set_ylim(min(known) / 1.08, max(known) * 1.08)
    ticks = np.unique([float(f"{tick:.2g}") for tick in np.geomspace(*axes.get_ylim(), 5)[1:-1]])
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
