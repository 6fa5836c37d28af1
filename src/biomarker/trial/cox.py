"""FollowUp and covariates -> hazard ratios with intervals, and whether they stay the same over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width
from biomarker.trial.follow_up import EVENT, Floats, FollowUp
from biomarker.trial.kaplan_meier import kaplan_meier

# Below, a Cox model of one covariate is mostly luck (Vittinghoff & McCulloch 2007: 5 to 9 per covariate can do).
EVENTS_PER_COVARIATE = 5


@dataclass(frozen=True)
class Hazard:
    """One covariate of a Cox model.

    Parameters
    ----------
    ratio : hazard ratio, per unit or against the reference; None where the estimate runs away (a group without events)
    p : Wald test
    proportional_p : test of a constant ratio over time by Schoenfeld residuals
    """

    name: str
    ratio: Estimate | None
    p: float | None
    proportional_p: float | None


@dataclass(frozen=True)
class CoxModel:
    """Hazard ratios that were estimated together."""

    hazards: tuple[Hazard, ...]
    n: int
    n_events: int
    few_events: bool


def cox(follow_up: FollowUp, names: Sequence[str], X: Floats, level: float = 0.95) -> CoxModel:
    """Cox proportional hazards model (1972) with Efron's way of ties.

    Parameters
    ----------
    X : (n, p) covariates without missing values
    names : p

    Raises
    ------
    CohortError
        When nobody has the event, or a covariate does not vary.
    """
    event = follow_up.what == EVENT
    if not event.any():
        raise CohortError(f"{follow_up.event}: none of the {follow_up.n} patients has the event",
                          do="check which values of the event column mean that it happened")  # fmt: skip
    for name, column in zip(names, X.T, strict=True):
        if np.ptp(column) == 0:
            raise CohortError(f"{follow_up.event}: {name} is the same in all patients", do="leave it out")
    few = bool(event.sum() < EVENTS_PER_COVARIATE * X.shape[1])
    fitted = _fit(follow_up.time, X, event)
    if fitted is None:
        return CoxModel(tuple(Hazard(name, None, None, None) for name in names), follow_up.n, int(event.sum()), few)
    beta, covariance, residuals = fitted
    proportional = _proportional(follow_up, event, residuals, covariance)
    hazards = tuple(
        Hazard(name, _ratio(b, se, level), float(chdtrc(1, (b / se) ** 2)), p)
        for name, b, se, p in zip(names, beta, np.sqrt(np.diag(covariance)), proportional, strict=True)
    )
    return CoxModel(hazards, follow_up.n, int(event.sum()), few)


def _fit(time: Floats, X: Floats, event: Floats) -> tuple[Floats, Floats, Floats] | None:
    """Coefficients, their covariance and the Schoenfeld residuals of the events; None where they run away."""
    import warnings

    from statsmodels.duration.hazard_regression import PHReg

    scale = X.std(axis=0)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fitted = PHReg(time, X / scale, status=event.astype(np.float64), ties="efron").fit(disp=False)
        covariance = np.asarray(fitted.cov_params(), dtype=np.float64)
        beta = np.asarray(fitted.params, dtype=np.float64)
        residuals = np.asarray(fitted.schoenfeld_residuals, dtype=np.float64).reshape(len(time), X.shape[1])
    if not np.isfinite(covariance).all() or np.abs(beta).max() > 15 or np.sqrt(np.diag(covariance)).max() > 50:
        return None
    return beta / scale, covariance / np.outer(scale, scale), residuals * scale


def _ratio(b: float, se: float, level: float) -> Estimate:
    half = half_width(float(se), level)
    return Estimate(math.exp(b), math.exp(b - half), math.exp(b + half), level, "Cox (Efron), Wald")


def _proportional(follow_up: FollowUp, event: Floats, residuals: Floats, covariance: Floats) -> list[float | None]:
    """P-value for each covariate that its ratio does not change with time (Grambsch & Therneau 1994).

    Time enters as one minus the Kaplan-Meier estimate, which no outlying time can rule.
    """
    n_events = int(event.sum())
    if n_events < 3:
        return [None] * len(covariance)
    curve = kaplan_meier(follow_up)
    times = follow_up.time[event.astype(bool)]
    # The value just before each time: events at the first time have 0.
    place = np.searchsorted(curve.times, times, side="left") - 1
    g = 1 - curve.value[np.maximum(place, 0)]
    g = g - g.mean()
    if not (g**2).sum() > 0:
        return [None] * len(covariance)
    score = g @ residuals[event.astype(bool)]
    moved = covariance @ score
    chi2 = moved**2 * n_events / (np.diag(covariance) * (g**2).sum())
    return [float(chdtrc(1, one)) for one in chi2]
