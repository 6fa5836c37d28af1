"""Values beyond an assay limit -> several random values that may be there; predictions are averaged over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.averaged_draws import AveragedDraws
from biomarker.candidates.checked import checked_rows
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import count, number
from biomarker.candidates.transforms.fill_censored import BELOW, FillCensored, fill_constants
from biomarker.candidates.transforms.fill_expected import learn_distributions, plain_numbers
from biomarker.candidates.truncated import fill_beyond


class FillDraws(FillCensored):
    """Multiple imputation of censored cells from a log-normal distribution cut off at the cell's own limit.

    The distribution of each analyte is fitted to the training rows by maximum likelihood, for every draw on another
    bootstrap sample of them, so that the draws also differ by what the rows do not tell about it (Lubin 2004). The
    response takes no part: a new patient has none. Draws depend on the seed and the place of a training cell, and for
    rows that are predicted on the seed alone; within an analyte they are spread evenly (a Latin hypercube), so that
    every call gives the same answer, whatever rows stand beside.

    Parameters
    ----------
    logged, least_measured : as in `FillExpected`; analytes without a model are filled like `FillCensored` does
    draws : number of fills
    seed : of the draws

    Attributes
    ----------
    mu_, sigma_ : (draws, p) parameters of each draw, NaN where there is no model
    shares_ : (draws, p) quantile that a row to be predicted gets in each draw
    """

    below_factor = BELOW["lloq/sqrt2"]
    indicator = False

    def __init__(
        self, logged: Sequence[bool] | None = None, draws: int = 20, least_measured: float = 0.2, seed: int = 1
    ) -> None:
        self.logged = logged
        self.draws = draws
        self.least_measured = least_measured
        self.seed = seed

    def fit(self, X: Array, y: Any = None) -> FillDraws:
        """Learn one distribution per draw and analyte from (n, 2p + q) training rows."""
        super().fit(X, y)
        values, _, marks = self._parts(checked_rows(self, X, allow_nan=True))
        n, p = values.shape
        self.logged_: npt.NDArray[np.bool_] = np.asarray(self.logged or (), dtype=np.bool_)
        random = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(0,)))
        whole = learn_distributions(values, marks, self.logged_, self.least_measured)
        counts = random.multinomial(n, np.full(n, 1 / n), size=self.draws)
        weights = np.repeat(counts.T[:, :, None], p, axis=2).reshape(n, -1).astype(np.float64)
        found = learn_distributions(np.tile(values, self.draws), np.tile(marks, self.draws),
                                    np.tile(self.logged_, self.draws), self.least_measured, weights)  # fmt: skip
        self.mu_, self.sigma_ = (np.where(np.isnan(each).reshape(self.draws, p), overall, each.reshape(self.draws, p))
                                 for each, overall in zip(found, whole, strict=True))  # fmt: skip
        ranks = random.permuted(np.tile(np.arange(self.draws)[:, None], (1, p)), axis=0)
        self.shares_ = (ranks + 0.5) / self.draws
        return self

    def complete(self, X: Array, draw: int, *, training: bool = False) -> Array:
        """(n, p + q) values and covariates of one draw; `training` gives every row draws of its own."""
        filled = super().transform(X)
        values, _, marks = self._parts(checked_rows(self, X, allow_nan=True))
        shares = self._own_shares(values.shape, draw) if training else self.shares_[draw]
        drawn = fill_beyond(values, marks, self.mu_[draw], self.sigma_[draw], self.logged_, shares)
        p = values.shape[1]
        filled[:, :p] = np.where((marks != 0) & ~np.isnan(drawn), drawn, filled[:, :p])
        return filled

    def _own_shares(self, shape: tuple[int, ...], draw: int) -> Array:
        random = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(1, draw)))
        return np.maximum(random.random(shape), 1e-12)


def _build(columns: Columns, draws: int, least_measured: float, seed: int) -> FillDraws:
    share = number("fill_draws", "least_measured", least_measured, low=0, high=1)
    return FillDraws(list(columns.logged), count("fill_draws", "draws", draws, low=2), share,
                     count("fill_draws", "seed", seed, low=0))  # fmt: skip


def _constants(fitted: FillDraws) -> dict[str, Any]:
    return {
        **fill_constants(fitted),
        "op": "fill_draws",
        "mu": [plain_numbers(row) for row in fitted.mu_],
        "sigma": [plain_numbers(row) for row in fitted.sigma_],
        "share": fitted.shares_.tolist(),
        "logged": fitted.logged_.tolist(),
    }


PART = Part(
    summary="Multiple imputation of values beyond a limit; the later steps are fitted to each, predictions averaged",
    reference="Lubin et al. 2004; Uh et al. 2008 (immunoassays)",
    build=_build,
    settings={"draws": 20, "least_measured": 0.2, "seed": 1},
    constants=_constants,
    trusted=("biomarker.candidates.transforms.fill_draws.FillDraws",
             "biomarker.candidates.averaged_draws.AveragedDraws"),
    reads_marks=True,
    around=AveragedDraws,
    note="stands in the place of fill_censored; takes as many times longer as there are draws",
)  # fmt: skip
