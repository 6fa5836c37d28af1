"""Rows + plain numbers of a fitted pipeline -> probabilities, by numpy alone: scikit-learn takes seconds to import."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array
from biomarker.candidates.plates import centred
from biomarker.candidates.truncated import fill_beyond
from biomarker.errors import BundleError, nearest

Op = dict[str, Any]
TINY = 1e-15  # as `biomarker.candidates.recalibrated`, which would import scikit-learn


def evaluate(ops: Sequence[Mapping[str, Any]], rows: Array) -> Array:
    """Probability of response.

    Parameters
    ----------
    ops : one operation per step of the pipeline, the last one gives the probability
    rows : (n, 2p + q) matrix that `Columns` describes

    Returns
    -------
    probability : (n,)

    Raises
    ------
    BundleError
        When an operation is not known or does not fit the rows.
    """
    X = np.asarray(rows, dtype=np.float64)
    for op in ops:
        if not isinstance(op, Mapping):
            raise BundleError("a model of the bundle is not a list of operations", do="train the model again")
        apply = OPERATIONS.get(str(op.get("op")))
        if apply is None:
            raise BundleError(f'model.json holds an operation "{op.get("op")}" that this version does not know',
                              allowed=nearest(str(op.get("op")), OPERATIONS), do="update biomarker")  # fmt: skip
        try:
            X = apply(op, X)
        except (LookupError, TypeError, ValueError, ArithmeticError) as error:
            raise BundleError(f'model.json: operation "{op["op"]}" does not fit the panel ({error})',
                              do="train the model again") from error  # fmt: skip
    if X.shape != (len(rows),):
        raise BundleError("model.json does not end in a probability", do="train the model again")
    return X


def _columns(op: Mapping[str, Any], X: Array) -> Array:
    index = np.array(op["index"], dtype=np.intp)
    if (index < 0).any():
        raise ValueError("a negative column")
    return X[:, index]


def _fill_censored(op: Mapping[str, Any], X: Array) -> Array:
    p, q = int(op["n_analytes"]), int(op["n_covariates"])
    if X.shape[1] != 2 * p + q:
        raise ValueError(f"{X.shape[1]} columns instead of {2 * p + q}")
    values, marks = X[:, :p], X[:, p + q :]
    below, above = _numbers(op["below"]), _numbers(op["above"])
    low = np.where(np.isnan(below), values * _numbers(op["below_factor"]), below)
    high = np.where(np.isnan(above), values, above)
    filled = np.where(marks < 0, low, np.where(marks > 0, high, values))
    indicators = (marks[:, np.array(op["indicator"], dtype=np.intp)] < 0).astype(np.float64)
    return np.hstack([filled, X[:, p : p + q], indicators])


def _fill_expected(op: Mapping[str, Any], X: Array) -> Array:
    return _filled_beyond(op, X, op["mu"], op["sigma"], None)


def _filled_beyond(op: Mapping[str, Any], X: Array, mu: Any, sigma: Any, shares: Array | None) -> Array:
    """Constant fill, and over it what the distribution of each modelled analyte says lies beyond the cell's limit."""
    p, q = int(op["n_analytes"]), int(op["n_covariates"])
    filled, marks = _fill_censored(op, X), X[:, p + q :]
    beyond = fill_beyond(X[:, :p], marks, _numbers(mu), _numbers(sigma), np.array(op["logged"], dtype=np.bool_), shares)
    filled[:, :p] = np.where((marks != 0) & ~np.isnan(beyond), beyond, filled[:, :p])
    return filled


def _fill_draws(op: Mapping[str, Any], X: Array) -> Array:
    """Mean probability over the draws, each with the later steps that were fitted to it."""
    shares = np.array(op["share"], dtype=np.float64)
    each = [
        evaluate(later, _filled_beyond(op, X, op["mu"][k], op["sigma"][k], shares[k]))
        for k, later in enumerate(op["later"])
    ]
    return np.asarray(np.stack(each, axis=1).mean(axis=1), dtype=np.float64)


def _fill_detected(op: Mapping[str, Any], X: Array) -> Array:
    p, q = int(op["n_analytes"]), int(op["n_covariates"])
    filled, index = _fill_censored(op, X), np.array(op["binary"], dtype=np.intp)
    values, marks = X[:, :p][:, index], X[:, p + q :][:, index]
    found = np.where(marks < 0, _numbers(op["absent"]), _numbers(op["present"]))
    filled[:, index] = np.where(np.isnan(values), np.nan, found)
    return filled


def _centre_plates(op: Mapping[str, Any], X: Array) -> Array:
    p, offsets = int(op["n_analytes"]), np.array(op["offset"], dtype=np.float64).reshape(-1, int(op["n_analytes"]))
    return centred(X, p, np.array(op["logged"], dtype=np.bool_), offsets)


def _log2(op: Mapping[str, Any], X: Array) -> Array:
    index = np.array(op["index"], dtype=np.intp)
    logged = X.copy()
    logged[:, index] = np.log2(np.maximum(X[:, index], _numbers(op["floor"])))
    return logged


def _impute(op: Mapping[str, Any], X: Array) -> Array:
    return np.where(np.isnan(X), _numbers(op["value"]), X)


def _scale(op: Mapping[str, Any], X: Array) -> Array:
    scaled: Array = (X - _numbers(op["center"])) / _numbers(op["scale"])
    return scaled


def _logistic(op: Mapping[str, Any], X: Array) -> Array:
    return _expit(_row_sums(X, _numbers(op["coefficient"])) + float(op["intercept"]))


def _mean_logistic(op: Mapping[str, Any], X: Array) -> Array:
    """Weighted mean of the probabilities of many logistic models, such as the draws of a posterior."""
    weights, coefficients, intercepts = (np.array(op[key], dtype=np.float64) for key in
                                         ("weight", "coefficient", "intercept"))  # fmt: skip
    return np.array([min(float(weights @ _expit(coefficients @ row + intercepts)), 1.0) for row in X])


def _recalibrate(op: Mapping[str, Any], X: Array) -> Array:
    inside = np.clip(X, TINY, 1 - TINY)
    odds = float(op["intercept"]) + float(op["slope"]) * np.log(inside / (1 - inside))
    small = np.exp(-np.abs(odds))
    return np.where(odds >= 0, 1.0 / (1.0 + small), small / (1.0 + small))


def _constant(op: Mapping[str, Any], X: Array) -> Array:
    return np.full(len(X), float(op["probability"]))


def _threshold(op: Mapping[str, Any], X: Array) -> Array:
    column, cut = X[:, int(op["column"])], float(op["cut"])
    beyond = {"higher": column >= cut, "lower": column <= cut}[op["direction"]]
    below, above = (float(value) for value in op["probability"])
    return np.where(beyond, above, below)


def _row_sums(X: Array, weights: Array) -> Array:
    """(n,) weighted sum of each row; unlike a matrix product independent of the rows beside it, to the last bit."""
    sums: Array = (np.ascontiguousarray(X) * weights).sum(axis=1)
    return sums


def _expit(odds: Array) -> Array:
    small = np.exp(-np.abs(odds))
    return np.where(odds >= 0, 1.0 / (1.0 + small), small / (1.0 + small))


def _numbers(values: Sequence[float | None]) -> npt.NDArray[np.float64]:
    """(k,) numbers, NaN for null."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


OPERATIONS: dict[str, Callable[[Mapping[str, Any], Array], Array]] = {
    "columns": _columns,
    "fill_censored": _fill_censored,
    "fill_expected": _fill_expected,
    "fill_draws": _fill_draws,
    "fill_detected": _fill_detected,
    "centre_plates": _centre_plates,
    "log2": _log2,
    "impute": _impute,
    "scale": _scale,
    "logistic": _logistic,
    "mean_logistic": _mean_logistic,
    "recalibrate": _recalibrate,
    "constant": _constant,
    "threshold": _threshold,
}
