"""FollowUp and covariates -> hazard ratios with intervals, and whether they stay the same over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width
from biomarker.trial.follow_up import EVENT, Floats, FollowUp
from biomarker.trial.kaplan_meier import kaplan_meier

# Below, a Cox model of one covariate is mostly luck (Vittinghoff & McCulloch 2007: 5 to 9 per covariate can do).
EVENTS_PER_COVARIATE = 5
Bools = npt.NDArray[np.bool_]


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
    beta, covariance = fitted
    proportional = _proportional(follow_up, event, X, beta)
    hazards = tuple(
        Hazard(name, _ratio(b, se, level), float(chdtrc(1, (b / se) ** 2)), p)
        for name, b, se, p in zip(names, beta, np.sqrt(np.diag(covariance)), proportional, strict=True)
    )
    return CoxModel(hazards, follow_up.n, int(event.sum()), few)


def _fit(time: Floats, X: Floats, event: Floats) -> tuple[Floats, Floats] | None:
    """Coefficients and their covariance; None where they run away."""
    import warnings

    from statsmodels.duration.hazard_regression import PHReg

    scale = X.std(axis=0)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fitted = PHReg(time, X / scale, status=event.astype(np.float64), ties="efron").fit(disp=False)
        covariance = np.asarray(fitted.cov_params(), dtype=np.float64)
        beta = np.asarray(fitted.params, dtype=np.float64)
    if not np.isfinite(covariance).all() or np.abs(beta).max() > 15 or np.sqrt(np.diag(covariance)).max() > 50:
        return None
    return beta / scale, covariance / np.outer(scale, scale)


def _ratio(b: float, se: float, level: float) -> Estimate:
    half = half_width(float(se), level)
    return Estimate(math.exp(b), math.exp(b - half), math.exp(b + half), level, "Cox (Efron), Wald")


def _proportional(follow_up: FollowUp, event: Floats, X: Floats, beta: Floats) -> list[float | None]:
    """P-value for each covariate that its ratio does not change with time.

    Score test of a product of the covariate with time (Grambsch & Therneau 1994, in its exact form). Time enters as
    one minus the Kaplan-Meier estimate just before it, which no outlying time can rule.
    """
    p, dead = X.shape[1], event.astype(bool)
    if dead.sum() < 3:
        return [None] * p
    curve = kaplan_meier(follow_up)
    score, information = np.zeros(p), np.zeros((2 * p, 2 * p))
    risk = np.exp((X - X.mean(axis=0)) @ beta)
    for t in np.unique(follow_up.time[dead]):
        before = int(np.searchsorted(curve.times, t, side="left")) - 1
        g = 1 - float(curve.value[before]) if before >= 0 else 0.0
        residual, variance = _at_event(X, risk, follow_up.time >= t, dead & (follow_up.time == t))
        score += g * residual
        information += np.kron(np.array([[1.0, g], [g, g * g]]), variance)
    found: list[float | None] = []
    for j in range(p):
        own = [*range(p), p + j]
        part = information[np.ix_(own, own)]
        rank = np.linalg.matrix_rank(part)
        found.append(float(chdtrc(1, score[j] ** 2 * np.linalg.inv(part)[-1, -1])) if rank == len(own) else None)
    return found


def _at_event(X: Floats, risk: Floats, at_risk: Bools, dying: Bools) -> tuple[Floats, Floats]:
    """Schoenfeld residuals of those who have the event at one time, summed, and their variance; ties by Efron."""
    residual, variance = X[dying].sum(axis=0), np.zeros((X.shape[1],) * 2)
    n = int(dying.sum())
    for k in range(n):
        weight = risk * at_risk * (1 - k / n * dying)
        mean = weight @ X / weight.sum()
        residual = residual - mean
        variance += (X.T * weight) @ X / weight.sum() - np.outer(mean, mean)
    return residual, variance
