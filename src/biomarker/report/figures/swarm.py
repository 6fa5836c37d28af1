"""Values -> sideways places for dots, so that none hides another and the picture never changes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
BINS = 28


def swarm(values: Floats, step: float, widest: float = 0.42) -> Floats:
    """(n,) values -> (n,) offsets from the middle, at most `widest`; near values lie side by side.

    >>> swarm(np.array([1.0, 1.0, 9.0]), 0.1).tolist()
    [-0.05, 0.05, 0.0]
    """
    offsets = np.zeros(len(values))
    if len(values) == 0:
        return offsets
    low, high = float(values.min()), float(values.max())
    bins = np.zeros(len(values)) if high == low else np.floor((values - low) / (high - low) * (BINS - 1e-9))
    for bin_ in np.unique(bins):
        rows = np.flatnonzero(bins == bin_)
        gap = min(step, 2 * widest / len(rows))
        offsets[rows] = (np.arange(len(rows)) - (len(rows) - 1) / 2) * gap
    return offsets
