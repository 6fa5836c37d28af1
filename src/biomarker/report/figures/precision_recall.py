"""Precision-recall curve of the procedure: how many of those called responders respond, and how many are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biomarker.evaluation.precision_recall import average_precision, precision_at, precision_recall_points
from biomarker.report.figures.band import band
from biomarker.report.figures.style import DASHED, FAINT, RESPONDER, Picture, new_axes, say_nothing, styled
from biomarker.report.numbers import interval

if TYPE_CHECKING:
    from biomarker.validation.result import Predictions

RECALLS = np.linspace(0.02, 1.0, 99)


@styled("Precision-recall curve (illustrative)", single_patients=False)
def precision_recall(predictions: Predictions) -> Picture:
    """Draw illustrative steps from each patient's probability averaged over the repeats, with a pointwise band.

    The precision over a step is that at its right end, as in average precision (Boyd et al. 2013).

    Parameters
    ----------
    predictions : out-of-fold, such as ``validated.predictions()``; R repeats of n patients
    """
    responder, score = predictions.responder, predictions.probability.mean(axis=0)
    share = float(responder.mean())
    figure, axes = new_axes(4.0)
    if share in (0.0, 1.0):
        say_nothing(axes, f"not defined: all {len(responder)} patients\nare of one class")
        return figure
    low, high = band(responder, score, lambda yes, p: precision_at(*precision_recall_points(yes, p), RECALLS))
    axes.fill_between(RECALLS, low, high, color=RESPONDER, alpha=0.13, linewidth=0, step="pre",
                      label="95 % band, pointwise")  # fmt: skip
    axes.axhline(share, color=FAINT, linewidth=0.8, linestyle=DASHED, label=f"share of responders, {share:.2f}")
    recall, precision = precision_recall_points(responder, score)
    kept = np.append(True, np.diff(recall) > 0)  # calls that find nobody new lower the precision of the next step only
    axes.step(np.append(0.0, recall[kept]), np.append(precision[0], precision[kept]), where="pre", color=RESPONDER,
              linewidth=1.8, label="procedure (illustrative)")  # fmt: skip
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.03), aspect="equal")
    axes.set(xlabel="recall (sensitivity)", ylabel="precision (PPV)")
    figure.legend(loc="outside lower center", ncols=2, columnspacing=1.0, handlelength=1.6)
    found = average_precision(responder, score).to_dict()
    axes.set_title(f"average precision {interval(found)}, n = {len(responder)}")
    return figure
