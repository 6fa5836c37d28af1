"""Base of the filters: keep some of the columns, in their order."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from biomarker.candidates.checked import checked_rows
from biomarker.candidates.columns import Array


class ColumnFilter(SelectorMixin, BaseEstimator):
    """A filter; the subclass says in `_choose` which columns stay, and whether it looks at the labels."""

    supervised = True

    def fit(self, X: Array, y: Any = None) -> ColumnFilter:
        """Choose among the columns of the (n, p) training rows."""
        plain = type(y) is np.ndarray and y.ndim == 1 and len(y) == len(X)
        if plain or not self.supervised:
            X = checked_rows(self, X, reset=True)
        else:
            X, y = validate_data(self, X, y, dtype=np.float64)
        self.support_: npt.NDArray[np.bool_] = self._choose(X, y)
        return self

    def transform(self, X: Array) -> Array:
        """(n, k) kept columns."""
        check_is_fitted(self)
        kept: Array = checked_rows(self, X)[:, self.support_]
        return kept

    def _choose(self, X: Array, y: Any) -> npt.NDArray[np.bool_]:
        raise NotImplementedError

    def _get_support_mask(self) -> npt.NDArray[np.bool_]:
        check_is_fitted(self)
        return self.support_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = self.supervised
        return tags


def mask(width: int, chosen: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """(width,) true at the chosen positions."""
    support = np.zeros(width, dtype=np.bool_)
    support[np.asarray(chosen, dtype=np.intp)] = True
    return support


def column_constants(fitted: ColumnFilter) -> dict[str, Any]:
    """Positions of the kept columns."""
    return {"op": "columns", "index": np.flatnonzero(fitted.support_).tolist()}
