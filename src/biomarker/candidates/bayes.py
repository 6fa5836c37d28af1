"""Training rows and normal priors -> the posterior of a logistic regression as weighted draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import expit

from biomarker.candidates.columns import Array
from biomarker.candidates.logistic import posterior_mode

SEED = 20080401
# Below this share of effective draws a handful of them decides everything.
LEAST_EFFECTIVE_SHARE = 0.1
# Degrees of freedom of the proposal beyond the number of coefficients: wider tails waste draws in many dimensions.
TAIL = 8


@dataclass(frozen=True, eq=False)
class Posterior:
    """Posterior of p coefficients and, last in every array, the intercept.

    Parameters
    ----------
    mode : (p + 1,) most probable values (MAP)
    laplace_sd : (p + 1,) standard deviations of the normal approximation at the mode
    draws : (S, p + 1)
    weights : (S,) of the draws; they sum to 1
    effective_share : effective number of draws (Kish 1965) of importance sampling, divided by S
    sampled : whether the draws are those of importance sampling; else they are draws of the normal approximation
    """

    mode: Array
    laplace_sd: Array
    draws: Array
    weights: Array
    effective_share: float
    sampled: bool


def logistic_posterior(X: Array, target: Array, prior_sd: float, intercept_sd: float, n_draws: int) -> Posterior:
    """Posterior under normal priors with mean 0, by Laplace's approximation and importance sampling.

    The proposal is a multivariate t around the mode with the curvature there (Tierney & Kadane 1986; Owen 2013). Its
    random stream is fixed and its draws come in opposite pairs, so that equal rows always give equal numbers. Where
    fewer than a tenth of the draws are effective, the draws of the normal approximation are returned instead.

    With more columns than patients only their n combinations that occur in the rows are learned; orthogonal to them the
    posterior is the prior.

    Parameters
    ----------
    X : (n, p) columns, on comparable scales
    target : (n,) 1.0 for responders, 0.0 for the others; both must occur
    prior_sd, intercept_sd : standard deviations of the priors of the coefficients and of the intercept
    n_draws : an even number, S
    """
    n, p = X.shape
    if p <= n:
        return _posterior(X, target, prior_sd, intercept_sd, n_draws)[0]
    left, size, basis = np.linalg.svd(X, full_matrices=False)
    inside, root = _posterior(left * size, target, prior_sd, intercept_sd, n_draws)
    outside = prior_sd * _stream(n_draws, p, 0)[0]
    outside = outside - (outside @ basis.T) @ basis
    seen = ((root[:, :-1] @ basis) ** 2).sum(axis=0)
    unseen = prior_sd**2 * np.maximum(1 - (basis**2).sum(axis=0), 0)
    return Posterior(
        np.append(inside.mode[:-1] @ basis, inside.mode[-1]),
        np.append(np.sqrt(seen + unseen), inside.laplace_sd[-1]),
        np.column_stack([inside.draws[:, :-1] @ basis + outside, inside.draws[:, -1]]),
        inside.weights,
        inside.effective_share,
        inside.sampled,
    )


def weighted_quantile(values: Array, weights: Array, level: float) -> Array:
    """(n,) smallest of each row's (n, S) values at which the weights of the values up to it reach `level`."""
    order = np.argsort(values, axis=1, kind="stable")
    reached = np.cumsum(weights[order], axis=1)
    place = np.minimum((reached < level - 1e-12).sum(axis=1), values.shape[1] - 1)
    found: Array = np.take_along_axis(values, np.take_along_axis(order, place[:, None], 1), 1)[:, 0]
    return found


def _posterior(X: Array, target: Array, prior_sd: float, intercept_sd: float, n_draws: int) -> tuple[Posterior, Array]:
    """Posterior for at most as many columns as rows, and a root R of the covariance R'R at the mode."""
    n, p = X.shape
    precision = np.append(np.full(p, prior_sd**-2.0), intercept_sd**-2.0)
    design = np.column_stack([X, np.ones(n)])
    mode = posterior_mode(X, target, precision)
    chance = expit(design @ mode)
    curvature = (design.T * (chance * (1 - chance))) @ design
    curvature.flat[:: p + 2] += precision
    root = solve_triangular(np.linalg.cholesky(curvature), np.eye(p + 1), lower=True)
    standard, shrink = _stream(n_draws, p + 1, TAIL + p + 1)
    steps = standard / shrink[:, None]
    draws = mode + steps @ root
    weights = _weights(draws, steps, design, target, precision)
    share = float(1 / (n_draws * (weights**2).sum()))
    sampled = share >= LEAST_EFFECTIVE_SHARE
    if not sampled:
        draws, weights = mode + standard @ root, np.full(n_draws, 1 / n_draws)
    return Posterior(mode, np.sqrt((root**2).sum(axis=0)), draws, weights, share, sampled), root


def _weights(draws: Array, steps: Array, design: Array, target: Array, precision: Array) -> Array:
    """(S,) posterior density over proposal density, scaled to the sum 1."""
    k = draws.shape[1]
    odds = draws @ design.T
    density = odds @ target - np.logaddexp(0, odds).sum(axis=1) - 0.5 * (draws**2) @ precision
    density += (TAIL + 2 * k) / 2 * np.log1p((steps**2).sum(axis=1) / (TAIL + k))
    ratio = np.exp(density - density.max())
    weights: Array = ratio / ratio.sum()
    return weights


@lru_cache(maxsize=8)
def _stream(n_draws: int, k: int, freedom: int) -> tuple[Array, Array]:
    """(S, k) normal numbers in opposite pairs, and (S,) the divisors that make them t with `freedom` degrees."""
    random = np.random.default_rng((SEED, k, freedom))
    normal = random.normal(size=(n_draws // 2, k))
    shrink = np.sqrt(random.chisquare(freedom, n_draws // 2) / freedom) if freedom else np.ones(n_draws // 2)
    both = np.concatenate([normal, -normal]), np.concatenate([shrink, shrink])
    for array in both:
        array.setflags(write=False)
    return both
