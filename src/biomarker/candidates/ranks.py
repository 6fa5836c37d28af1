"""Columns -> standardised ranks, whose products are rank correlations."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import rankdata

from biomarker.candidates.columns import Array


def standardised_ranks(X: Array) -> Array:
    """(n, p) mid-ranks of every column, centred, of length one; zero in a constant column.

    The product of two such columns is Spearman's correlation with its correction for ties.
    """
    return _unit(rankdata(X, axis=0))


def label_scores(ranks: Array, y: Any) -> Array:
    """(p,) rank correlation of every column with the label; between -1 and 1, 0 for a constant column.

    Times the square root of n - 1 it is the z value of the Mann-Whitney test with correction for ties, so that both
    order the columns alike. With more than two labels, the last one stands against all others.

    Parameters
    ----------
    ranks : (n, p) from `standardised_ranks`
    y : (n,) labels
    """
    last = (y == np.unique(y)[-1]).astype(np.float64)
    scores: Array = _unit(last[:, None])[:, 0] @ ranks
    return scores


def _unit(columns: Array) -> Array:
    centred = columns - columns.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    unit: Array = centred / np.where(length > 0, length, 1.0)
    return unit
