"""Matrices and labels as given -> checked float64 matrices and 0/1 labels, quickly for plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import validate_data

from biomarker.candidates.columns import Array


def checked_rows(estimator: Any, X: Any, *, reset: bool = False, allow_nan: bool = False) -> Array:
    """Validate the rows given to an estimator.

    A plain float64 array takes a short path with the same checks: scikit-learn's general one costs more than a small
    fit, and the inner search passes here hundreds of thousands of times.

    Parameters
    ----------
    X : (n, p) rows
    reset : whether these rows define the width (in `fit`), or must have the width of the fit
    allow_nan : whether missing values may stand in X

    Raises
    ------
    ValueError
        For an empty, infinite or wrongly shaped matrix (scikit-learn's own message).
    """
    if _is_plain(X, allow_nan) and _width_fits(estimator, X, reset):
        rows: Array = X
        return rows
    finite = "allow-nan" if allow_nan else True
    checked: Array = validate_data(estimator, X, dtype=np.float64, ensure_all_finite=finite, reset=reset)
    return checked


def checked_binary(estimator: Any, X: Any, y: Any) -> tuple[Array, Array]:
    """Validate training rows and their two-class labels; sets ``classes_``.

    Returns
    -------
    X : (n, p) float64
    target : (n,) 1.0 for the second class in sorted order (the responders), else 0.0

    Raises
    ------
    ValueError
        When y does not hold exactly two classes.
    """
    if type(y) is np.ndarray and y.ndim == 1 and y.dtype.kind in "biu" and len(y) == len(X):
        X = checked_rows(estimator, X, reset=True)
    else:
        X, y = validate_data(estimator, X, y, dtype=np.float64)
        check_classification_targets(y)
    classes = np.unique(y)
    if len(classes) > 2:
        raise ValueError(f"Only binary classification is supported. The type of the target is {type_of_target(y)}.")
    if len(classes) < 2:
        raise ValueError(f"two classes are needed, but y holds one class only: {classes[0]!r}")
    estimator.classes_ = classes
    return X, (y == classes[1]).astype(np.float64)


def input_names(estimator: Any, names: npt.ArrayLike | None) -> list[str]:
    """Names of the columns that the estimator was fitted on; refuses a list of another length.

    Raises
    ------
    ValueError
        When `names` does not match the fitted columns.
    """
    from sklearn.base import OneToOneFeatureMixin

    return [str(name) for name in OneToOneFeatureMixin.get_feature_names_out(estimator, names)]


def _is_plain(X: Any, allow_nan: bool) -> bool:
    if type(X) is not np.ndarray or X.dtype != np.float64 or X.ndim != 2 or 0 in X.shape:
        return False
    return bool(np.isfinite(X).all()) or (allow_nan and not np.isinf(X).any())


def _width_fits(estimator: Any, X: Array, reset: bool) -> bool:
    if hasattr(estimator, "feature_names_in_"):
        return False
    if reset:
        estimator.n_features_in_ = X.shape[1]
        return True
    return bool(getattr(estimator, "n_features_in_", -1) == X.shape[1])
