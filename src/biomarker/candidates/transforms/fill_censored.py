"""Values beyond an assay limit -> numbers, learned from the training rows; this step consumes the censoring marks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from biomarker.candidates.checked import checked_rows, input_names
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.columnwise import nan_quantiles
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import choice, switch
from biomarker.kernels.steps import Step

BELOW = {"lloq/sqrt2": math.sqrt(0.5), "lloq/2": 0.5, "lloq": 1.0}
# An indicator that is the same in nearly all training rows would be learned from one or two patients.
RAREST = 0.05


class FillCensored(TransformerMixin, BaseEstimator):
    """Give censored cells a value and drop the marks.

    A cell below the lower limit gets the median of the limits of that analyte's censored training cells, times
    `below_factor`; a cell above the upper limit the median of the upper limits. An analyte without a censored training
    cell uses the new cell's own limit. On a log scale a factor has no meaning: there the limit itself is used.

    Parameters
    ----------
    logged : (p,) for each analyte whether its unit is logged; None: all columns are plain, unmarked values
    below_factor : usual are 1/sqrt(2) (Hornung & Reed 1990) and 1/2
    indicator : append a 0/1 column "below limit" for every analyte that is so in 5 % to 95 % of the training rows, and
        in two rows at least on either side; a missing cell counts as not below

    Attributes
    ----------
    below_, above_ : (p,) learned values, NaN for an analyte without such cells
    indicator_ : positions of the analytes with an indicator
    """

    n_features_in_: int

    def __init__(
        self, logged: Sequence[bool] | None = None, below_factor: float = BELOW["lloq/sqrt2"], indicator: bool = False
    ) -> None:
        self.logged = logged
        self.below_factor = below_factor
        self.indicator = indicator

    def fit(self, X: Array, y: Any = None) -> FillCensored:
        """Learn the fills from (n, 2p + q) training rows laid out as `Columns` says."""
        X = checked_rows(self, X, reset=True, allow_nan=True)
        values, _, marks = self._parts(X)
        self.factor_ = np.where(np.asarray(self.logged or (), dtype=np.bool_), 1.0, self.below_factor)
        self.below_ = _median_where(values, marks < 0) * self.factor_
        self.above_ = _median_where(values, marks > 0)
        below = (marks < 0).sum(axis=0)
        least = max(2.0, RAREST * len(X))
        often = (below >= least) & (below <= len(X) - least) & self.indicator
        self.indicator_: npt.NDArray[np.intp] = np.flatnonzero(often)
        return self

    def transform(self, X: Array) -> Array:
        """(n, p + q + number of indicators) values, covariates, indicators."""
        check_is_fitted(self)
        values, covariates, marks = self._parts(checked_rows(self, X, allow_nan=True))
        low = np.where(np.isnan(self.below_), values * self.factor_, self.below_)
        high = np.where(np.isnan(self.above_), values, self.above_)
        filled = np.where(marks < 0, low, np.where(marks > 0, high, values))
        return np.hstack([filled, covariates, (marks[:, self.indicator_] < 0).astype(np.float64)])

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """Names of the values and covariates, then "IFNG (below limit)" for every indicator."""
        check_is_fitted(self)
        names = input_names(self, input_features)
        below = [f"{names[i]} (below limit)" for i in self.indicator_]
        return np.asarray(names[: len(names) - len(self.below_)] + below, dtype=object)

    def _parts(self, X: Array) -> tuple[Array, Array, Array]:
        n_analytes = 0 if self.logged is None else len(self.logged)
        n_covariates = X.shape[1] - 2 * n_analytes
        if n_covariates < 0:
            raise ValueError(f"{X.shape[1]} columns cannot hold the values and marks of {n_analytes} analytes")
        between = n_analytes + n_covariates
        return X[:, :n_analytes], X[:, n_analytes:between], X[:, between:]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def _median_where(values: Array, chosen: npt.NDArray[np.bool_]) -> Array:
    """(p,) median of the chosen cells of each column; NaN where there are none."""
    medians: Array = nan_quantiles(np.where(chosen, values, np.nan), (0.5,), empty=np.nan)[0]
    return medians


def _build(columns: Columns, below: str, indicator: bool) -> FillCensored:
    factor = BELOW[choice("fill_censored", "below", below, BELOW)]
    return FillCensored(list(columns.logged), factor, switch("fill_censored", "indicator", indicator))


def fill_constants(fitted: FillCensored) -> dict[str, Any]:
    """Plain numbers of the fill, for this transform and those that build on it."""
    n_analytes = len(fitted.below_)
    return {
        "op": "fill_censored",
        "n_analytes": n_analytes,
        "n_covariates": fitted.n_features_in_ - 2 * n_analytes,
        "below": [None if math.isnan(value) else value for value in fitted.below_.tolist()],
        "below_factor": fitted.factor_.tolist(),
        "above": [None if math.isnan(value) else value for value in fitted.above_.tolist()],
        "indicator": fitted.indicator_.tolist(),
    }


def _kernel(columns: Columns, below: str, indicator: bool) -> Step:
    return Step("fill_censored", (BELOW[below], float(indicator)), columns.logged)


PART = Part(
    summary="Values below or above the assay limits get one number per analyte; optionally a 0/1 column says so",
    reference="Hornung & Reed 1990 (LLOQ/√2); indicator: see Uh et al. 2008 for what substitution costs",
    build=_build,
    kernel=_kernel,
    settings={"below": "lloq/sqrt2", "indicator": False},
    constants=fill_constants,
    trusted=("biomarker.candidates.transforms.fill_censored.FillCensored",),
    reads_marks=True,
    note="always the first transform; on a logged unit the limit itself is used",
)
