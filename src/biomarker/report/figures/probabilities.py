"""Out-of-fold probabilities of responders and non-responders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biomarker.report.figures.style import (
    DASHED,
    NON_RESPONDER,
    NON_RESPONDER_SHAPE,
    PLAIN,
    RESPONDER,
    RESPONDER_SHAPE,
    Picture,
    new_axes,
    styled,
)

if TYPE_CHECKING:
    from biomarker.validation.result import Predictions


@styled("Predicted probability by response", single_patients=True)
def probabilities(predictions: Predictions) -> Picture:
    """Draw each patient (mean over the repeats), a line from its lowest to its highest repeat, medians as bars.

    Parameters
    ----------
    predictions : out-of-fold, such as ``validated.predictions()``; R repeats of n patients
    """
    mean = predictions.probability.mean(axis=0)
    figure, axes = new_axes(float(np.clip(1.7 + 0.03 * len(mean), 2.9, 5.0)))
    low, high = predictions.probability.min(axis=0), predictions.probability.max(axis=0)
    groups = (("non-\nresponders", ~predictions.responder, NON_RESPONDER, NON_RESPONDER_SHAPE),
              ("responders", predictions.responder, RESPONDER, RESPONDER_SHAPE))  # fmt: skip
    size = float(np.clip(90 / len(mean), 1.6, 3.6))
    for middle, (_, rows, colour, shape) in enumerate(groups):
        order = np.argsort(mean[rows], kind="stable")
        y = middle + np.linspace(-0.36, 0.36, len(order))
        axes.hlines(y, low[rows][order], high[rows][order], color=colour, linewidth=0.7, alpha=0.55)
        axes.plot(mean[rows][order], y, shape, markersize=size, color=colour, clip_on=False)
        if rows.any():
            axes.plot([np.median(mean[rows])] * 2, [middle - 0.44, middle + 0.44], color=PLAIN, linewidth=1.4)
    share = predictions.responder.mean()
    axes.axvline(share, color=PLAIN, linewidth=0.8, linestyle=DASHED)
    axes.set_yticks([0, 1], [f"{name}\nn = {rows.sum()}" for name, rows, *_ in groups])
    axes.set(xlim=(0, 1), ylim=(-0.55, 1.55), xlabel="predicted probability of response, out of fold")
    axes.set_title(f"line: lowest to highest of {predictions.n_repeats} repeats\n"
                   f"bar: median; dashed: share of responders, {share:.2f}")  # fmt: skip
    return figure
