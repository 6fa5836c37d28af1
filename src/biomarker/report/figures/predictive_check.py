"""Visual predictive check: observed shares over time in the band of simulated copies, one panel per dose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from biomarker.report.figures.style import NON_RESPONDER, RESPONDER, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 2


@styled
def predictive_check(check: Mapping[str, Any], what: Literal["response", "stay"]) -> Figure:
    """Dots: observed; line and band: simulated copies. `what`: responders among those attending, or who is still in."""
    from matplotlib.figure import Figure

    groups = check["groups"]
    rows = -(-len(groups) // COLUMNS)
    columns = min(COLUMNS, len(groups))
    figure = Figure(figsize=(1.75 * columns + 0.4, 1.6 * rows + 0.4), layout="constrained")
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    colour = RESPONDER if what == "response" else NON_RESPONDER
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
    panels[0].set(ylim=(0, 1.03), xlim=(0, None))
    figure.supxlabel("week", fontsize=8)
    said = "share responding, of those attending" if what == "response" else "share still in the study"
    figure.supylabel(said, fontsize=8)
    return figure
