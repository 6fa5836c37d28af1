"""Precision-recall curve of the procedure: how many of those called responders respond, and how many are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biomarker.evaluation.precision_recall import average_precision, precision_at, precision_recall_points
from biomarker.report.figures.band import band
from biomarker.report.figures.style import FAINT, RESPONDER, new_axes, styled
from biomarker.report.numbers import interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from biomarker.validation.result import Predictions

RECALLS = np.linspace(0.02, 1.0, 99)


@styled
def precision_recall(predictions: Predictions) -> Figure:
    """Illustrative steps from each patient's probability averaged over the repeats, with a pointwise band.

    Parameters
    ----------
    predictions : out-of-fold predictions of n patients, such as ``TrainingResult.validated.predictions()``
    """
    responder, score = predictions.responder, predictions.probability.mean(axis=0)
    share = float(responder.mean())
    figure, axes = new_axes(3.3)
    low, high = band(responder, score, lambda yes, p: precision_at(*precision_recall_points(yes, p), RECALLS))
    axes.fill_between(RECALLS, low, high, color=RESPONDER, alpha=0.13, linewidth=0, step="pre")
    axes.axhline(share, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)), label=f"share of responders, {share:.2f}")
    recall, precision = precision_recall_points(responder, score)
    axes.step(np.append(0.0, recall), np.append(precision[0], precision), where="pre", color=RESPONDER, linewidth=1.8,
              label="procedure (illustrative)")  # fmt: skip
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.03), aspect="equal")
    axes.set(xlabel="recall (sensitivity)", ylabel="precision (PPV)")
    axes.legend(loc="lower left")
    found = average_precision(responder, score).to_dict()
    axes.set_title(f"average precision {interval(found)}, n = {len(responder)}")
    return figure
