"""Average concentration and occupancy of the target by dose, between patients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from biomarker.report.figures.style import FAINT, NON_RESPONDER, PLAIN, RESPONDER, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@styled
def exposure_by_dose(results: Mapping[str, Any]) -> Figure:
    """Left: average concentration (log scale), dashed: in proportion to dose. Right: occupancy at the trough."""
    from matplotlib.figure import Figure

    rows = [row for row in results["exposure"] if row["dose"] > 0]
    reference = next(row for row in rows if row["dose"] == results["reference"])
    figure = Figure(figsize=(6.4, 2.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    x = [row["dose"] for row in rows]
    for axes, key, colour in ((left, "average", RESPONDER), (right, "occupied", NON_RESPONDER)):
        for row in rows:
            axes.plot([row["dose"]] * 2, [row[key]["low"], row[key]["high"]], color=colour, linewidth=1.6)
        axes.plot(x, [row[key]["estimate"] for row in rows], "o", color=colour, markersize=4.5)
        axes.set(xscale="log", xlabel="dose, mg (log scale)")
        axes.set_xticks(x)
        axes.set_xticklabels([f"{dose:g}" for dose in x])
        axes.minorticks_off()
    proportional = [reference["average"]["estimate"] * row["dose"] / reference["dose"] for row in rows]
    left.plot(x, proportional, color=FAINT, linewidth=0.9, linestyle=(0, (4, 3)))
    left.set(yscale="log", ylabel="average concentration, mg/L")
    left.yaxis.set_major_formatter("{x:g}")
    left.yaxis.set_minor_formatter("")
    left.set_title(f"n = {results['n_per_arm']} per arm; lines: 5th to 95th percentile", color=PLAIN)
    right.axhline(results["occupancy"], color=PLAIN, linewidth=0.8, linestyle=(0, (4, 3)))
    right.set(ylim=(0, 1.03), ylabel=f"target occupied, week {results['trough_week']:g}")
    return figure
