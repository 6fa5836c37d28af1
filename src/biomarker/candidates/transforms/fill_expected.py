"""Values beyond an assay limit -> what is expected there under a log-normal distribution of the training rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.censored_normal import fit_censored_normal
from biomarker.candidates.checked import checked_rows
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import number, switch
from biomarker.candidates.transforms.fill_censored import BELOW, FillCensored, fill_constants
from biomarker.candidates.truncated import fill_beyond

FEWEST_MEASURED = 5


class FillExpected(FillCensored):
    """Tobit-style fill: a censored normal distribution is fitted to the logarithms of each analyte.

    The fit is by maximum likelihood. A censored cell gets the conditional mean of the logarithm beyond its *own* limit,
    so that a plate with a higher limit gets a higher fill, and values above the upper limit are treated like those
    below the lower one. The response takes no part. An analyte that is measured in too few training rows, or whose
    limit is not positive, is filled as `FillCensored` does, with the limit over the square root of 2.

    Parameters
    ----------
    logged : (p,) for each analyte whether its unit is logged; None: all columns are plain, unmarked values
    least_measured : share of the known training cells that must be measured (and 5 of them at least)
    indicator : as in `FillCensored`

    Attributes
    ----------
    mu_, sigma_ : (p,) of the natural logarithms (of the values where logged), NaN where there is no model
    """

    below_factor = BELOW["lloq/sqrt2"]

    def __init__(
        self, logged: Sequence[bool] | None = None, least_measured: float = 0.2, indicator: bool = False
    ) -> None:
        self.logged = logged
        self.least_measured = least_measured
        self.indicator = indicator

    def fit(self, X: Array, y: Any = None) -> FillExpected:
        """Learn the distributions from (n, 2p + q) training rows laid out as `Columns` says."""
        super().fit(X, y)
        values, _, marks = self._parts(checked_rows(self, X, allow_nan=True))
        self.logged_: npt.NDArray[np.bool_] = np.asarray(self.logged or (), dtype=np.bool_)
        self.mu_, self.sigma_ = learn_distributions(values, marks, self.logged_, self.least_measured)
        return self

    def transform(self, X: Array) -> Array:
        """(n, p + q + number of indicators) values, covariates, indicators."""
        filled = super().transform(X)
        values, _, marks = self._parts(checked_rows(self, X, allow_nan=True))
        expected = fill_beyond(values, marks, self.mu_, self.sigma_, self.logged_)
        p = len(self.mu_)
        filled[:, :p] = np.where((marks != 0) & ~np.isnan(expected), expected, filled[:, :p])
        return filled


def learn_distributions(values: Array, marks: Array, logged: npt.NDArray[np.bool_], least_measured: float,
                        weights: Array | None = None) -> tuple[Array, Array]:  # fmt: skip
    """(p,) mean and standard deviation of the logarithms; NaN where too few cells are measured.

    A measured zero lies below an unknown limit, and the smallest positive value takes its place.
    """
    logs, sides = values.copy(), marks.copy()
    linear = ~logged
    smallest = np.where(values > 0, values, np.inf).min(axis=0)
    floor = np.where(np.isinf(smallest), 1.0, smallest)
    zero = linear & (values <= 0)
    sides[zero] = -1
    logs[:, linear] = np.log(np.where(zero, floor, values)[:, linear])
    known = ~np.isnan(values)
    measured = (known & (sides == 0)).sum(axis=0)
    enough = (measured >= FEWEST_MEASURED) & (measured >= least_measured * known.sum(axis=0))
    mu, sigma = fit_censored_normal(logs, sides, weights)
    return np.where(enough, mu, np.nan), np.where(enough, sigma, np.nan)


def _build(columns: Columns, least_measured: float, indicator: bool) -> FillExpected:
    share = number("fill_expected", "least_measured", least_measured, low=0, high=1)
    return FillExpected(list(columns.logged), share, switch("fill_expected", "indicator", indicator))


def plain_numbers(values: Array) -> list[float | None]:
    """Numbers for JSON, null for NaN."""
    return [None if np.isnan(value) else float(value) for value in values]


def _constants(fitted: FillExpected) -> dict[str, Any]:
    return {
        **fill_constants(fitted),
        "op": "fill_expected",
        "mu": plain_numbers(fitted.mu_),
        "sigma": plain_numbers(fitted.sigma_),
        "logged": fitted.logged_.tolist(),
    }


PART = Part(
    summary="Values beyond a limit get their expectation under a log-normal distribution fitted by maximum likelihood",
    reference="Tobin 1958; Uh et al. 2008 (immunoassays); Olsen 1978 (the fit)",
    build=_build,
    settings={"least_measured": 0.2, "indicator": False},
    constants=_constants,
    trusted=("biomarker.candidates.transforms.fill_expected.FillExpected",),
    reads_marks=True,
    note="stands in the place of fill_censored; uses each cell's own limit, so plates may have different ones",
)
