"""A model + one new patient -> why: what each analyte adds to the log odds."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array, Columns
from biomarker.release.light import Op

BASE = "base"
MOST_EXACT = 12  # 4,096 subsets of analytes
ORDERS = 200  # random orders and their reverses, where there are more
SEED = 20_260_102
TINY = 1e-12
ADDITIVE = {"columns", "centre_plates", "fill_censored", "fill_detected", "fill_expected", "log2", "impute", "scale",
            "logistic", "recalibrate"}  # fmt: skip
Model = Callable[[Array], Array]


def is_additive(ops: Sequence[Op] | None) -> bool:
    """Whether the log odds of a model are a sum over its columns."""
    return ops is not None and ops[-1]["op"] in ("logistic", "recalibrate") and all(op["op"] in ADDITIVE for op in ops)


def why(model: Model, columns: Columns, row: Array, names: Sequence[str], *, additive: bool) -> dict[str, float]:
    """Shapley values on the log-odds scale; for an additive model these are its exact contributions.

    An analyte that is not yet in the sum is treated as not measured, so the sum starts ("base") at a patient of whom
    nothing is known, for whom the model fills in typical values, and ends at the log odds of the patient.

    Parameters
    ----------
    model : (n, 2p + q) rows -> (n,) probability; fills in missing values
    row : (2p + q,)
    names : analytes and covariates that the model sees

    References
    ----------
    Shapley (1953); Strumbelj & Kononenko (2014) Knowl Inf Syst 41:647-665 (sampled orders).
    """
    cells = [_cells(columns, name) for name in names]
    nothing = row.copy()
    for own in cells:
        nothing[own] = [np.nan, 0.0][: len(own)]

    def odds(subsets: npt.NDArray[np.bool_]) -> Array:
        rows = np.repeat(nothing[None, :], len(subsets), axis=0)
        for j, own in enumerate(cells):
            for column in own:
                rows[subsets[:, j], column] = row[column]
        p = np.clip(model(rows), TINY, 1 - TINY)
        return np.asarray(np.log(p / (1 - p)))

    k = len(names)
    base = float(odds(np.zeros((1, k), dtype=bool))[0])
    if additive:
        values = odds(np.eye(k, dtype=bool)) - base
    else:
        values = _exact(odds, k) if k <= MOST_EXACT else _sampled(odds, k)
    return {BASE: base, **dict(zip(names, values.tolist(), strict=True))}


def _exact(odds: Callable[[npt.NDArray[np.bool_]], Array], k: int) -> Array:
    """(k,) Shapley values from all 2^k subsets."""
    subsets = np.array(list(itertools.product((False, True), repeat=k)), dtype=bool).reshape(2**k, k)
    worth, size = odds(subsets), subsets.sum(axis=1)
    code = subsets @ (1 << np.arange(k)[::-1])
    weight = np.array([1 / (k * math.comb(k - 1, s)) if s < k else 0.0 for s in range(k + 1)])
    values = np.empty(k)
    for j in range(k):
        without = ~subsets[:, j]
        gain = worth[code[without] + (1 << (k - 1 - j))] - worth[without]
        values[j] = (weight[size[without]] * gain).sum()
    return values


def _sampled(odds: Callable[[npt.NDArray[np.bool_]], Array], k: int) -> Array:
    """(k,) mean gain over random orders and their reverses; the sum is exact, the shares are close."""
    random, total = np.random.default_rng(SEED), np.zeros(k)
    for _ in range(ORDERS):
        order = random.permutation(k)
        for one in (order, order[::-1]):
            subsets = np.zeros((k + 1, k), dtype=bool)
            for step, j in enumerate(one, start=1):
                subsets[step:, j] = True
            total[one] += np.diff(odds(subsets))
    mean: Array = total / (2 * ORDERS)
    return mean


def _cells(columns: Columns, name: str) -> list[int]:
    """Columns of an analyte (value and mark) or of a covariate."""
    if name in columns.analytes:
        j = columns.analytes.index(name)
        return [j, columns.n_analytes + len(columns.covariates) + j]
    return [columns.n_analytes + columns.covariates.index(name)]
