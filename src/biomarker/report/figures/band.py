"""A curve of responses and scores -> its pointwise band over resampled patients, for ROC and precision-recall."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
RESAMPLES = 500


def band(
    responder: Bools, score: Floats, curve: Callable[[Bools, Floats], Floats], level: float = 0.95
) -> tuple[Floats, Floats]:
    """(k,) lower and upper limits of `curve`, by percentiles of a bootstrap within each class; always the same.

    It tells how far the curve depends on the patients, not how far the model does: nothing is fitted again.
    """
    random = np.random.default_rng(0)
    yes, no = np.flatnonzero(responder), np.flatnonzero(~responder)
    drawn = []
    for _ in range(RESAMPLES):
        rows = np.append(random.choice(yes, len(yes)), random.choice(no, len(no)))
        drawn.append(curve(responder[rows], score[rows]))
    low, high = np.quantile(np.stack(drawn), [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high
