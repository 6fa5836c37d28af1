"""Training rows and a series of penalties -> elastic net logistic coefficients, by Newton steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from biomarker.candidates.columns import Array
from biomarker.candidates.logistic import log_loss_sum, ridge, solve_positive

Indices = npt.NDArray[np.intp]

MAX_STEPS = 200
# Largest violation of the optimality conditions that is left, per patient and unit of the columns' scale.
TOLERANCE = 1e-10


def elastic_net_path(X: Array, target: Array, penalties: Sequence[float], l1_ratio: float) -> tuple[Array, Array]:
    """Minimise mean log loss + penalty * (l1_ratio |w|_1 + (1 - l1_ratio) / 2 |w|²) for every penalty.

    The scale of `penalty` is glmnet's lambda (Friedman, Hastie & Tibshirani 2010). Each solution starts from the one
    of the next larger penalty.

    Parameters
    ----------
    X : (n, p) columns, on comparable scales
    target : (n,) 1.0 for responders, 0.0 for the others; both must occur
    penalties : m values > 0, in any order
    l1_ratio : from 0 (ridge) to 1 (lasso)

    Returns
    -------
    weights : (m, p) in the order of `penalties`
    intercepts : (m,)
    """
    n, p = X.shape
    weights, intercepts = np.zeros((len(penalties), p)), np.zeros(len(penalties))
    problem = _Problem(X, target)
    for i in np.argsort(-np.asarray(penalties), kind="stable"):
        lasso, precision = n * penalties[i] * l1_ratio, n * penalties[i] * (1 - l1_ratio)
        if lasso == 0:
            weights[i], intercepts[i] = ridge(X, target, precision)
        else:
            weights[i], intercepts[i] = problem.solve(lasso, precision)
    return weights, intercepts


def optimality_gap(X: Array, target: Array, weights: Array, intercept: float, penalty: float, l1_ratio: float) -> float:
    """Largest violation of the optimality conditions of `elastic_net_path` (0 at the solution)."""
    residual = (expit(X @ weights + intercept) - target) / len(target)
    excess = _excess(X.T @ residual + penalty * (1 - l1_ratio) * weights, weights, penalty * l1_ratio)
    return max(float(np.abs(excess).max(initial=0.0)), abs(float(residual.sum())))


class _Problem:
    """One training set; its current solution is where the next penalty starts.

    Each step is Newton's for the columns in use with the signs of their weights held (Lee et al. 2006); a weight that
    would change its sign stops at zero (Andrew & Gao 2007), and the step is halved until the objective falls.
    """

    def __init__(self, X: Array, target: Array) -> None:
        n, p = X.shape
        self.target = target
        self.rows = np.ascontiguousarray(np.vstack([X.T, np.ones(n)]))
        self.state = np.zeros(p + 1)
        self.state[p] = logit(target.mean())
        self.odds = np.full(n, self.state[p])
        self.tolerance = TOLERANCE * n * max(1.0, float(np.sqrt(np.mean(X**2))))

    def solve(self, lasso: float, precision: float) -> tuple[Array, float]:
        value = self._value(self.state[:-1], self.odds, lasso, precision)
        for _ in range(MAX_STEPS):
            chance = expit(self.odds)
            slope = self.rows @ (chance - self.target)
            slope[:-1] = _excess(slope[:-1] + precision * self.state[:-1], self.state[:-1], lasso)
            if np.abs(slope).max() <= self.tolerance:
                break
            used, move = self._newton(slope, chance * (1 - chance), precision)
            reached = self._advance(used, move, lasso, precision, value)
            if reached is None:
                break
            value = reached
        return self.state[:-1].copy(), float(self.state[-1])

    def _newton(self, slope: Array, weight: Array, precision: float) -> tuple[Indices, Array]:
        """Columns in use (the intercept last) and their Newton step; new ones that would go uphill are left out."""
        used = self._in_use(slope)
        total = float(weight.sum())
        rows = self.rows[used]
        mean = rows @ weight / total
        rows = (rows - mean[:, None]) * np.sqrt(weight)
        # Without a ridge (the lasso) more columns than patients leave the step undetermined.
        lift = max(precision, 1e-6 * float((rows**2).sum()) / max(len(used), 1))
        uphill = slope[used] - mean * slope[-1]
        while True:
            move = -_ridge_solve(rows, uphill, lift)
            wrong = (self.state[used] == 0) & (move * slope[used] > 0)
            if not wrong.any():
                break
            used, rows, mean, uphill = used[~wrong], rows[~wrong], mean[~wrong], uphill[~wrong]
        intercept = -slope[-1] / total - mean @ move
        return np.append(used, len(slope) - 1), np.append(move, intercept)

    def _in_use(self, slope: Array) -> Indices:
        """Columns with a weight and the worst violators among the others."""
        idle = np.abs(slope[:-1]) * (self.state[:-1] == 0)
        most = max(8, len(self.odds) // 4)
        if np.count_nonzero(idle) > most:
            idle[idle < np.partition(idle, -most)[-most]] = 0.0
        return np.flatnonzero((self.state[:-1] != 0) | (idle > 0))

    def _advance(self, used: Indices, move: Array, lasso: float, precision: float, value: float) -> float | None:
        """Step as far as the objective falls and return its value; None when rounding allows no descent."""
        start, rows, size = self.state[used], self.rows[used], 1.0
        sides = np.sign(start)
        sides[-1] = 0.0
        while size > 1e-10:
            state = start + size * move
            state[state * sides < 0] = 0.0
            odds = self.odds + (state - start) @ rows
            reached = self._value(state[:-1], odds, lasso, precision)
            if reached <= value + 1e-13 * value:
                self.state[used], self.odds = state, odds
                return reached
            size /= 2
        return None

    def _value(self, weights: Array, odds: Array, lasso: float, precision: float) -> float:
        """The objective; weights that are zero may be left out."""
        penalty = lasso * float(np.abs(weights).sum()) + 0.5 * precision * float(weights @ weights)
        return log_loss_sum(odds, self.target) + penalty


def _excess(gradient: Array, weights: Array, lasso: float) -> Array:
    """Smallest subgradient of the penalised objective: zero in every column that is optimal."""
    idle: Array = np.sign(gradient) * np.maximum(np.abs(gradient) - lasso, 0.0)
    return np.where(weights != 0, gradient + lasso * np.sign(weights), idle)


def _ridge_solve(rows: Array, right: Array, lift: float) -> Array:
    """Solve (rows rows' + lift I) x = right for (k, n) rows, by the smaller of k and n unknowns (Woodbury 1950)."""
    k, n = rows.shape
    if k <= n:
        system = rows @ rows.T
        system.flat[:: k + 1] += lift
        return solve_positive(system, right)
    system = rows.T @ rows
    system.flat[:: n + 1] += lift
    solution: Array = (right - rows @ solve_positive(system, right @ rows)) / lift
    return solution
