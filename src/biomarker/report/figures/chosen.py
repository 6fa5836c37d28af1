"""How often each candidate or predictor was chosen in the outer folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from biomarker.report.figures.style import FAINT, PLAIN, RESPONDER, Picture, new_axes, styled
from biomarker.report.figures.words import shortened
from biomarker.report.numbers import percent

MOST, LETTERS = 15, 24


@styled("How often each part was chosen", single_patients=False)
def chosen(shares: Sequence[Mapping[str, Any]], n_fits: int) -> Picture:
    """Draw shares of the `n_fits` outer training sets as bars; at most 15, the most frequent first.

    A line spans the lowest to the highest share of a single repeat, where an entry has ``lowest`` and ``highest``.

    Parameters
    ----------
    shares : ``selection.candidates`` or ``selection.predictors`` of results.json
    n_fits : number of outer training sets
    """
    ordered = sorted(shares, key=lambda entry: -entry["share"])
    shown = ordered[:MOST]
    figure, axes = new_axes(0.75 + 0.2 * len(shown))
    for y, entry in enumerate(shown):
        axes.barh(y, 1, color="#EFEFEF", height=0.66)
        axes.barh(y, entry["share"], color=RESPONDER, height=0.66)
        if "lowest" in entry:
            reach = [entry["lowest"], entry["highest"]]
            # White beneath, because the line leaves the bar.
            axes.plot(reach, [y, y], color="white", linewidth=3.0, solid_capstyle="butt")
            axes.plot(reach, [y, y], color=PLAIN, linewidth=1.4, solid_capstyle="butt")
        axes.text(1.02, y, percent(entry["share"]), va="center", ha="left", fontsize=7.5)
    axes.set_yticks(range(len(shown)), shortened([entry["name"] for entry in shown], LETTERS))
    axes.set(xlim=(0, 1), ylim=(len(shown) - 0.4, -0.6))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.set_xlabel(f"share of {n_fits} outer training sets{_explained(ordered)}")
    return figure


def _explained(ordered: Sequence[Mapping[str, Any]]) -> str:
    lines = "\nline: lowest to highest repeat" if any("lowest" in entry for entry in ordered) else ""
    more = f"\n{len(ordered) - MOST} more are not shown" if len(ordered) > MOST else ""
    return lines + more
