"""Rows and labels -> Firth's penalised logistic estimates with standard errors, p-values and profile intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import chdtrc, chdtri, expit

from biomarker.candidates.columns import Array
from biomarker.candidates.logistic import log_loss_sum, solve_positive

MAX_STEPS = 200
TOLERANCE = 1e-11
# A column whose part outside the earlier columns is smaller than this share of it tells nothing new.
ALIASED = 1e-9


@dataclass(frozen=True, eq=False)
class FirthFit:
    """Estimates of the intercept (first) and of the p columns.

    Parameters
    ----------
    coefficients : (p + 1,) log odds ratios; 0 for a column that repeats earlier ones (as R leaves it out)
    standard_errors : (p + 1,) from the inverse Fisher information at the estimate; NaN for a repeated column
    log_likelihood : penalised log likelihood at the estimate
    """

    coefficients: Array
    standard_errors: Array
    log_likelihood: float


def fit_firth(X: Array, target: Array) -> FirthFit:
    """Maximise log likelihood + 1/2 log |Fisher information| (Firth 1993; Heinze & Schemper 2002).

    The estimates are finite under separation. They do not depend on the scale of the columns.

    Parameters
    ----------
    X : (n, p) columns
    target : (n,) 1.0 for responders, 0.0 for the others
    """
    design = np.column_stack([np.ones(len(X)), X])
    kept = _independent(design)
    basis, triangle = np.linalg.qr(design[:, kept])
    state, value = _maximise(basis, target, np.zeros(len(kept)), free=len(kept))
    back = np.linalg.inv(triangle)
    chance = expit(basis @ state)
    covariance = back @ np.linalg.inv((basis.T * (chance * (1 - chance))) @ basis) @ back.T
    coefficients, errors = np.zeros(design.shape[1]), np.full(design.shape[1], np.nan)
    coefficients[kept], errors[kept] = back @ state, np.sqrt(np.diag(covariance))
    return FirthFit(coefficients, errors, value + _log_volume(triangle))


def flic_intercept(X: Array, target: Array, coefficients: Array, start: float) -> float:
    """Intercept for which the mean probability is the share of responders, slopes held (Puhr et al. 2017).

    Parameters
    ----------
    coefficients : (p,) slopes
    start : a first guess, such as Firth's own intercept
    """
    odds, intercept = X @ coefficients, start
    for _ in range(MAX_STEPS):
        chance = expit(odds + intercept)
        slope = max(float((chance * (1 - chance)).sum()), 1e-12)
        step = float(np.clip((target - chance).sum() / slope, -1.0, 1.0))
        intercept += step
        if abs(step) < TOLERANCE:
            break
    return intercept


def likelihood_ratio_p(X: Array, target: Array, term: int) -> float:
    """P-value of the penalised likelihood ratio test of one term (0: the intercept; Heinze & Schemper 2002)."""
    profile = _Profile(X, target, term)
    return float(chdtrc(1, max(profile.drop(0.0), 0.0))) if profile.known else 1.0


def profile_interval(X: Array, target: Array, term: int, level: float = 0.95) -> tuple[float, float]:
    """Profile penalised likelihood interval of one term (0: the intercept; Heinze & Schemper 2002).

    Returns
    -------
    low, high : log odds; infinite for a column that repeats earlier ones
    """
    profile = _Profile(X, target, term)
    if not profile.known:
        return -np.inf, np.inf
    limit = float(chdtri(1, 1 - level))
    low, high = (_crossing(profile, limit, side) for side in (-1.0, 1.0))
    return low, high


class _Profile:
    """Twice the loss of penalised log likelihood when one coefficient is held at a value."""

    def __init__(self, X: Array, target: Array, term: int) -> None:
        design = np.column_stack([np.ones(len(X)), X])
        kept = _independent(design)
        self.known = term in kept
        if not self.known:
            return
        # With the term as the last column, holding it is holding the last coordinate of the orthonormal basis.
        order = [column for column in kept if column != term] + [term]
        self.basis, triangle = np.linalg.qr(design[:, order])
        self.scale, self.target = triangle[-1, -1], target
        self.state, self.top = _maximise(self.basis, target, np.zeros(len(order)), free=len(order))
        self.estimate = float(self.state[-1] / self.scale)
        self.width = float(1 / abs(self.scale))

    def drop(self, value: float) -> float:
        start = self.state.copy()
        start[-1] = value * self.scale
        return 2 * (self.top - _maximise(self.basis, self.target, start, free=len(start) - 1)[1])


def _crossing(profile: _Profile, limit: float, side: float) -> float:
    """Where the profile reaches the limit on one side of the estimate."""
    reach = profile.width
    for _ in range(60):
        if profile.drop(profile.estimate + side * reach) > limit:
            break
        reach *= 2
    else:
        return side * np.inf
    way = brentq(lambda way: profile.drop(profile.estimate + side * way) - limit, 0.0, reach, xtol=1e-10)
    return profile.estimate + side * float(way)


def _maximise(basis: Array, target: Array, state: Array, free: int) -> tuple[Array, float]:
    """Fisher scoring with step halving over the first `free` coordinates; the others are held."""
    odds = basis @ state
    chance, information, value = _at(basis, target, odds)
    for _ in range(MAX_STEPS):
        weighted = basis * np.sqrt(chance * (1 - chance))[:, None]
        leverage = np.einsum("ij,ji->i", weighted, solve_positive(information, weighted.T))
        score = (basis.T @ (target - chance + leverage * (0.5 - chance)))[:free]
        if free == 0 or np.abs(score).max() <= TOLERANCE:
            break
        step = np.zeros_like(state)
        step[:free] = solve_positive(information[:free, :free], score)
        step *= min(1.0, 5.0 / float(np.abs(basis @ step).max()))
        moved, size = basis @ step, 1.0
        while size > 1e-10:
            reached = _at(basis, target, odds + size * moved)
            if reached[2] >= value - 1e-13 * abs(value):
                break
            size /= 2
        else:
            break
        state, odds, (chance, information, value) = state + size * step, odds + size * moved, reached
    return state, value


def _at(basis: Array, target: Array, odds: Array) -> tuple[Array, Array, float]:
    """Probabilities, Fisher information and penalised log likelihood at the given log odds."""
    chance = np.clip(expit(odds), 1e-12, 1 - 1e-12)
    information = (basis.T * (chance * (1 - chance))) @ basis
    return chance, information, 0.5 * float(np.linalg.slogdet(information)[1]) - log_loss_sum(odds, target)


def _independent(design: Array) -> list[int]:
    """Columns that are no combination of earlier ones, in order."""
    kept: list[int] = []
    basis: npt.NDArray[np.float64] = np.zeros((0, len(design)))
    for column, values in enumerate(design.T):
        rest = values - basis.T @ (basis @ values)
        rest -= basis.T @ (basis @ rest)
        length = float(np.linalg.norm(rest))
        if length > ALIASED * float(np.linalg.norm(values)):
            kept.append(column)
            basis = np.vstack([basis, rest / length])
        if len(kept) == len(design):
            break
    return kept


def _log_volume(triangle: Array) -> float:
    return float(np.log(np.abs(np.diag(triangle))).sum())
