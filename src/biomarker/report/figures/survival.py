"""Curves over time with their intervals, censoring marks and numbers at risk below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from biomarker.report.figures.style import NON_RESPONDER, PLAIN, RESPONDER, SMALL, Picture, new_picture, styled
from biomarker.report.figures.words import shorten
from biomarker.report.numbers import p_is

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from biomarker.trial.follow_up import FollowUp
    from biomarker.trial.kaplan_meier import Curve

COLOURS = (RESPONDER, NON_RESPONDER, "#009E73", PLAIN)
LINES = ("-", (0, (5, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)))
ROW_INCHES, CURVE_INCHES = 0.3, 2.3


@styled("Survival", single_patients=True)
def survival(
    groups: Sequence[str],
    follow_ups: Sequence[FollowUp],
    curves: Sequence[Curve],
    *,
    event: str,
    unit: str,
    origin: float = 0.0,
    competing: bool = False,
    p: float | None = None,
    gray_p: float | None = None,
    since: str = "the start",
) -> Picture:
    """Draw the share without the event (with it, where events compete), one line per group, over numbers at risk.

    Bands are pointwise intervals; ticks are patients last seen without the event.

    Parameters
    ----------
    groups, follow_ups, curves : name, times and Kaplan-Meier or cumulative-incidence curve of each group
    event, unit : what is followed, and the unit of time
    origin : time at which following begins (a landmark)
    competing : whether the curves rise, because another event rules out the one that is followed
    p, gray_p : of the log-rank test; of Gray's test, where events compete
    since : what the time is counted from
    """
    rows = ROW_INCHES * len(groups) + 0.25
    figure = new_picture(CURVE_INCHES + rows + 0.75 + 0.16 * len(groups))
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[CURVE_INCHES, rows])
    longest = max(max(curve.last for curve in curves), 1e-9)
    for k, (name, one, curve) in enumerate(zip(groups, follow_ups, curves, strict=True)):
        _curve(upper, name, one, curve, k, origin)
    upper.set(ylim=(0, 1.02), xlim=(origin, origin + longest * 1.01))
    upper.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 3, 6, 10], min_n_ticks=3))
    upper.set_ylabel(f"share {'with' if competing else 'without'} {shorten(event, 22)}")
    figure.legend(*upper.get_legend_handles_labels(), loc="outside upper center", ncols=1)
    test = f"; log-rank {p_is(p)}" if p is not None else ""
    test = f"; Gray's test {p_is(gray_p)}" if gray_p is not None else test
    upper.set_title(f"n = {sum(one.n for one in follow_ups)}; bands: {100 * curves[0].level:g} %, pointwise{test}")
    ticks = [t for t in upper.get_xticks() if origin <= t <= origin + longest * 1.01]
    upper.set_xticks(ticks)
    _at_risk(lower, groups, follow_ups, ticks, origin)
    lower.set_xlabel(f"{unit} since {since}" + (f" (landmark at {origin:g})" if origin else ""))
    return figure


def _curve(axes: Axes, name: str, one: FollowUp, curve: Curve, k: int, origin: float) -> None:
    colour, line = COLOURS[k % len(COLOURS)], LINES[k % len(LINES)]
    times = np.append(curve.times, curve.last) + origin
    value, low, high = (np.append(part, part[-1]) for part in (curve.value, curve.low, curve.high))
    axes.fill_between(times, low, high, step="post", color=colour, alpha=0.13, linewidth=0)
    axes.step(times, value, where="post", color=colour, linestyle=line, linewidth=1.6,
              label=f"{shorten(name, 28)} (n = {one.n}, {one.n_events} events)")  # fmt: skip
    seen = np.unique(one.time[one.what == 0])
    places = np.searchsorted(curve.times, seen, side="right") - 1
    axes.plot(seen + origin, curve.value[places], "|", markersize=5, color=colour)


def _at_risk(axes: Axes, groups: Sequence[str], follow_ups: Sequence[FollowUp], ticks: Sequence[float],
             origin: float) -> None:  # fmt: skip
    """Numbers still followed at each tick, beneath the name of the group."""
    axes.set(ylim=(2 * len(groups) + 0.6, -1.0))
    across = axes.get_yaxis_transform()
    axes.text(0, -0.4, "number at risk", transform=across, va="center", fontsize=SMALL, weight="bold")
    for k, (name, one) in enumerate(zip(groups, follow_ups, strict=True)):
        colour = COLOURS[k % len(COLOURS)]
        axes.text(0, 2 * k + 0.6, shorten(name, 44), transform=across, va="center", fontsize=SMALL, color=colour)
        for tick, n in zip(ticks, one.at_risk(np.asarray(ticks) - origin), strict=True):
            axes.text(tick, 2 * k + 1.6, str(int(n)), ha="center", va="center", fontsize=SMALL, color=colour,
                      clip_on=False)  # fmt: skip
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
