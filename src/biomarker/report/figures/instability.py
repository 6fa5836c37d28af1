"""Instability plot: what refits on bootstrap samples would have told each patient (Riley & Collins 2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

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

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from biomarker.evaluation.prediction_instability import PredictionInstability

Bools = npt.NDArray[np.bool_]


@styled("Instability of the predictions", single_patients=True)
def instability(found: PredictionInstability, responder: Bools) -> Picture:
    """Draw 95 % of the refitted probabilities of each patient, above the share of refits that call otherwise.

    Parameters
    ----------
    found : what the refits told each of n patients
    responder : (n,) of the same patients
    """
    figure = new_picture(4.2)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[2.2, 1])
    _probabilities(upper, found, responder)
    _calls(lower, found, responder)
    for axes in (upper, lower):
        axes.axvline(found.threshold, color=PLAIN, linewidth=0.8, linestyle=DASHED, zorder=0)
    upper.set_title(f"n = {len(responder)}; lines: 95 % of {found.n_refits} bootstrap refits")
    figure.legend(*upper.get_legend_handles_labels(), loc="outside upper center", ncols=2, handletextpad=0.2)
    lower.set(xlim=(-0.02, 1.02), xlabel="probability by the released model")
    return figure


def _probabilities(axes: Axes, found: PredictionInstability, responder: Bools) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, zorder=0)
    size, width = _thick(responder)
    for rows, colour, shape, label in _groups(responder):
        axes.vlines(found.original[rows], found.low[rows], found.high[rows], color=colour, linewidth=width, alpha=0.6)
        axes.plot(found.original[rows], found.original[rows], shape, markersize=size, color=colour, label=label)
    axes.set(ylim=(-0.02, 1.02), ylabel="probability by refits")


def _calls(axes: Axes, found: PredictionInstability, responder: Bools) -> None:
    size, width = _thick(responder)
    for rows, colour, shape, _ in _groups(responder):
        axes.vlines(found.original[rows], 0, found.cii[rows], color=colour, linewidth=width, alpha=0.6)
        axes.plot(found.original[rows], found.cii[rows], shape, markersize=size, color=colour, clip_on=False)
    axes.set(ylim=(0, max(0.5, float(found.cii.max()))), ylabel="refits that\ncall otherwise")


def _thick(responder: Bools) -> tuple[float, float]:
    """Size of dots and width of lines, in points: finer where patients are many."""
    return float(np.clip(150 / len(responder), 1.8, 3.4)), float(np.clip(40 / len(responder), 0.4, 1.2))


def _groups(responder: Bools) -> tuple[tuple[Bools, str, str, str], ...]:
    return (
        (responder, RESPONDER, RESPONDER_SHAPE, "responders"),
        (~responder, NON_RESPONDER, NON_RESPONDER_SHAPE, "non-responders"),
    )
