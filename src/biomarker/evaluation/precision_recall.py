"""Responses and a score -> precision-recall curve and average precision with its interval."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def precision_recall_points(responder: Bools, score: Floats) -> tuple[Floats, Floats]:
    """Recall and precision at every distinct score, highest score first.

    >>> recall, precision = precision_recall_points(np.array([True, False, True]), np.array([0.9, 0.5, 0.5]))
    >>> recall.tolist(), precision.round(2).tolist()
    ([0.5, 1.0], [1.0, 0.67])

    Examples
    --------
    >>> import numpy as np
    >>> from biomarker.evaluation.precision_recall import precision_recall_points
    >>> recall, precision = precision_recall_points(np.array([True, False, True]), np.array([0.9, 0.5, 0.4]))
    >>> recall.tolist(), precision.round(2).tolist()
    ([0.5, 0.5, 1.0], [1.0, 0.5, 0.67])
    """
    order = np.argsort(-score, kind="stable")
    last_of_tie = np.append(np.diff(score[order]) != 0, True)
    hits = np.cumsum(responder[order])[last_of_tie]
    called = np.flatnonzero(last_of_tie) + 1
    return hits / responder.sum(), hits / called


def precision_at(recall: Floats, precision: Floats, wanted: Floats) -> Floats:
    """Precision where the recall wanted is first reached: no line is drawn between points (Davis & Goadrich 2006)."""
    return precision[np.searchsorted(recall, np.minimum(wanted, 1.0) - 1e-12)]


def average_precision(responder: Bools, score: Floats, level: float = 0.95) -> Estimate:
    """Area under the steps of the curve, with the logit interval on the number of responders.

    A score without information has the share of responders as its expected value.

    Parameters
    ----------
    responder : (n,) who responded
    score : (n,) finite; higher is meant to go with response
    level : of the interval

    References
    ----------
    Boyd, Eng & Page (2013) ECML PKDD, Area under the precision-recall curve (the logit interval).
    """
    recall, precision = precision_recall_points(responder, score)
    area = float((np.diff(recall, prepend=0.0) * precision).sum())
    n = int(responder.sum())
    kept = float(np.clip(area, 0.5 / n, 1 - 0.5 / n))  # the interval of a perfect area has to have a width
    half = half_width(1 / float(np.sqrt(n * kept * (1 - kept))), level)
    low, high = (float(expit(logit(kept) + side * half)) for side in (-1, 1))
    return Estimate(area, min(low, area), max(high, area), level, "logit interval on the number of responders")
