"""Base of the transforms that treat every column on its own and keep the number of columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from biomarker.candidates.checked import checked_rows
from biomarker.candidates.columns import Array


class ColumnwiseTransform(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """A transform whose width never changes; missing values pass through unless it fills them."""

    def fit(self, X: Array, y: Any = None) -> ColumnwiseTransform:
        """Learn from the (n, p) training rows."""
        self._learn(checked_rows(self, X, reset=True, allow_nan=True))
        return self

    def transform(self, X: Array) -> Array:
        """(n, p) transformed rows; every row depends on itself and the training rows only."""
        check_is_fitted(self)
        return self._apply(checked_rows(self, X, allow_nan=True))

    def _learn(self, X: Array) -> None:
        raise NotImplementedError

    def _apply(self, X: Array) -> Array:
        raise NotImplementedError

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def nan_quantiles(X: Array, shares: tuple[float, ...], empty: float = 0.0) -> Array:
    """(len(shares), p) quantiles of the measured values of each column; `empty` where a column has none.

    The quantiles are numpy's default ones (linear interpolation); ``nanquantile`` goes through the columns one by one,
    which takes longer than all other steps of a pipeline together.
    """
    ordered = np.sort(X, axis=0)  # missing values last
    last = (~np.isnan(X)).sum(axis=0) - 1
    columns, found = np.arange(X.shape[1]), np.empty((len(shares), X.shape[1]))
    for row, share in enumerate(shares):
        place = share * np.maximum(last, 0)
        before = place.astype(np.intp)
        low, high = ordered[before, columns], ordered[np.minimum(before + 1, np.maximum(last, 0)), columns]
        found[row] = np.where(last < 0, empty, low + (place - before) * (high - low))
    return found


def spread_or_one(X: Array, center: Array) -> Array:
    """(p,) standard deviation (divisor n) of the measured values; 1 for a constant or an empty column."""
    spread = spread_or_none(X, center)
    return np.where(spread > 0, spread, 1.0)


def spread_or_none(X: Array, center: Array) -> Array:
    """(p,) standard deviation (divisor n) of the measured values; 0 for a constant or an empty column."""
    squares = (X - center) ** 2
    n = (~np.isnan(X)).sum(axis=0)
    spread = np.sqrt(np.nansum(squares, axis=0) / np.maximum(n, 1))
    # Rounding gives a constant column a spread of a few units in the last place.
    rounding = 10 * np.finfo(np.float64).eps * np.abs(center)
    return np.where(spread > rounding, spread, 0.0)
