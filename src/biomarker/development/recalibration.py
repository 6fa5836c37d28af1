"""Inner out-of-fold probabilities -> the line on the log odds that makes probabilities mean what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from biomarker.candidates.candidate import Recalibrate
from biomarker.candidates.columns import Array
from biomarker.candidates.recalibrated import log_odds

Bools = npt.NDArray[np.bool_]
# The order of the patients is the classifier's business: a recalibration may flatten it, never turn it round.
SMALLEST_SLOPE = 0.01
# Holds the line at "leave it as it is" where the probabilities are all the same and say nothing about it: firmly enough
# that their last digits, which differ between machines, do not.
NUDGE = 1e-6
MAX_STEPS = 100


@dataclass(frozen=True)
class Recalibration:
    """Recalibrated log odds = intercept + slope * log odds, slope at least 0.01."""

    method: Recalibrate
    intercept: float
    slope: float

    def __call__(self, probability: Array) -> Array:
        """Recalibrated probabilities, of the same shape."""
        recalibrated: Array = expit(self.intercept + self.slope * log_odds(probability))
        return recalibrated


def learn_recalibration(method: Recalibrate, probability: Array, responder: Bools) -> Recalibration | None:
    """Recalibration for a classifier, from probabilities of rows that it had not seen.

    "intercept" moves all log odds alike, "temperature" stretches them around 50 %, "sigmoid" does both (Platt 1999).
    Where the slope is learned, the targets are Platt's (n1 + 1) / (n1 + 2) and 1 / (n0 + 2), so that it stays finite
    where the probabilities separate the classes.

    Parameters
    ----------
    probability : (R, n) inner out-of-fold probabilities; each repeat counts 1 / R, so that n patients count as n
    responder : (n,) observed response

    Returns
    -------
    recalibration : None for "none"

    References
    ----------
    Cox (1958) Biometrika 45:562; Platt (1999) Advances in Large Margin Classifiers; Guo et al. (2017) ICML.
    """
    if method == "none":
        return None
    n_repeats, n = probability.shape
    odds = log_odds(probability).reshape(1, -1)
    weight = np.full((1, n_repeats * n), 1.0 / n_repeats)
    (intercept,), (slope,) = fit_lines(method, odds, np.tile(responder, n_repeats), weight)
    return Recalibration(method, float(intercept), float(slope))


def cross_fitted(
    method: Recalibrate, probability: Array, responder: Bools, folds: list[npt.NDArray[np.int16]]
) -> Array:
    """Recalibrate every inner row by a line learned without the row: what an honest inner score needs.

    The line for the rows of one fold is learned from the out-of-fold probabilities of the other folds of that repeat.
    Those came from models that had seen the left-out rows, so a trace of their labels remains in two parameters; a
    third loop of cross-validation would remove it. The outer loop, which gives the reported numbers, is free of it.

    Parameters
    ----------
    probability : (G, R, n) inner out-of-fold probabilities for each of G settings
    folds : (n,) inner fold of each row, for each repeat

    Returns
    -------
    recalibrated : (G, R, n)
    """
    if method == "none":
        return probability
    odds, recalibrated = log_odds(probability), np.empty_like(probability)
    for repeat, fold in enumerate(folds):
        for k in np.unique(fold):
            weight = np.broadcast_to((fold != k).astype(np.float64), odds[:, repeat].shape)
            intercept, slope = fit_lines(method, odds[:, repeat], responder, weight)
            bent = intercept[:, None] + slope[:, None] * odds[:, repeat][:, fold == k]
            recalibrated[:, repeat, fold == k] = expit(bent)
    return recalibrated


def fit_lines(method: Recalibrate, odds: Array, responder: Bools, weight: Array) -> tuple[Array, Array]:
    """Intercepts and slopes of B weighted logistic regressions on the log odds.

    Parameters
    ----------
    odds : (B, n) log odds
    responder : (n,) observed response, the same in all
    weight : (B, n)

    Returns
    -------
    intercept, slope : (B,) each
    """
    target = _targets(method, responder, weight)
    free = np.array([method != "temperature", method != "intercept"])
    intercept, slope = _newton(odds, target, weight, free, np.ones(len(odds)))
    floored = slope < SMALLEST_SLOPE
    if floored.any():
        lowest = np.where(floored, SMALLEST_SLOPE, slope)
        moved, _ = _newton(odds, target, weight, free & np.array([True, False]), lowest)
        intercept, slope = np.where(floored, moved, intercept), lowest
    return intercept, slope


def _targets(method: Recalibrate, responder: Bools, weight: Array) -> Array:
    """(B, n) 0 and 1, or Platt's targets where a slope is learned."""
    if method == "intercept":
        return np.broadcast_to(responder.astype(np.float64), weight.shape)
    ones = (weight * responder).sum(axis=1, keepdims=True)
    zeros = (weight * ~responder).sum(axis=1, keepdims=True)
    targets: Array = np.where(responder, (ones + 1) / (ones + 2), 1 / (zeros + 2))
    return targets


def _newton(odds: Array, target: Array, weight: Array, free: Bools, slope: Array) -> tuple[Array, Array]:
    """Newton steps from intercept 0 and the given slopes, each halved while the objective rises; only `free` moves."""
    start = np.column_stack([np.zeros(len(odds)), slope])
    line = start.copy()
    design = np.stack([np.ones_like(odds), odds], axis=2)
    value = _objective(line, start, odds, target, weight)
    for _ in range(MAX_STEPS):
        chance = expit(line[:, :1] + line[:, 1:] * odds)
        gradient = np.einsum("bnk,bn->bk", design, weight * (chance - target)) + NUDGE * (line - start)
        curvature = np.einsum("bnj,bn,bnk->bjk", design, weight * chance * (1 - chance), design) + NUDGE * np.eye(2)
        curvature = np.where(np.outer(free, free), curvature, np.eye(2))
        step = np.linalg.solve(curvature, (gradient * free)[:, :, None])[:, :, 0]
        size = np.ones((len(odds), 1))
        for _ in range(60):
            reached = _objective(line - size * step, start, odds, target, weight)
            worse = reached > value + 1e-12 * np.abs(value)
            if not worse.any():
                break
            size[worse] /= 2
        line, value = line - size * step, reached
        if np.abs(size * step).max() < 1e-10:
            break
    return line[:, 0], line[:, 1]


def _objective(line: Array, start: Array, odds: Array, target: Array, weight: Array) -> Array:
    """(B,) sums of weighted log losses, and what holds the line at the start."""
    bent = line[:, :1] + line[:, 1:] * odds
    losses = np.logaddexp(0.0, bent) - target * bent
    total: Array = (weight * losses).sum(axis=1) + 0.5 * NUDGE * ((line - start) ** 2).sum(axis=1)
    return total
