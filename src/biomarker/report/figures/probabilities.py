"""Out-of-fold probabilities of responders and non-responders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biomarker.report.figures.style import NON_RESPONDER, PLAIN, RESPONDER, new_axes, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from biomarker.validation.result import Predictions


@styled
def probabilities(predictions: Predictions) -> Figure:
    """One dot per patient (mean over the repeats), a line from its lowest to its highest repeat, medians as bars.

    Parameters
    ----------
    predictions : out-of-fold predictions of n patients, such as ``TrainingResult.validated.predictions()``
    """
    figure, axes = new_axes(2.9)
    mean = predictions.probability.mean(axis=0)
    low, high = predictions.probability.min(axis=0), predictions.probability.max(axis=0)
    groups = (("non-\nresponders", ~predictions.responder, NON_RESPONDER),
              ("responders", predictions.responder, RESPONDER))  # fmt: skip
    for middle, (_, rows, colour) in enumerate(groups):
        order = np.argsort(mean[rows], kind="stable")
        y = middle + np.linspace(-0.36, 0.36, len(order))
        axes.hlines(y, low[rows][order], high[rows][order], color=colour, linewidth=0.7, alpha=0.55)
        axes.plot(mean[rows][order], y, "o", markersize=3.6, color=colour, clip_on=False)
        axes.plot([np.median(mean[rows])] * 2, [middle - 0.44, middle + 0.44], color=PLAIN, linewidth=1.4)
    axes.axvline(predictions.responder.mean(), color=PLAIN, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_yticks([0, 1], [f"{name}\nn = {rows.sum()}" for name, rows, _ in groups])
    axes.set(xlim=(0, 1), ylim=(-0.55, 1.55), xlabel="predicted probability of response, out of fold")
    axes.set_title(f"dashed: share of responders, {predictions.responder.mean():.2f}; bar: median")
    return figure
