"""Average concentration and occupancy of the target by dose, between patients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.report.figures.axes import dose_ticks
from biomarker.report.figures.style import (
    DASHED,
    FAINT,
    NON_RESPONDER,
    NON_RESPONDER_SHAPE,
    PLAIN,
    RESPONDER,
    RESPONDER_SHAPE,
    Picture,
    new_picture,
    styled,
)


@styled("Exposure by dose", single_patients=False)
def exposure_by_dose(results: Mapping[str, Any]) -> Picture:
    """Draw the average concentration (log scale, dashed: in proportion to dose) above the occupancy at the trough.

    Dots are the median of virtual patients, lines reach from the 5th to the 95th percentile.

    Parameters
    ----------
    results : results.json of ``biomarker exposure simulate``
    """
    rows = [row for row in results["exposure"] if row["dose"] > 0]
    reference = next(row for row in rows if row["dose"] == results["reference"])
    figure = new_picture(4.2)
    above, below = figure.subplots(2, 1, sharex=True)
    x = [row["dose"] for row in rows]
    for axes, key, colour, shape in ((above, "average", RESPONDER, RESPONDER_SHAPE),
                                     (below, "occupied", NON_RESPONDER, NON_RESPONDER_SHAPE)):  # fmt: skip
        for row in rows:
            axes.plot([row["dose"]] * 2, [row[key]["low"], row[key]["high"]], color=colour, linewidth=1.6)
        axes.plot(x, [row[key]["estimate"] for row in rows], shape, color=colour, markersize=4.5)
    proportional = [reference["average"]["estimate"] * row["dose"] / reference["dose"] for row in rows]
    above.plot(x, proportional, color=FAINT, linewidth=0.9, linestyle=DASHED)
    above.set(xscale="log", yscale="log", ylabel="average conc., mg/L")
    above.yaxis.set_major_formatter("{x:g}")
    above.yaxis.set_minor_formatter("")
    above.set_title(f"n = {results['n_per_arm']} per arm; dashed: in proportion to dose\n"
                    "dot: median, line: 5th to 95th percentile", color=PLAIN)  # fmt: skip
    below.axhline(results["occupancy"], color=PLAIN, linewidth=0.8, linestyle=DASHED)
    below.set(ylim=(0, 1.03), ylabel=f"target occupied, week {results['trough_week']:g}",
              xlabel="dose, mg (log scale)")  # fmt: skip
    below.set_title(f"dashed: {100 * results['occupancy']:g} % occupied", color=PLAIN)
    dose_ticks(below, x, [f"{dose:g}" for dose in x], 0.07)
    return figure
