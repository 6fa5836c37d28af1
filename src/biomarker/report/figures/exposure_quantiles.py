"""Observed and predicted response by quantile of exposure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from biomarker.report.figures.style import FAINT, NON_RESPONDER, RESPONDER, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@styled
def exposure_quantiles(results: Mapping[str, Any]) -> Figure:
    """Dots with intervals: observed; open squares: predicted; one group per quantile, that without drug first."""
    rows = results["quantiles"]
    figure, axes = new_axes(3.1, 4.2)
    for x, row in enumerate(rows):
        share = row["observed"]
        axes.plot([x, x], [share["low"], share["high"]], color=RESPONDER, linewidth=1.4)
        axes.plot(x, share["estimate"], "o", color=RESPONDER, markersize=5, label="observed" if x == 0 else None)
        axes.plot(x, row["predicted"], "s", color=NON_RESPONDER, markersize=6, markerfacecolor="none",
                  label="predicted" if x == 0 else None)  # fmt: skip
        axes.annotate(f"n = {row['n']}", (x, 0.01), ha="center", fontsize=7, color=FAINT)
    axes.set(xticks=range(len(rows)), ylim=(0, 1), xlim=(-0.5, len(rows) - 0.5))
    axes.set_xticklabels([_label(row) for row in rows])
    axes.set(xlabel="average concentration, mg/L", ylabel=f"response rate in week {results['last_week']:g}")
    axes.legend(loc="upper left", ncols=2, handletextpad=0.3)
    return figure


def _label(row: Mapping[str, Any]) -> str:
    return "no drug" if row["high"] == 0 else f"{row['low']:.3g} to\n{row['high']:.3g}"
