"""Effect of the treatment along the marker: difference in overlapping windows, with a band for all of them at once."""

from __future__ import annotations

from biomarker.report.figures.axes import log_axis
from biomarker.report.figures.style import DASHED, DOTTED, FAINT, PLAIN, RESPONDER, Picture, new_axes, styled
from biomarker.report.figures.words import shorten
from biomarker.report.numbers import Results, p_is

MOST_RATIO = 3


@styled("Effect of the treatment along the marker", single_patients=False)
def effect_windows(found: Results, unit: str = "") -> Picture:
    """Draw the difference in response (treated minus control), in percentage points, at the median of each window.

    Parameters
    ----------
    found : ``marker.windows`` of a trial's results
    unit : of the marker
    """
    windows = found["windows"]
    x = [one["middle"] for one in windows]
    value, low, high = ([100 * one["difference"][key] for one in windows] for key in ("estimate", "low", "high"))
    figure, axes = new_axes(3.2)
    if min(one["lowest"] for one in windows) > 0 and max(x) / min(x) > MOST_RATIO:
        log_axis(axes.xaxis, max(x) / min(x))
    axes.axhline(0, color=FAINT, linewidth=0.8, linestyle=DASHED)
    axes.axhline(100 * found["overall"], color=PLAIN, linewidth=0.9, linestyle=DOTTED, label="all patients")
    said = f"{100 * found['level']:g} %"
    axes.fill_between(x, low, high, color=RESPONDER, alpha=0.15, linewidth=0, label=f"{said} band for all windows")
    axes.plot(x, value, "o-", color=RESPONDER, linewidth=1.5, markersize=4, label="window")
    axes.set(xlabel=f"{shorten(found['marker'], 24)}{f' ({unit})' if unit else ''}, median of the window",
             ylabel="difference in response (points)")  # fmt: skip
    figure.legend(loc="outside lower center", ncols=3, columnspacing=1.0, handlelength=1.5)
    n = sorted({one["n_treated"] + one["n_control"] for one in windows})
    sizes = f"{n[0]} to {n[-1]}" if len(n) > 1 else str(n[0])
    axes.set_title(f"windows of {sizes} patients\nalike in all windows: {p_is(found['homogeneity_p'])}")
    return figure
