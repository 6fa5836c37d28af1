"""First step of every pipeline: the columns that a candidate may see."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from biomarker.candidates.columns import Array


class SelectColumns(TransformerMixin, BaseEstimator):
    """Keep the columns at `index` (all of them when None), in that order."""

    def __init__(self, index: list[int] | None = None) -> None:
        self.index = index

    def fit(self, X: Array, y: Any = None) -> SelectColumns:
        """Check that the columns exist."""
        X = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        self.index_: npt.NDArray[np.intp] = (
            np.arange(X.shape[1]) if self.index is None else np.asarray(self.index, dtype=np.intp)
        )
        return self

    def transform(self, X: Array) -> Array:
        """(n, k) chosen columns."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        chosen: Array = X[:, self.index_]
        return chosen

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """Names of the kept columns."""
        check_is_fitted(self)
        names = (
            [f"x{i}" for i in range(int(self.index_.max(initial=-1)) + 1)]
            if input_features is None
            else list(input_features)
        )
        return np.asarray([names[i] for i in self.index_], dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
