"""Levey-Jennings charts: every control over the plates, with its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.levey_jennings import Runs
from biomarker.report.figures.small_graphs import small_graphs
from biomarker.report.figures.style import FAINT, NON_RESPONDER, PLAIN, RESPONDER, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACROSS, WIDTH, HEIGHT = 3, 2.45, 2.0


@styled
def levey_jennings(charts: Mapping[tuple[str, str], Runs]) -> Figure:
    """One graph per control and analyte: value on each plate, mean and 2 and 3 SD, as stated or of the plates."""
    figure, graphs = small_graphs(len(charts), ACROSS, *((3.6, 2.4) if len(charts) == 1 else (WIDTH, HEIGHT)))
    for place, (axes, ((control, analyte), runs)) in enumerate(zip(graphs, charts.items(), strict=True)):
        axes.set_title(f"{control}, {analyte}", color=PLAIN, pad=4)
        _one(axes, runs)
        if place % ACROSS == 0:
            axes.set_ylabel(runs.unit)
        if place >= len(charts) - ACROSS:
            axes.set_xlabel("plate")
    return figure


def _one(axes: Axes, runs: Runs) -> None:
    x = np.arange(1, len(runs.plates) + 1)
    axes.set(yscale="log", xlim=(0.4, len(x) + 0.6))
    axes.set_xticks(x[:: 1 + len(x) // 9])
    axes.minorticks_off()
    for value, at in zip(runs.lines, ("3", "2", "", "2", "3"), strict=False):
        if value > 0:
            axes.axhline(value, color=FAINT, linewidth=0.7 if at else 0.9, linestyle=(0, (4, 3)) if at else "-")
    odd = np.zeros(len(x), dtype=bool) if runs.scores is None else np.abs(runs.scores) > 2
    axes.plot(x, runs.values, color=PLAIN, linewidth=0.6)
    axes.plot(x[~odd], runs.values[~odd], "o", markersize=3.5, color=RESPONDER)
    axes.plot(x[odd], runs.values[odd], "s", markersize=4.5, color=NON_RESPONDER)
    known = [value for value in (*runs.values, *runs.lines) if value > 0] or [1.0]
    axes.set_ylim(min(known) / 1.08, max(known) * 1.08)
    ticks = np.unique([float(f"{tick:.2g}") for tick in np.geomspace(*axes.get_ylim(), 5)[1:-1]])
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
