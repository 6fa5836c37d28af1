"""Calibration: predicted probabilities of groups of patients beside the share that responded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from biomarker.evaluation.proportions import wilson
from biomarker.report.figures.style import (
    DASHED,
    FAINT,
    NON_RESPONDER,
    PLAIN,
    RESPONDER,
    SMALL,
    Picture,
    new_axes,
    styled,
)
from biomarker.report.figures.words import estimate_said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from biomarker.validation.result import Predictions

PATIENTS_PER_GROUP, LABELLED = 12, 6
APART, EDGE = (0.14, 0.07), 0.1  # between two labels side by side; of a label from the ticks


@styled("Calibration", single_patients=True)
def calibration(predictions: Predictions, summary: Mapping[str, Any], *, single_patients: bool = True) -> Picture:
    """Draw groups of patients in order of their mean out-of-fold probability; bars are 95 % Wilson intervals.

    The smooth curve of `summary` is drawn where it has one: it needs about 100 responders and 100 non-responders
    (Van Calster et al. 2019).

    Parameters
    ----------
    predictions : out-of-fold, such as ``validated.predictions()``; R repeats of n patients
    summary : ``calibration`` of results.json
    single_patients : whether a tick stands for each patient, responders above and non-responders below
    """
    figure, axes = new_axes(3.5)
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, linestyle=DASHED)
    if curve := summary.get("curve"):
        axes.plot(curve["probability"], curve["observed"], color=PLAIN, linewidth=1.2)
    mean = predictions.probability.mean(axis=0)
    _groups(axes, mean, predictions.responder)
    if single_patients:
        for responder, place, colour in ((True, 1.0, RESPONDER), (False, 0.0, NON_RESPONDER)):
            own = mean[predictions.responder == responder]
            axes.plot(own, np.full(len(own), place), "|", markersize=6, color=colour, clip_on=False)
    axes.set(xlim=(0, 1), ylim=(-0.02, 1.02), aspect="equal")
    axes.set(xlabel="predicted probability of response", ylabel="share that responded")
    ticks = "\nticks: patients, responders above" if single_patients else ""
    made = groups(mean)
    size = f"{len(made[-1])} to {len(made[0])}" if len(made[-1]) < len(made[0]) else f"{len(made[0])}"
    axes.set_title(f"slope {estimate_said(summary['slope'])}, n = {len(mean)}\n"
                   f"dots: groups of {size}, 95 % Wilson intervals{ticks}")  # fmt: skip
    return figure


def _groups(axes: Axes, mean: np.ndarray[Any, np.dtype[np.float64]], responder: np.ndarray[Any, Any]) -> None:
    made = groups(mean)
    taken: list[tuple[float, float]] = []
    for rows in made:
        yes, n = int(responder[rows].sum()), len(rows)
        x, share = float(mean[rows].mean()), wilson(yes, n)
        axes.plot([x, x], [share.low, share.high], color=RESPONDER, linewidth=1.2)
        axes.plot(x, yes / n, "o", color=RESPONDER, markersize=5)
        if len(made) <= LABELLED:
            above = _stands_above(x, share.low, share.high, taken)
            taken.append((x, share.high if above else share.low))
            axes.annotate(f"{yes}/{n}", taken[-1], xytext=(0, 2 if above else -2), textcoords="offset points",
                          ha="center", va="bottom" if above else "top", fontsize=SMALL, zorder=4,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4})  # fmt: skip


def _stands_above(x: float, low: float, high: float, taken: list[tuple[float, float]]) -> bool:
    """Whether the label of an interval stands above or below it: where there is room, and no other label."""

    def free(end: float) -> bool:
        return all(abs(x - a) > APART[0] or abs(end - b) > APART[1] for a, b in taken)

    if high > 1 - EDGE or low < EDGE:
        return high <= 1 - EDGE
    return free(high) or not free(low)


def groups(probability: np.ndarray[Any, np.dtype[np.float64]]) -> list[np.ndarray[Any, np.dtype[np.intp]]]:
    """Rows of 2 to 10 groups of nearly equal size, lowest probabilities first."""
    n_groups = min(10, max(2, len(probability) // PATIENTS_PER_GROUP))
    return np.array_split(np.argsort(probability, kind="stable"), n_groups)
