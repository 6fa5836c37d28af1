"""Standard curves of one plate: points, curve with its interval, limits, and where the samples lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.back_fit import Level
from biomarker.assay.calibration import Calibration
from biomarker.assay.rules import Rules
from biomarker.report.figures.small_graphs import small_graphs
from biomarker.report.figures.style import (
    COLUMN_INCHES,
    DOTTED,
    FAINT,
    NON_RESPONDER,
    PLAIN,
    RESPONDER,
    SMALL,
    Picture,
    styled,
)
from biomarker.report.figures.words import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

HEIGHT, SINGLE = 1.85, 2.6
TICKS = 40  # of samples at most, evenly over their order


@styled("Standard curves", single_patients=True)
def standard_curves(
    calibrations: Sequence[Calibration],
    signals: Sequence[Sequence[float]],
    rules: Rules | None = None,
    width: float = COLUMN_INCHES,
) -> Picture:
    """Draw one small graph per analyte, all on log axes, with the limits and the number of standards written on it.

    Filled points met the rules, open ones did not; the light band around the curve is its 95 % interval; the shaded
    range is the accepted one; the dotted line is the limit of detection; ticks at the right are signals of samples.

    Parameters
    ----------
    calibrations : of the analytes of one plate
    signals : for each calibration, mean signals of its samples
    rules : of acceptance, by which the curves were judged
    width : inches
    """
    figure, graphs = small_graphs(len(calibrations), width, HEIGHT, SINGLE, lines=3)
    for axes, one, own in zip(graphs, calibrations, signals, strict=True):
        _one(axes, one, np.asarray(own, dtype=float), rules or Rules())
    kinds = sorted({one.signal_kind for one in calibrations if one.signal_kind}) or ["signal"]
    units = sorted({one.unit for one in calibrations if one.unit}) or ["unit not stated"]
    figure.supylabel(", ".join(kinds), fontsize=8, x=0.06 / width, ha="left")
    figure.supxlabel(f"in the well, {', '.join(units)}\nfilled: met the rules; shaded: accepted range",
                     fontsize=8, y=0.04 / figure.get_figheight(), va="bottom")  # fmt: skip
    return figure


def plain_log(axis: Axis) -> None:
    """Ticks of a log axis as plain numbers, at most four of them."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    axis.set_major_locator(LogLocator(numticks=4))
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    axis.set_minor_locator(NullLocator())


def _one(axes: Axes, calibration: Calibration, samples: np.ndarray, rules: Rules) -> None:
    axes.set(xscale="log", yscale="log")
    plain_log(axes.xaxis)
    plain_log(axes.yaxis)
    axes.tick_params(labelsize=SMALL, pad=2)
    title = f"{shorten(calibration.analyte, 24)}\n{_caption(calibration)}".rstrip()
    axes.set_title(title, color=PLAIN, fontsize=SMALL, pad=3)
    if calibration.fitted is None:
        axes.set(xticks=[], yticks=[])
        axes.text(0.5, 0.5, "no curve", transform=axes.transAxes, ha="center", color=NON_RESPONDER)
        return
    points = calibration.fitted.points
    positive = points.x > 0
    low, high = points.x[positive].min(), points.x.max()
    _limits(axes, calibration, low / 2)
    _curve(axes, calibration, np.geomspace(low / 2, high * 2, 120))
    good = np.isin(points.x, [level.nominal for level in calibration.levels if _good(calibration, level, rules)])
    for chosen, filled in ((positive & good, True), (positive & ~good, False)):
        axes.plot(points.x[chosen], points.y[chosen], "o", markersize=3.2, color=RESPONDER if filled else NON_RESPONDER,
                  markerfacecolor=RESPONDER if filled else "white", markeredgewidth=0.8)  # fmt: skip
    blank = points.y[~positive]
    axes.plot(np.full(len(blank), low / 2), np.maximum(blank, 1e-9), "_", markersize=7, color=FAINT)
    shown = np.sort(samples[samples > 0])
    shown = shown[np.unique(np.linspace(0, len(shown) - 1, TICKS).round().astype(int))] if len(shown) else shown
    axes.plot(np.full(len(shown), high * 2.6), shown, "_", markersize=5, color=FAINT, alpha=0.6)


def _limits(axes: Axes, calibration: Calibration, leftmost: float) -> None:
    if calibration.range is not None:
        axes.axvspan(calibration.range.lower, calibration.range.upper, color=RESPONDER, alpha=0.10, linewidth=0)
    if calibration.lod is not None and calibration.lod >= leftmost:
        axes.axvline(calibration.lod, color=FAINT, linewidth=0.8, linestyle=DOTTED)


def _curve(axes: Axes, calibration: Calibration, x: np.ndarray) -> None:
    from scipy.special import stdtrit

    fitted = calibration.fitted
    if fitted is None:
        return
    y = fitted.curve.response(x)
    half = float(stdtrit(fitted.dof, 0.975)) * fitted.mean_error(x)
    floor = 0.3 * float(fitted.points.y[fitted.points.y > 0].min(initial=np.inf))
    shown = (y > 0) & np.isfinite(half)
    axes.fill_between(x[shown], np.maximum(y - half, floor)[shown], np.minimum(y + half, 3 * y.max())[shown],
                      color=FAINT, alpha=0.25, linewidth=0)  # fmt: skip
    axes.plot(x[y > 0], y[y > 0], color=PLAIN, linewidth=1.1)


def _good(calibration: Calibration, level: Level, rules: Rules) -> bool:
    """Whether a level lies in the accepted range and meets the rules there."""
    limits = calibration.range
    if limits is None or not limits.lower <= level.nominal <= limits.upper:
        return False
    at_limit = level.nominal in (limits.lower, limits.upper)
    return level.within(rules.recovery_at_limits if at_limit else rules.recovery,
                        rules.cv_at_limits if at_limit else rules.cv)  # fmt: skip


def _caption(calibration: Calibration) -> str:
    """Model, scatter, limits and how many standards stand behind them."""
    fitted, limits = calibration.fitted, calibration.range
    if fitted is None:
        return ""
    text = f"{fitted.model.upper()}, n = {len(fitted.points.y)}, {fitted.scatter}"
    return text + (f"\n{_short(limits.lower)} to {_short(limits.upper)}" if limits else "\nno accepted range")


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 1000 else f"{number:.3g}"
