"""How often each candidate or predictor was chosen in the outer folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from biomarker.report.figures.style import FAINT, PLAIN, RESPONDER, new_axes, styled
from biomarker.report.numbers import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 15


@styled
def chosen(shares: Sequence[Mapping[str, Any]], n_fits: int) -> Figure:
    """Bars with their share of the `n_fits` outer training sets; at most 15, the most frequent first.

    A line spans the lowest to the highest share of a single repeat, where an entry has them.

    Parameters
    ----------
    shares : `selection` of results.json: entries with name and share
    n_fits : number of outer training sets
    """
    ordered = sorted(shares, key=lambda entry: -entry["share"])
    shown = ordered[:MOST]
    figure, axes = new_axes(0.6 + 0.2 * len(shown))
    for y, entry in enumerate(shown):
        axes.barh(y, 1, color="#EFEFEF", height=0.66)
        axes.barh(y, entry["share"], color=RESPONDER, height=0.66)
        if "lowest" in entry:
            axes.plot([entry["lowest"], entry["highest"]], [y, y], color=PLAIN, linewidth=1.2, solid_capstyle="butt")
        axes.text(1.02, y, percent(entry["share"]), va="center", ha="left", fontsize=7.5)
    axes.set_yticks(range(len(shown)), [entry["name"] for entry in shown])
    axes.set(xlim=(0, 1), ylim=(len(shown) - 0.4, -0.6))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    more = f"; {len(ordered) - MOST} more are not shown" if len(ordered) > MOST else ""
    axes.set_xlabel(f"share of {n_fits} outer training sets{more}")
    axes.spines["bottom"].set_color(FAINT)
    return figure
