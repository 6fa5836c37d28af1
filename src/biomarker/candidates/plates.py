"""Rows with their plate -> rows as they would be on an average plate, by numpy alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from biomarker.candidates.columns import Array


def centred(X: Array, n_analytes: int, logged: npt.NDArray[np.bool_], offsets: Array) -> Array:
    """Take the plate's offset off every value and every limit.

    Parameters
    ----------
    X : (n, 2p + q + 1) rows laid out as `Columns` says, the last column the plate
    logged : (p,) whether the offset is subtracted, or its exponential divided by
    offsets : (plates, p) in the unit of the column where logged, else natural logarithms

    Returns
    -------
    rows : (n, 2p + q) without the plate; unchanged where the plate is none of those (a code below 0, or no whole one)
    """
    code = X[:, -1]
    with np.errstate(invalid="ignore"):
        known = (code >= 0) & (code < len(offsets)) & (code == np.floor(code))
    own = np.zeros((len(X), n_analytes))
    own[known] = offsets[code[known].astype(np.intp)]
    rows = X[:, :-1].copy()
    values = rows[:, :n_analytes]
    rows[:, :n_analytes] = np.where(logged, values - own, values * np.exp(-np.where(logged, 0.0, own)))
    return rows
