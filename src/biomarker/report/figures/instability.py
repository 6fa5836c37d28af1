"""Instability plot: what refits on bootstrap samples would have told each patient (Riley & Collins 2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from biomarker.report.figures.style import COLUMN_INCHES, FAINT, NON_RESPONDER, PLAIN, RESPONDER, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from biomarker.evaluation.prediction_instability import PredictionInstability

Bools = npt.NDArray[np.bool_]


@styled
def instability(found: PredictionInstability, responder: Bools) -> Figure:
    """Above: 95 % of the refitted probabilities of each patient. Below: share of refits that call otherwise.

    Parameters
    ----------
    found : probabilities of n patients in the bootstrap refits
    responder : (n,) who responded
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(COLUMN_INCHES, 3.9), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[2.2, 1])
    _probabilities(upper, found, responder)
    _calls(lower, found, responder)
    for axes in (upper, lower):
        axes.axvline(found.threshold, color=PLAIN, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    lower.set(xlim=(-0.02, 1.02), xlabel="probability by the released model")
    return figure


def _probabilities(axes: Axes, found: PredictionInstability, responder: Bools) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, zorder=0)
    for rows, colour, label in _groups(responder):
        axes.vlines(found.original[rows], found.low[rows], found.high[rows], color=colour, linewidth=1.2, alpha=0.6)
        axes.plot(found.original[rows], found.original[rows], "o", markersize=3.6, color=colour, label=label)
    axes.set(ylim=(-0.02, 1.02), ylabel="probability by the refits")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, handletextpad=0.2)


def _calls(axes: Axes, found: PredictionInstability, responder: Bools) -> None:
    for rows, colour, _ in _groups(responder):
        axes.vlines(found.original[rows], 0, found.cii[rows], color=colour, linewidth=1.2, alpha=0.6)
        axes.plot(found.original[rows], found.cii[rows], "o", markersize=3.6, color=colour, clip_on=False)
    axes.set(ylim=(0, max(0.5, float(found.cii.max()))), ylabel="calls otherwise")


def _groups(responder: Bools) -> tuple[tuple[Bools, str, str], ...]:
    return (responder, RESPONDER, "responders"), (~responder, NON_RESPONDER, "non-responders")
