"""Training rows and a penalty -> ridge logistic coefficients, by Newton steps in the smaller of two forms."""

from __future__ import annotations

import numpy as np
from scipy.linalg import get_lapack_funcs
from scipy.special import expit, logit

from biomarker.candidates.columns import Array

# scipy.linalg.solve checks more than these small systems cost.
(dposv,) = get_lapack_funcs(("posv",), dtype=np.float64)
MAX_STEPS = 100
# A Newton step that moves no log odds by more than this leaves an error of about its square.
SMALL_STEP = 1e-8
AUTO = "auto"
# Prior standard deviation of a patient's log odds: two thirds of patients between 18 % and 82 %.
LOG_ODDS_SD = 1.5


def prior_scale(prior_sd: float | str, n_columns: int) -> float:
    """Prior standard deviation of one coefficient: the number given, or for "auto" 1.5 / sqrt(number of columns)."""
    return LOG_ODDS_SD / max(n_columns, 1) ** 0.5 if prior_sd == AUTO else float(prior_sd)


def log_loss_sum(odds: Array, target: Array) -> float:
    """Sum of the log losses at the given log odds, without overflow."""
    return float(np.logaddexp(0.0, odds).sum() - target @ odds)


def solve_positive(matrix: Array, right: Array) -> Array:
    """Solve a symmetric positive definite system; a singular one gets the least ridge that makes it solvable."""
    lift = 0.0
    while True:
        lifted = matrix if lift == 0.0 else matrix + lift * np.eye(len(matrix))
        _, solution, failed = dposv(lifted, right)
        if not failed:
            found: Array = solution
            return found
        lift = max(100 * lift, 1e-12 * float(np.trace(matrix)) / len(matrix), 1e-300)


def ridge(X: Array, target: Array, precision: float) -> tuple[Array, float]:
    """Minimise the sum of log losses + precision / 2 |w|² over weights w and a free intercept.

    Newton-Raphson with step halving (le Cessie & van Houwelingen 1992); for p > n in the dual form of n weights,
    one for each patient.

    Parameters
    ----------
    X : (n, p) columns, on comparable scales
    target : (n,) 1.0 for responders, 0.0 for the others; both must occur
    precision : 1 / variance of the normal prior of every coefficient

    Returns
    -------
    weights : (p,)
    intercept : log odds at X = 0
    """
    n, p = X.shape
    if p <= n:
        state = posterior_mode(X, target, np.append(np.full(p, precision), 0.0))
        return state[:-1], float(state[-1])
    state = _descend(_Dual(X, precision), target)
    return X.T @ state[:-1] / precision, float(state[-1])


def posterior_mode(X: Array, target: Array, precision: Array) -> Array:
    """(p + 1,) weights and, last, intercept with the highest posterior density under independent normal priors.

    Parameters
    ----------
    precision : (p + 1,) 1 / variance of each prior, the intercept's last; 0 for a flat one
    """
    return _descend(_Primal(X, precision), target)


class _Primal:
    """The problem in the p weights and, last, the intercept."""

    def __init__(self, X: Array, precision: Array) -> None:
        self.design = np.column_stack([X, np.ones(len(X))])
        self.precision = precision

    def penalty(self, state: Array) -> float:
        return 0.5 * float(state @ (self.precision * state))

    def newton(self, state: Array, odds: Array, residual: Array, weight: Array) -> Array:
        gradient = self.design.T @ residual + self.precision * state
        hessian = (self.design.T * weight) @ self.design
        hessian.flat[:: len(state) + 1] += self.precision
        return -solve_positive(hessian, gradient)


class _Dual:
    """The same in n weights a with w = X'a / precision: its systems I + √W K √W are never ill conditioned."""

    def __init__(self, X: Array, precision: float) -> None:
        self.kernel = X @ X.T / precision
        self.design = np.column_stack([self.kernel, np.ones(len(X))])

    def penalty(self, state: Array) -> float:
        return 0.5 * float(state[:-1] @ (self.kernel @ state[:-1]))

    def newton(self, state: Array, odds: Array, residual: Array, weight: Array) -> Array:
        root = np.sqrt(weight)
        system = self.kernel * np.outer(root, root)
        system.flat[:: len(root) + 1] += 1.0
        working = root * odds - residual / root
        solved = solve_positive(system, np.column_stack([working, root]))
        intercept = float(root @ solved[:, 0]) / float(root @ solved[:, 1])
        return np.append(root * (solved[:, 0] - intercept * solved[:, 1]), intercept) - state


def _descend(problem: _Primal | _Dual, target: Array) -> Array:
    """Newton steps from "all weights zero"; every step is halved until the objective falls."""
    state = np.zeros(problem.design.shape[1])
    state[-1] = logit(target.mean())
    odds = problem.design @ state
    value = log_loss_sum(odds, target) + problem.penalty(state)
    for _ in range(MAX_STEPS):
        chance = expit(odds)
        move = problem.newton(state, odds, chance - target, np.maximum(chance * (1 - chance), 1e-12))
        moved, size = problem.design @ move, 1.0
        while size > 1e-10:
            reached = log_loss_sum(odds + size * moved, target) + problem.penalty(state + size * move)
            if reached <= value + 1e-12 * abs(value):
                break
            size /= 2
        else:
            break
        state, odds, value = state + size * move, odds + size * moved, reached
        if size == 1.0 and np.abs(moved).max() <= SMALL_STEP:
            break
    return state
