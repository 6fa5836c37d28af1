"""Every analyte by response: one small graph each, values beyond a limit hollow and at that limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from biomarker.report.figures.style import NON_RESPONDER, PLAIN, RESPONDER, styled
from biomarker.report.figures.swarm import swarm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

    from biomarker.report.figures.panel_values import PanelValues

ACROSS, WIDTH, HEIGHT = 4, 7.2, 1.55
SHAPES = ((0, "o"), (-1, "v"), (1, "^"))


@styled
def panel_overview(panel: PanelValues) -> Figure:
    """One graph per analyte, logarithmic where all its values allow it; bars are medians (limits stand in).

    Parameters
    ----------
    panel : values of n patients and p analytes, from `biomarker.study.draw.panel_values`
    """
    from matplotlib.figure import Figure as NewFigure

    p = len(panel.names)
    down = -(-p // ACROSS)
    figure = NewFigure(figsize=(WIDTH, HEIGHT * down + 0.35), layout="constrained")
    for j in range(p):
        _one(figure.add_subplot(down, ACROSS, j + 1), panel, j)
    hollow = "; hollow: beyond a limit" if (panel.marks != 0).any() else ""
    figure.suptitle(f"N: non-responders, R: responders; bar: median{hollow}; {panel.sizes}", fontsize=8)
    return figure


def few_ticks(axis: Axis, ratio: float) -> None:
    """Two to four plain numbers on a log axis whose values span this ratio."""
    if ratio > 50:
        axis.set_major_locator(LogLocator(numticks=4))
    elif ratio > 4:
        axis.set_major_locator(LogLocator(subs=(1.0, 3.0) if ratio > 15 else (1.0, 2.0, 5.0), numticks=5))
    else:
        axis.set_major_locator(MaxNLocator(3))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_locator(NullLocator())


def _one(axes: Axes, panel: PanelValues, j: int) -> None:
    values, marks, known = panel.values[:, j], panel.marks[:, j], ~panel.missing[:, j]
    logarithmic = bool(known.any()) and bool((values[known] > 0).all())
    if logarithmic:
        axes.set_yscale("log")
        few_ticks(axes.yaxis, float(values[known].max() / values[known].min()))
    for x, (rows, colour) in enumerate(
        ((~panel.responder & known, NON_RESPONDER), (panel.responder & known, RESPONDER))
    ):
        own = values[rows]
        places = x + swarm(np.log(own) if logarithmic else own, 0.06)
        for mark, shape in SHAPES:
            chosen = marks[rows] == mark
            axes.plot(places[chosen], own[chosen], shape, markersize=2.6, linestyle="none", color=colour,
                      markeredgewidth=0.6, markerfacecolor=colour if mark == 0 else "white")  # fmt: skip
        if len(own):
            axes.plot([x - 0.35, x + 0.35], [np.median(own)] * 2, color=PLAIN, linewidth=1.3)
    axes.set_xticks(
        [0, 1], [f"N ({int((known & ~panel.responder).sum())})", f"R ({int((known & panel.responder).sum())})"]
    )
    axes.set_xlim(-0.6, 1.6)
    axes.tick_params(labelsize=6.5, pad=1.5, length=2)
    name = panel.names[j] if len(panel.names[j]) <= 20 else panel.names[j][:19] + "…"
    axes.set_title(f"{name}\n{panel.units[j]}", fontsize=7)
