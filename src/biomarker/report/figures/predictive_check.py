"""Visual predictive check: observed shares over time in the band of simulated copies, one panel per dose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from biomarker.report.figures.style import NON_RESPONDER, RESPONDER, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 2
SAID = {"response": "share responding, of those attending", "stay": "share still in the study",
        "concentration": "median concentration, mg/L"}  # fmt: skip


@styled
def predictive_check(check: Mapping[str, Any], what: Literal["response", "stay", "concentration"]) -> Figure:
    """Dots: observed; line and band: simulated copies. Shares of responders or of those still in, or medians."""
    from matplotlib.figure import Figure

    groups = check["groups"]
    rows = -(-len(groups) // COLUMNS)
    columns = min(COLUMNS, len(groups))
    figure = Figure(figsize=(1.75 * columns + 0.4, 1.6 * rows + 0.4), layout="constrained")
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    colour = NON_RESPONDER if what == "stay" else RESPONDER
    for axes, group in zip(panels, groups, strict=False):
        shown = group[what]
        weeks = [row["week"] for row in shown]
        low, high = ([row[side] for row in shown] for side in ("low", "high"))
        axes.fill_between(weeks, low, high, color=colour, alpha=0.22, linewidth=0)
        axes.plot(weeks, [row["middle"] for row in shown], color=colour, linewidth=1)
        axes.plot(weeks, [row["observed"] for row in shown], "o", color="#1A1A1A", markersize=3)
        axes.set_title(f"{group['dose']:g} mg, n = {group['n']}")
    for axes in panels[len(groups) :]:
        axes.set_visible(False)
    panels[0].set(xlim=(0, None))
    if what == "concentration":
        panels[0].set(yscale="log")
        panels[0].yaxis.set_major_formatter("{x:g}")
        panels[0].yaxis.set_minor_formatter("")
    else:
        panels[0].set(ylim=(0, 1.03))
    figure.supxlabel("week", fontsize=8)
    figure.supylabel(SAID[what], fontsize=8)
    return figure
