"""Base of the classifiers whose log odds are a weighted sum of the columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from biomarker.candidates.binary import LogOddsClassifier
from biomarker.candidates.checked import checked_rows
from biomarker.candidates.columns import Array


class LinearClassifier(LogOddsClassifier):
    """Two classes; log odds = ``X @ coef_[0] + intercept_[0]``, which `fit` of the subclass sets."""

    coef_: Array
    intercept_: Array

    def decision_function(self, X: Array) -> Array:
        """(n,) log odds of the second class (the responders)."""
        check_is_fitted(self)
        odds: Array = checked_rows(self, X) @ self.coef_[0] + self.intercept_[0]
        return odds

    def _keep(self, coefficients: Array, intercept: float) -> None:
        self.coef_ = np.array(coefficients, dtype=np.float64).reshape(1, -1)
        self.intercept_ = np.array([intercept], dtype=np.float64)


def logistic_constants(fitted: LinearClassifier) -> dict[str, Any]:
    """Plain numbers of a fitted linear classifier."""
    return {"op": "logistic", "coefficient": fitted.coef_[0].tolist(), "intercept": float(fitted.intercept_[0])}
