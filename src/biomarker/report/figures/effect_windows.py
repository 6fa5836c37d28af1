"""Effect of the treatment along the marker: difference in overlapping windows, with a band for all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from biomarker.report.figures.style import FAINT, PLAIN, RESPONDER, new_axes, styled
from biomarker.report.numbers import Results, p_value

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@styled
def effect_windows(found: Results, unit: str = "") -> Figure:
    """Difference in response (treated minus control), in percentage points, at the median marker of each window."""
    windows = found["windows"]
    x = [one["middle"] for one in windows]
    value, low, high = ([100 * one["difference"][key] for one in windows] for key in ("estimate", "low", "high"))
    figure, axes = new_axes(3.0, 4.0)
    if min(one["lowest"] for one in windows) > 0 and max(x) / min(x) > 3:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: f"{at:g}"))
        axes.xaxis.set_minor_locator(NullLocator())
    axes.axhline(0, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.axhline(100 * found["overall"], color=PLAIN, linewidth=0.9, linestyle=(0, (1, 1.5)), label="all patients")
    axes.fill_between(x, low, high, color=RESPONDER, alpha=0.15, linewidth=0)
    axes.plot(x, value, "o-", color=RESPONDER, linewidth=1.5, markersize=4, label="window")
    axes.set(xlabel=f"{found['marker']}{f' ({unit})' if unit else ''}, median of the window",
             ylabel="difference in response (points)")  # fmt: skip
    axes.legend(loc="best")
    n = sorted({one["n_treated"] + one["n_control"] for one in windows})
    sizes = f"{n[0]} to {n[-1]}" if len(n) > 1 else str(n[0])
    axes.set_title(f"windows of {sizes} patients; {100 * found['level']:g} % band for all windows\n"
                   f"alike in all windows: p = {p_value(found['homogeneity_p'])}")  # fmt: skip
    return figure
