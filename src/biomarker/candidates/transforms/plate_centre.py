"""Plates -> the same median on each, learned from the training rows; this step consumes the plate of the row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from biomarker.candidates.checked import checked_rows, input_names
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.parts import Part
from biomarker.candidates.plates import centred
from biomarker.candidates.settings import count


class PlateCentre(TransformerMixin, BaseEstimator):
    """Subtract the difference between the median of a plate and the middle of all plate medians, on the log scale.

    Values and the limits of censored values move together. A plate is left as it is for an analyte of which fewer than
    `fewest` training rows are known on it, or whose median is censored; so is every row of a plate that no training
    row was on. It is only right where each plate holds a random share of the responders: where the label is
    confounded with the plate, centring creates and destroys signal, and the study refuses it.

    Parameters
    ----------
    logged : (p,) for each analyte whether its unit is logged; None: columns without a plate, which are left alone
    n_plates : number of training plates; 0 when the rows have no plate
    fewest : training rows that a plate needs

    Attributes
    ----------
    offset_ : (plates, p) natural logarithms (units of the column where logged), 0 where nothing is corrected
    """

    n_features_in_: int

    def __init__(self, logged: Sequence[bool] | None = None, n_plates: int = 0, fewest: int = 8) -> None:
        self.logged = logged
        self.n_plates = n_plates
        self.fewest = fewest

    def fit(self, X: Array, y: Any = None) -> PlateCentre:
        """Learn the offsets from (n, 2p + q + 1) training rows; the response takes no part."""
        X = checked_rows(self, X, reset=True, allow_nan=True)
        self.logged_: npt.NDArray[np.bool_] = np.asarray(self.logged or (), dtype=np.bool_)
        p = len(self.logged_)
        if X.shape[1] < 2 * p + bool(self.n_plates):
            raise ValueError(f"{X.shape[1]} columns cannot hold the values and marks of {p} analytes and a plate")
        medians = np.full((self.n_plates, p), np.nan)
        for plate in range(self.n_plates):
            medians[plate] = self._medians(X[X[:, -1] == plate], p)
        usable = np.isfinite(medians)
        ordered = np.where(usable, medians, np.nan)
        several = usable.sum(axis=0) > 1
        middle = np.full(p, np.nan)
        if several.any():
            middle[several] = np.nanmedian(ordered[:, several], axis=0)
        self.offset_ = np.where(usable & several, np.nan_to_num(ordered - middle), 0.0)
        return self

    def transform(self, X: Array) -> Array:
        """(n, 2p + q) rows without the plate."""
        check_is_fitted(self)
        X = checked_rows(self, X, allow_nan=True)
        return centred(X, len(self.logged_), self.logged_, self.offset_) if self.n_plates else X

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """Names of the columns but the plate."""
        check_is_fitted(self)
        names = input_names(self, input_features)
        return np.asarray(names[:-1] if self.n_plates else names, dtype=object)

    def _medians(self, rows: Array, p: int) -> Array:
        """(p,) median logarithm; infinite where it is censored, NaN where too few values are known."""
        medians = np.full(p, np.nan)
        end = rows.shape[1] - 1
        for j in range(p):
            values, marks = rows[:, j], rows[:, end - p + j]
            known = ~np.isnan(values)
            if known.sum() < self.fewest:
                continue
            if self.logged_[j]:
                logs = values[known]
            else:
                logs = np.full(known.sum(), -np.inf)
                np.log(values[known], out=logs, where=values[known] > 0)
            ordered = np.sort(np.where(marks[known] < 0, -np.inf, np.where(marks[known] > 0, np.inf, logs)))
            middle = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
            medians[j] = sum(middle) / 2 if np.isfinite(middle).all() else np.inf
        return medians

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def _build(columns: Columns, fewest: int) -> PlateCentre:
    return PlateCentre(list(columns.logged), len(columns.plates), count("plate_centre", "fewest", fewest, low=2))


def _constants(fitted: PlateCentre) -> dict[str, Any]:
    if not fitted.n_plates:
        return {"op": "columns", "index": list(range(fitted.n_features_in_))}
    return {
        "op": "centre_plates",
        "n_analytes": len(fitted.logged_),
        "logged": fitted.logged_.tolist(),
        "offset": fitted.offset_.tolist(),
    }


PART = Part(
    summary="Plates get the same median on the log scale; only for plates with a random share of the responders",
    reference="Leek et al. 2010; Nygaard et al. 2016 (what centring does to unbalanced plates)",
    build=_build,
    settings={"fewest": 8},
    constants=_constants,
    trusted=("biomarker.candidates.transforms.plate_centre.PlateCentre",),
    reads_plate=True,
    note="stands before the fill of censored values; a new plate cannot be centred, and each prediction says so",
)
