"""Probability at which a patient is called a responder, learned from out-of-fold probabilities of training rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array

NO_INFORMATION = 0.5


def learn_threshold(probability: Array, responder: npt.NDArray[np.bool_]) -> float:
    """Cut-off with the largest Youden index, sensitivity + specificity - 1 (Youden 1950).

    Cut-offs lie midway between neighbouring probabilities; among equally good ones the one closest to the share of
    responders is taken. Where every probability is the same there is nothing to learn and the cut-off is 0.5.

    Parameters
    ----------
    probability : (n,) inner out-of-fold probabilities
    responder : (n,) observed response
    """
    levels = np.unique(probability)
    if len(levels) == 1:
        return NO_INFORMATION
    cuts = (levels[1:] + levels[:-1]) / 2
    called = probability[None, :] >= cuts[:, None]
    youden = called[:, responder].mean(axis=1) - called[:, ~responder].mean(axis=1)
    best = np.flatnonzero(youden >= youden.max() - 1e-12)
    return float(cuts[best[np.argmin(np.abs(cuts[best] - responder.mean()))]])
