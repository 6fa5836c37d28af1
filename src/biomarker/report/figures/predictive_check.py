"""Visual predictive check: observed shares over time in the band of simulated copies, one panel per dose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from biomarker.report.figures.axes import log_axis
from biomarker.report.figures.style import PLAIN, RESPONDER, Picture, new_picture, styled

COLUMNS = 2
SAID = {"response": "share responding", "stay": "share still in the study",
        "concentration": "median concentration, mg/L"}  # fmt: skip


@styled("Visual predictive check", single_patients=False)
def predictive_check(check: Mapping[str, Any], what: Literal["response", "stay", "concentration"]) -> Picture:
    """Draw observed shares or medians (dots) over the line and band of simulated copies.

    Parameters
    ----------
    check : ``predictive_check`` in results.json of ``biomarker exposure fit``
    what : share of responders among those attending, share still in the study, or median concentration
    """
    groups = check["groups"]
    columns = min(COLUMNS, len(groups))
    rows = -(-len(groups) // columns)
    figure = new_picture(1.5 * rows + 0.6 if columns > 1 else 2.8)
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axes, group in zip(panels.ravel(), groups, strict=False):
        shown = group[what]
        weeks = [row["week"] for row in shown]
        low, high = ([row[side] for row in shown] for side in ("low", "high"))
        axes.fill_between(weeks, low, high, color=RESPONDER, alpha=0.22, linewidth=0)
        axes.plot(weeks, [row["middle"] for row in shown], color=RESPONDER, linewidth=1)
        axes.plot(weeks, [row["observed"] for row in shown], "o", color=PLAIN, markersize=3)
        axes.set_title(f"{group['dose']:g} mg, n = {group['n']}")
    for axes in panels.ravel()[len(groups) :]:
        axes.set_visible(False)
        panels[-2, -1].tick_params(labelbottom=True)
    first = panels[0, 0]
    first.set(xlim=(0, None))
    if what == "concentration":
        positive = [row[key] for group in groups for row in group[what] for key in ("low", "high", "observed")
                    if row[key] is not None and row[key] > 0]  # fmt: skip
        log_axis(first.yaxis, max(positive) / min(positive) if positive else 1.0)
    else:
        first.set(ylim=(0, 1.03))
    figure.supxlabel(f"week\n{_explained(check)}", fontsize=8)
    figure.supylabel(SAID[what], fontsize=8)
    return figure


def _explained(check: Mapping[str, Any]) -> str:
    level = f"{100 * check['level']:g} % of " if "level" in check else ""
    copies = f"{check['copies']} " if "copies" in check else ""
    return f"band: {level}{copies}simulated copies; line: median"
