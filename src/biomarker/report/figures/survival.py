"""Curves over time with their intervals, censoring marks and numbers at risk below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from biomarker.report.figures.style import NON_RESPONDER, PLAIN, RESPONDER, styled
from biomarker.report.numbers import p_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from biomarker.trial.follow_up import FollowUp
    from biomarker.trial.kaplan_meier import Curve

WIDTH = 4.6
COLOURS = (RESPONDER, NON_RESPONDER, "#009E73", PLAIN)
LINES = ("-", (0, (5, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)))


@styled
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
) -> Figure:
    """Share without the event (with it, where events compete), one line per group; bands are pointwise intervals."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 2.9 + 0.19 * (len(groups) + 1)), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[2.6, 0.19 * (len(groups) + 1.3)])
    longest = max(curve.last for curve in curves)
    for k, (name, one, curve) in enumerate(zip(groups, follow_ups, curves, strict=True)):
        _curve(upper, name, one, curve, k, origin)
    upper.set(ylim=(0, 1.02), xlim=(origin, origin + longest * 1.01))
    upper.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 3, 6, 10], min_n_ticks=4))
    upper.set_ylabel(f"share with {event}" if competing else f"share without {event}")
    upper.legend(loc="upper left" if competing else "lower left")
    test = f"\nlog-rank p = {p_value(p)}" if p is not None else ""
    test = f"\nGray's test p = {p_value(gray_p)}" if gray_p is not None else test
    upper.set_title(f"n = {sum(one.n for one in follow_ups)}, {sum(one.n_events for one in follow_ups)} events; bands: "
                    f"{100 * curves[0].level:g} % intervals{test}")  # fmt: skip
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
              label=f"{name} (n = {one.n}, {one.n_events} events)")  # fmt: skip
    seen = np.unique(one.time[one.what == 0])
    places = np.searchsorted(curve.times, seen, side="right") - 1
    axes.plot(seen + origin, curve.value[places], "|", markersize=5, color=colour)


def _at_risk(axes: Axes, groups: Sequence[str], follow_ups: Sequence[FollowUp], ticks: Sequence[float],
             origin: float) -> None:  # fmt: skip
    """Numbers still followed at each tick, in the colour of the curve."""
    axes.set(ylim=(len(groups) + 0.4, -0.7))
    axes.text(0, -0.2, "number at risk", transform=axes.get_yaxis_transform(), va="center", fontsize=7, weight="bold")
    for k, (name, one) in enumerate(zip(groups, follow_ups, strict=True), start=1):
        colour = COLOURS[(k - 1) % len(COLOURS)]
        for tick, n in zip(ticks, one.at_risk(np.asarray(ticks) - origin), strict=True):
            axes.text(tick, k - 0.1, str(int(n)), ha="center", va="center", fontsize=7, color=colour, clip_on=False)
        axes.text(-0.05, k - 0.1, name if len(name) <= 16 else name[:15] + "…", transform=axes.get_yaxis_transform(),
                  ha="right", va="center", fontsize=7, color=colour)  # fmt: skip
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
