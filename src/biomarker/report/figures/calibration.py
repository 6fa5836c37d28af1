"""Calibration: predicted probabilities of groups of patients beside the share that responded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from biomarker.evaluation.proportions import wilson
from biomarker.report.figures.style import FAINT, NON_RESPONDER, PLAIN, RESPONDER, new_axes, styled
from biomarker.report.numbers import interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from biomarker.validation.result import Predictions

PATIENTS_PER_GROUP = 12


@styled
def calibration(predictions: Predictions, summary: Mapping[str, Any]) -> Figure:
    """Groups of patients in order of their mean out-of-fold probability; bars are 95 % Wilson intervals.

    The smooth curve of `summary` is drawn where it has one: it needs about 100 responders and 100 non-responders
    (Van Calster et al. 2019).

    Parameters
    ----------
    predictions : out-of-fold predictions of n patients, such as ``TrainingResult.validated.predictions()``
    summary : `calibration` of results.json
    """
    figure, axes = new_axes(3.3)
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
    if curve := summary.get("curve"):
        axes.plot(curve["probability"], curve["observed"], color=PLAIN, linewidth=1.2)
    mean = predictions.probability.mean(axis=0)
    for rows in groups(mean):
        yes, n = int(predictions.responder[rows].sum()), len(rows)
        x, share = mean[rows].mean(), wilson(yes, n)
        axes.plot([x, x], [share.low, share.high], color=RESPONDER, linewidth=1.2)
        axes.plot(x, yes / n, "o", color=RESPONDER, markersize=5)
        axes.annotate(f"{yes}/{n}", (x, yes / n), xytext=(5, 4), textcoords="offset points",
                      fontsize=7, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip
    for responder, place, colour in ((True, 1.0, RESPONDER), (False, 0.0, NON_RESPONDER)):
        own = mean[predictions.responder == responder]
        axes.plot(own, np.full(len(own), place), "|", markersize=6, color=colour, clip_on=False)
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.set(xlabel="predicted probability of response", ylabel="share that responded")
    axes.set_title(f"slope {interval(summary['slope'])}, n = {len(mean)}", color=PLAIN)
    return figure


def groups(probability: np.ndarray[Any, np.dtype[np.float64]]) -> list[np.ndarray[Any, np.dtype[np.intp]]]:
    """Rows of 2 to 10 groups of nearly equal size, lowest probabilities first."""
    n_groups = min(10, max(2, len(probability) // PATIENTS_PER_GROUP))
    return np.array_split(np.argsort(probability, kind="stable"), n_groups)
