"""p-values of one family -> adjusted p-values: Holm against any false finding, Benjamini-Hochberg for their share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def holm(p: Sequence[float]) -> Floats:
    """(m,) p-values -> (m,) adjusted for the chance of any false finding (Holm 1979, Scand J Stat 6:65).

    Parameters
    ----------
    p : (m,) p-values

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    steps = values[order] * np.arange(len(values), 0, -1)
    return _back(np.minimum(np.maximum.accumulate(steps), 1.0), order)


def benjamini_hochberg(p: Sequence[float]) -> Floats:
    """(m,) p-values -> (m,) adjusted for the expected share of false findings (Benjamini & Hochberg 1995).

    Parameters
    ----------
    p : (m,) p-values

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    steps = values[order] * len(values) / np.arange(1, len(values) + 1)
    return _back(np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0), order)


def _back(adjusted: Floats, order: npt.NDArray[np.intp]) -> Floats:
    """Undo the sorting."""
    placed = np.empty_like(adjusted)
    placed[order] = adjusted
    return placed
