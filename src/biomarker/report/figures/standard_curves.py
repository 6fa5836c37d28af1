"""Standard curves of one plate: points, curve, accepted range, and where the samples lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.calibration import Calibration
from biomarker.report.figures.style import FAINT, NON_RESPONDER, PLAIN, RESPONDER, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

ACROSS, WIDTH, HEIGHT = 3, 7.2, 2.05


@styled
def standard_curves(calibrations: Sequence[Calibration], signals: Sequence[Sequence[float]]) -> Figure:
    """One small graph per analyte, all on log axes.

    Filled points met the rules, open ones did not; the shaded band is the accepted range; ticks at the right are the
    mean signals of samples.

    Parameters
    ----------
    signals : for each calibration, mean signals of its samples
    """
    from matplotlib.figure import Figure as NewFigure

    across = min(ACROSS, len(calibrations))
    down = -(-len(calibrations) // across)
    size = (3.4, 2.6) if len(calibrations) == 1 else (WIDTH * across / ACROSS, HEIGHT * down)
    figure = NewFigure(figsize=size, layout="constrained")
    for place, (calibration, own) in enumerate(zip(calibrations, signals, strict=True), start=1):
        axes = figure.add_subplot(down, across, place)
        _one(axes, calibration, np.asarray(own, dtype=float))
        if (place - 1) % across == 0:
            axes.set_ylabel(calibration.signal_kind or "signal")
        if place > len(calibrations) - across:
            axes.set_xlabel(f"in the well, {calibration.unit or 'unit not stated'}")
    return figure


def plain_log(axis: Axis) -> None:
    """Ticks of a log axis as plain numbers, at most four of them."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(numticks=4))
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    axis.set_minor_formatter(NullFormatter())


def _one(axes: Axes, calibration: Calibration, samples: np.ndarray) -> None:
    axes.set(xscale="log", yscale="log")
    plain_log(axes.xaxis)
    plain_log(axes.yaxis)
    axes.set_title(_title(calibration), color=PLAIN)
    if calibration.fitted is None:
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
    if calibration.fitted is None:
        return calibration.analyte
    return f"{calibration.analyte}: {calibration.fitted.model.upper()}, CV {100 * calibration.fitted.sigma:.0f} %"
