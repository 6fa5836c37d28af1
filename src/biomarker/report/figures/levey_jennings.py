"""Levey-Jennings charts: every control over the plates, with its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.levey_jennings import Runs
from biomarker.report.figures.style import FAINT, NON_RESPONDER, PLAIN, RESPONDER, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ACROSS, WIDTH, HEIGHT = 3, 7.2, 1.9


@styled
def levey_jennings(charts: Mapping[tuple[str, str], Runs]) -> Figure:
    """One graph per control and analyte: value on each plate, mean and 2 and 3 SD of the plates (log scale)."""
    from matplotlib.figure import Figure as NewFigure

    across = min(ACROSS, len(charts))
    down = -(-len(charts) // across)
    size = (3.4, 2.3) if len(charts) == 1 else (WIDTH * across / ACROSS, HEIGHT * down)
    figure = NewFigure(figsize=size, layout="constrained")
    for place, ((control, analyte), runs) in enumerate(charts.items(), start=1):
        axes = figure.add_subplot(down, across, place)
        x = np.arange(1, len(runs.plates) + 1)
        known = runs.values[np.isfinite(runs.values) & (runs.values > 0)]
        axes.set_title(f"{control}, {analyte}", color=PLAIN)
        axes.set(yscale="log", xlim=(0.4, len(x) + 0.6), xlabel="plate", ylabel=runs.unit)
        axes.set_xticks(x[:: 1 + len(x) // 9])
        axes.minorticks_off()
        steady = known if runs.scores is None else runs.values[np.abs(runs.scores) <= 3]
        if len(steady) > 2:
            mean, sd = np.log(steady).mean(), np.log(steady).std(ddof=1)
            for k in (-3, -2, 2, 3):
                axes.axhline(np.exp(mean + k * sd), color=FAINT, linewidth=0.7, linestyle=(0, (4, 3)))
            axes.axhline(np.exp(mean), color=FAINT, linewidth=0.9)
        odd = np.zeros(len(x), dtype=bool) if runs.scores is None else np.abs(runs.scores) > 2
        axes.plot(x, runs.values, color=PLAIN, linewidth=0.6)
        axes.plot(x[~odd], runs.values[~odd], "o", markersize=3.5, color=RESPONDER)
        axes.plot(x[odd], runs.values[odd], "s", markersize=4.5, color=NON_RESPONDER)
        span = known if len(known) else np.array([1.0])
        low, high = span.min() / 1.3, span.max() * 1.3
        axes.set_ylim(low if len(steady) < 3 else min(low, np.exp(mean - 3.4 * sd)),
                      high if len(steady) < 3 else max(high, np.exp(mean + 3.4 * sd)))  # fmt: skip
        ticks = np.unique([float(f"{tick:.2g}") for tick in np.geomspace(*axes.get_ylim(), 5)[1:-1]])
        axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    return figure
