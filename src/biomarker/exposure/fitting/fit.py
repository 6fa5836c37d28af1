"""FitData and exposures -> maximum-likelihood estimates with intervals; what cannot be determined is said."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width
from biomarker.exposure.fitting.data import FitData
from biomarker.exposure.fitting.layout import LOGGED, Layout, Options, layout_of
from biomarker.exposure.fitting.likelihood import Likelihood
from biomarker.exposure.response.model import ResponseModel, Subjects

Floats = npt.NDArray[np.float64]
STEP = 1e-4
FLAT = 1e-5  # eigenvalue of the scaled information below which a direction is not determined
LOADING = 0.25
VAGUE = 1.5  # standard error of a logarithm: a factor of 4.5
SMALL_SPREAD = math.log(0.05)
LARGEST_LOG, EXPONENTIATED = 30.0, (*LOGGED, "hazard", "after_non_response", "shared")
METHOD = "maximum likelihood, Wald"


@dataclass(frozen=True, eq=False)
class JointFit:
    """A fitted model of response and dropout.

    Parameters
    ----------
    vector, covariance : in the order of `layout.names`; rows of what is not determined are 0
    log_likelihood : at the maximum
    open : name -> why the data do not determine it
    """

    layout: Layout
    vector: Floats
    covariance: Floats
    log_likelihood: float
    data: FitData
    subjects: Subjects
    open: dict[str, str] = field(default_factory=dict)

    @property
    def model(self) -> ResponseModel:
        """The fitted model."""
        return self.layout.model(self.vector)

    @property
    def aic(self) -> float:
        """Akaike's information criterion."""
        return 2 * len(self.vector) - 2 * self.log_likelihood

    def estimate(self, name: str, level: float = 0.95) -> Estimate | None:
        """A parameter with its interval on its natural scale; None where the data do not determine it."""
        if name not in self.layout.names or name in self.open:
            return None
        i = self.layout.names.index(name)
        value, se = float(self.vector[i]), float(np.sqrt(self.covariance[i, i]))
        if name in ("slope", "slope_low"):
            value, se = self._slope(name)
        half = half_width(se, level)
        ends = np.array([value, value - half, value + half])
        if name in LOGGED:
            value, low, high = map(float, np.exp(ends))
            return Estimate(value, low, high, level, f"{METHOD} on the log scale")
        return Estimate(value, value - half, value + half, level, METHOD, se)

    def _slope(self, name: str) -> tuple[float, float]:
        """Slope and its standard error, by the delta method where the form is estimated too."""

        def slope(vector: Floats) -> float:
            return float(getattr(self.layout.model(vector), name))

        slopes = _gradient(slope, self.vector)
        return slope(self.vector), math.sqrt(max(float(slopes @ self.covariance @ slopes), 0.0))

    def share(self, of: Callable[[ResponseModel], float], level: float = 0.95) -> Estimate:
        """A probability that follows from the model, with its interval by the delta method on the log odds."""

        def log_odds(vector: Floats) -> float:
            return _logit(min(max(of(self.layout.model(vector)), 1e-9), 1 - 1e-9))

        value, slopes = log_odds(self.vector), _gradient(log_odds, self.vector)
        half = half_width(math.sqrt(max(float(slopes @ self.covariance @ slopes), 0.0)), level)
        middle, low, high = (1 / (1 + math.exp(-one)) for one in (value, value - half, value + half))
        return Estimate(middle, low, high, level, f"{METHOD}, delta method on the log odds")


def fit(data: FitData, exposure: Floats, options: Options) -> JointFit:
    """Fit response and dropout together.

    Parameters
    ----------
    exposure : (n,) average concentration, mg/L

    Raises
    ------
    CohortError
        When the data cannot tell anything about exposure, or no maximum is found.
    """
    layout = layout_of(data, exposure, options)
    subjects = Subjects(exposure, data.high, data.covariates)
    likelihood = Likelihood(data, subjects, options.nodes)

    # Only what is exponentiated needs a limit; a slope may run away when its concentration does.
    most = np.array([LARGEST_LOG if name in EXPONENTIATED else np.inf for name in layout.names])

    def negative(vector: Floats) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            value = -likelihood.total(layout.model(np.clip(vector, -most, most)))
        return value if math.isfinite(value) else 1e10

    first = layout.start(_logit(float(data.visits.response.mean())), _log_hazard(data))
    found = minimize(negative, first, jac=lambda v: _gradient(negative, v), method="BFGS",
                     options={"gtol": 1e-3, "maxiter": 300})  # fmt: skip
    if not np.isfinite(found.fun) or found.fun >= 1e10:
        raise CohortError("no maximum of the likelihood was found",
                          do="fit fewer parameters: fit.estimate_at, fit.shared, data.covariates")  # fmt: skip
    vector = np.asarray(found.x, dtype=np.float64)
    covariance, open_ = _covariance(_hessian(negative, vector), layout.names, vector)
    if "at" in open_:
        # The slope means nothing beside a concentration that nobody knows.
        again = fit(data, exposure, replace(options, estimate_at=False))
        again.layout.left_out["at"] = f"{open_['at']}; held at {options.form.at:g} mg/L instead"
        return again
    return JointFit(layout, vector, covariance, -float(found.fun), data, subjects, open_)


def _covariance(information: Floats, names: tuple[str, ...], vector: Floats) -> tuple[Floats, dict[str, str]]:
    """Inverse of what the data determine, and the parameters that they leave open."""
    diagonal = np.diag(information)
    scale = 1 / np.sqrt(np.where(diagonal > FLAT, diagonal, 1.0))
    values, vectors = np.linalg.eigh(information * scale[:, None] * scale)
    flat = values < FLAT
    open_: dict[str, str] = {}
    for k in np.flatnonzero(flat):
        together = [name for name, share in zip(names, np.abs(vectors[:, k]), strict=True) if share > LOADING]
        why = ("the likelihood does not change with it" if len(together) == 1
               else f"only together with {' and '.join(together)}: the likelihood is flat along them")  # fmt: skip
        open_ |= {name: why if len(together) == 1 else why.replace(f"{name} and ", "").replace(f" and {name}", "")
                  for name in together}  # fmt: skip
    inverse = np.where(flat, 0.0, 1 / np.where(flat, 1.0, values))
    covariance = (vectors * inverse) @ vectors.T * scale[:, None] * scale
    for i, name in enumerate(names):
        se = math.sqrt(max(float(covariance[i, i]), 0.0))
        if name == "between" and vector[i] < SMALL_SPREAD:
            open_.setdefault(name, "no difference between subjects beyond chance: the estimate is 0")
        elif name in LOGGED and se > VAGUE:
            factor = math.exp(1.96 * se)
            known = f"a factor of {factor:.0f}" if factor < 1000 else "more than a factor of 1000"
            open_.setdefault(name, f"its interval spans {known} to either side")
    keep = np.array([name not in open_ for name in names])
    return np.where(keep[:, None] & keep, covariance, 0.0), open_


def _gradient(function: Callable[[Floats], float], at: Floats) -> Floats:
    ends = np.empty((2, len(at)))
    for i in range(len(at)):
        for side, sign in enumerate((-1, 1)):
            moved = at.copy()
            moved[i] += sign * STEP
            ends[side, i] = function(moved)
    slopes: Floats = (ends[1] - ends[0]) / (2 * STEP)
    return slopes


def _hessian(function: Callable[[Floats], float], at: Floats) -> Floats:
    h = 1e-3
    rows = np.empty((len(at), len(at)))
    for i in range(len(at)):
        up, down = at.copy(), at.copy()
        up[i] += h
        down[i] -= h
        rows[i] = (_gradient(function, up) - _gradient(function, down)) / (2 * h)
    return (rows + rows.T) / 2


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _log_hazard(data: FitData) -> float:
    left = np.isfinite(data.dropout_week)
    at_risk = np.where(left, np.nan_to_num(data.dropout_week), data.last_attended).sum()
    return math.log(max(left.sum(), 0.5) / max(float(at_risk), 1.0))
