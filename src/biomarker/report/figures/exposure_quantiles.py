"""Observed and predicted response by quantile of exposure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.report.figures.style import NON_RESPONDER, RESPONDER, SMALL, Picture, new_axes, styled
from biomarker.report.numbers import level


@styled("Response by quantile of exposure", single_patients=False)
def exposure_quantiles(results: Mapping[str, Any]) -> Picture:
    """Draw observed shares (dots, Wilson intervals) and predicted ones (open squares); without drug at the left.

    Parameters
    ----------
    results : results.json of ``biomarker exposure fit``, of which ``quantiles`` and ``last_week`` are drawn
    """
    rows = results["quantiles"]
    figure, axes = new_axes(3.2)
    for x, row in enumerate(rows):
        share = row["observed"]
        axes.plot([x, x], [share["low"], share["high"]], color=RESPONDER, linewidth=1.4)
        axes.plot(x, share["estimate"], "o", color=RESPONDER, markersize=5,
                  label=f"observed, {level(share)} interval" if x == 0 else None)  # fmt: skip
        axes.plot(x, row["predicted"], "s", color=NON_RESPONDER, markersize=7, markerfacecolor="none",
                  label="predicted" if x == 0 else None)  # fmt: skip
    axes.set(xticks=range(len(rows)), ylim=(0, 1), xlim=(-0.5, len(rows) - 0.5))
    axes.set_xticklabels([_label(row) for row in rows], fontsize=SMALL if len(rows) > 4 else 7)
    axes.set(xlabel="average concentration, mg/L", ylabel=f"response rate in week {results['last_week']:g}")
    figure.legend(loc="outside upper center", ncols=2, handletextpad=0.3)
    return figure


def _label(row: Mapping[str, Any]) -> str:
    held = "no drug\n" if row["high"] == 0 else f"{row['low']:.3g} to\n{row['high']:.3g}"
    return f"{held}\nn = {row['n']}"
