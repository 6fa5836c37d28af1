"""Every analyte by response: one small graph each, values beyond a limit hollow and at that limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biomarker.report.figures.axes import log_axis, suits_log
from biomarker.report.figures.style import (
    COLUMN_INCHES,
    NON_RESPONDER,
    PLAIN,
    RESPONDER,
    SMALL,
    Picture,
    new_picture,
    styled,
)
from biomarker.report.figures.swarm import swarm
from biomarker.report.figures.words import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from biomarker.report.figures.panel_values import PanelValues

ONE_INCHES, HEIGHT, LETTERS = 1.13, 1.4, 15
SHAPES = ((0, "o"), (-1, "v"), (1, "^"))


@styled("Analytes by response", single_patients=True)
def panel_overview(panel: PanelValues, width: float = COLUMN_INCHES) -> Picture:
    """Draw one graph per analyte, logarithmic where unit and values allow it; bars are medians (limits stand in).

    Values beyond a limit are hollow triangles at that limit, pointing to where they lie.

    Parameters
    ----------
    panel : (n, p) values; the limit where censored, NaN where missing
    width : inches; three graphs fit side by side in one column, six in two
    """
    p = len(panel.names)
    across = min(int(width / ONE_INCHES), p)
    down = -(-p // across)
    figure = new_picture((HEIGHT if p > 1 else 2.2) * down + 0.5, width)
    names = shortened(panel.names, LETTERS if p > 1 else 40)
    for j, name in enumerate(names):
        axes = figure.add_subplot(down, across, j + 1)
        _one(axes, panel, j)
        axes.set_title(f"{name}\n{panel.units[j]}" if panel.units[j] else name, fontsize=7, pad=3)
    figure.suptitle(_title(panel, width), fontsize=7.5)
    return figure


def _title(panel: PanelValues, width: float) -> str:
    hollow = "; hollow: beyond a limit" if (panel.marks != 0).any() else ""
    between = "\n" if width < 2 * COLUMN_INCHES else "; "
    return f"N: non-responders, R: responders{between}bar: median{hollow}; n = {len(panel.responder)}"


def _one(axes: Axes, panel: PanelValues, j: int) -> None:
    values, known = panel.values[:, j], ~panel.missing[:, j]
    groups = (~panel.responder & known, panel.responder & known)
    logarithmic = suits_log(values[known], panel.units[j])
    if logarithmic:
        log_axis(axes.yaxis, float(values[known].max() / values[known].min()))
    else:
        axes.locator_params(axis="y", nbins=4)
    for x, (rows, colour) in enumerate(zip(groups, (NON_RESPONDER, RESPONDER), strict=True)):
        _group(axes, x, values[rows], panel.marks[rows, j], colour, logarithmic=logarithmic)
    axes.set_xticks([0, 1], [f"{letter} ({int(rows.sum())})" for letter, rows in zip("NR", groups, strict=True)])
    axes.set_xlim(-0.6, 1.6)
    axes.tick_params(labelsize=SMALL, pad=1.5, length=2)
    if not known.any():
        axes.text(0.5, 0.5, "no value", transform=axes.transAxes, ha="center", va="center", fontsize=SMALL)
        axes.set_yticks([])


def _group(axes: Axes, x: float, own: np.ndarray, marks: np.ndarray, colour: str, *, logarithmic: bool) -> None:
    places = x + swarm(np.log(own) if logarithmic else own, 0.11)
    for mark, shape in SHAPES:
        chosen = marks == mark
        axes.plot(places[chosen], own[chosen], shape, markersize=2.4, linestyle="none", color=colour,
                  markeredgewidth=0.6, markerfacecolor=colour if mark == 0 else "white")  # fmt: skip
    if len(own):
        axes.plot([x - 0.4, x + 0.4], [np.median(own)] * 2, color=PLAIN, linewidth=1.3)
