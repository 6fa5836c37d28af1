"""Analytes that are hardly ever above the lower limit -> detected or not; the others are filled with a constant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.checked import checked_rows
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import choice, number
from biomarker.candidates.transforms.fill_censored import BELOW, FillCensored, fill_constants

FEWEST = 3


class FillDetected(FillCensored):
    """Fill as `FillCensored`, and replace scarcely detected analytes by whether they were detected.

    An analyte that is below the limit in more than 1 - `least_detected` of the known training cells becomes a column
    of two values one step of log2 apart (2 and 1; 1 and 0 on a logged unit): a few measured values that spread over a
    hundredfold would decide the model otherwise. With fewer than 3 detected (or undetected) training cells there is
    nothing to learn and the column is constant. A missing cell stays missing.

    Parameters
    ----------
    logged : (p,) for each analyte whether its unit is logged; None: all columns are plain, unmarked values
    least_detected : share of known training cells above the limit from which the measured values are kept
    below_factor : as in `FillCensored`, for the analytes that keep their values

    Attributes
    ----------
    binary_ : positions of the analytes that became detected or not
    """

    indicator = False

    def __init__(
        self,
        logged: Sequence[bool] | None = None,
        least_detected: float = 0.25,
        below_factor: float = BELOW["lloq/sqrt2"],
    ) -> None:
        self.logged = logged
        self.least_detected = least_detected
        self.below_factor = below_factor

    def fit(self, X: Array, y: Any = None) -> FillDetected:
        """Learn from (n, 2p + q) training rows laid out as `Columns` says."""
        super().fit(X, y)
        values, _, marks = self._parts(checked_rows(self, X, allow_nan=True))
        known = (~np.isnan(values)).sum(axis=0)
        below = (marks < 0).sum(axis=0)
        detected = known - below
        self.binary_: npt.NDArray[np.intp] = np.flatnonzero((below > 0) & (detected < self.least_detected * known))
        step = np.where(np.minimum(detected, below)[self.binary_] >= FEWEST, 1.0, 0.0)
        logged = np.asarray(self.logged or (), dtype=np.bool_)[self.binary_]
        self.absent_ = np.where(logged, 0.0, 1.0)
        self.present_ = self.absent_ + step
        return self

    def transform(self, X: Array) -> Array:
        """(n, p + q) values or detected, covariates."""
        filled = super().transform(X)
        values, _, marks = self._parts(checked_rows(self, X, allow_nan=True))
        found = np.where(marks[:, self.binary_] < 0, self.absent_, self.present_)
        filled[:, self.binary_] = np.where(np.isnan(values[:, self.binary_]), np.nan, found)
        return filled


def _build(columns: Columns, least_detected: float, below: str) -> FillDetected:
    factor = BELOW[choice("fill_detected", "below", below, BELOW)]
    share = number("fill_detected", "least_detected", least_detected, low=0, high=1)
    return FillDetected(list(columns.logged), share, factor)


def _constants(fitted: FillDetected) -> dict[str, Any]:
    return {
        **fill_constants(fitted),
        "op": "fill_detected",
        "binary": fitted.binary_.tolist(),
        "absent": fitted.absent_.tolist(),
        "present": fitted.present_.tolist(),
    }


PART = Part(
    summary="Analytes that are hardly ever above the lower limit become detected or not; others get a constant fill",
    reference="Helsel 2012, Statistics for Censored Environmental Data, ch. 12",
    build=_build,
    settings={"least_detected": 0.25, "below": "lloq/sqrt2"},
    constants=_constants,
    trusted=("biomarker.candidates.transforms.fill_detected.FillDetected",),
    reads_marks=True,
    note="stands in the place of fill_censored; a plate with another limit detects other patients",
)
