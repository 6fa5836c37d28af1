"""Standard curves of one plate: points, curve, accepted range, and where the samples lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.calibration import Calibration
from biomarker.report.figures.style import (
    COLUMN_INCHES,
    FAINT,
    NON_RESPONDER,
    PLAIN,
    RESPONDER,
    SMALL,
    Picture,
    new_picture,
    styled,
)
from biomarker.report.figures.words import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

ONE_INCHES, HEIGHT = 1.7, 1.6


@styled("Standard curves", single_patients=True)
def standard_curves(
    calibrations: Sequence[Calibration], signals: Sequence[Sequence[float]], width: float = COLUMN_INCHES
) -> Picture:
    """Draw one small graph per analyte, all on log axes.

    Filled points met the rules, open ones did not; the shaded band is the accepted range; ticks at the right are the
    mean signals of samples.

    Parameters
    ----------
    calibrations : of the analytes of one plate
    signals : for each calibration, mean signals of its samples
    width : inches
    """
    across = min(int(width / ONE_INCHES), len(calibrations))
    down = -(-len(calibrations) // across)
    figure = new_picture((2.4 if len(calibrations) == 1 else HEIGHT * down) + 0.6, width)
    for place, (calibration, own) in enumerate(zip(calibrations, signals, strict=True), start=1):
        axes = figure.add_subplot(down, across, place)
        _one(axes, calibration, np.asarray(own, dtype=float))
    kinds = sorted({one.signal_kind for one in calibrations if one.signal_kind}) or ["signal"]
    units = sorted({one.unit for one in calibrations if one.unit}) or ["unit not stated"]
    figure.supylabel(", ".join(kinds), fontsize=8)
    figure.supxlabel(f"in the well, {', '.join(units)}\nfilled: met the rules; shaded: accepted range", fontsize=8)
    return figure


def plain_log(axis: Axis, most: int) -> None:
    """Ticks of a log axis as plain numbers, about `most` of them."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(numticks=most))
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    axis.set_minor_formatter(NullFormatter())


def _one(axes: Axes, calibration: Calibration, samples: np.ndarray) -> None:
    axes.set(xscale="log", yscale="log")
    plain_log(axes.xaxis, 3)
    plain_log(axes.yaxis, 4)
    axes.tick_params(labelsize=SMALL, pad=2)
    axes.set_title(_title(calibration), color=PLAIN)
    if calibration.fitted is None:
        axes.set(xticks=[], yticks=[])
        axes.text(0.5, 0.5, "no curve", transform=axes.transAxes, ha="center", color=NON_RESPONDER)
        return
    points = calibration.fitted.points
    positive = points.x > 0
    low, high = points.x[positive].min(), points.x.max()
    if calibration.range is not None:
        axes.axvspan(calibration.range.lower, calibration.range.upper, color=RESPONDER, alpha=0.10, linewidth=0)
    x = np.geomspace(low / 2, high * 2, 160)
    y = calibration.fitted.curve.response(x)
    axes.plot(x[y > 0], y[y > 0], color=PLAIN, linewidth=1.1)
    inside = _inside(calibration, points.x)
    for chosen, filled in ((positive & inside, True), (positive & ~inside, False)):
        axes.plot(points.x[chosen], points.y[chosen], "o", markersize=3.2, color=RESPONDER if filled else NON_RESPONDER,
                  markerfacecolor=RESPONDER if filled else "white", markeredgewidth=0.8)  # fmt: skip
    blank = points.y[~positive]
    axes.plot(np.full(len(blank), low / 2), np.maximum(blank, 1e-9), "_", markersize=7, color=FAINT)
    shown = samples[samples > 0]
    axes.plot(np.full(len(shown), high * 2.6), shown, "_", markersize=5, color=FAINT, alpha=0.6)


def _inside(calibration: Calibration, x: np.ndarray) -> np.ndarray:
    """Which points belong to a level that is recovered within 20 % (25 % at the limits)."""
    good = {level.nominal for level in calibration.levels if _good(calibration, level.nominal, level.recovery)}
    return np.array([value in good for value in x])


def _good(calibration: Calibration, nominal: float, recovery: float) -> bool:
    if calibration.range is None or not calibration.range.lower <= nominal <= calibration.range.upper:
        return False
    return abs(recovery - 100) <= (25 if nominal in (calibration.range.lower, calibration.range.upper) else 20)


def _title(calibration: Calibration) -> str:
    name = shorten(calibration.analyte, 24)
    if calibration.fitted is None:
        return name
    return (f"{name}\n{calibration.fitted.model.upper()}, n = {len(calibration.fitted.points.x)}, "
            f"CV {100 * calibration.fitted.sigma:.0f} %")  # fmt: skip
