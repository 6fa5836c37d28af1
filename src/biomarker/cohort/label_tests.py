"""Tests of a column against the response without a model: exact where small, by seeded permutation elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
PERMUTATIONS = 1999
SEED = 20_011  # the audit says the same each time it is asked
TINY = 1e-9  # equal statistics may differ in the last digits


def max_statistic_p(columns: Floats, responder: Bools) -> Floats:
    """(p,) p-values, adjusted for all columns together, that each is unrelated to the response.

    Statistic: standardised rank sum of the responders among the rows where the column is known; its largest absolute
    value over the columns is compared with the largest of permuted responses, so that dependent columns cost little.

    Parameters
    ----------
    columns : (n, p), NaN where a row has no value
    responder : (n,)

    References
    ----------
    Westfall & Young (1993), single step; Phipson & Smyth (2010) for the + 1.
    """
    centred, known = _centred_ranks(columns)
    labels = permuted_labels(responder)
    standardised = _standardised(labels, centred, known)
    observed, largest = standardised[0], standardised[1:].max(axis=1, initial=0.0)
    exceeded = (largest[:, None] >= observed - TINY).sum(axis=0)
    adjusted: Floats = (exceeded + 1) / (len(largest) + 1)
    return adjusted


def category_p(texts: Sequence[str], responder: Bools) -> float:
    """P-value of the chi-square statistic of a category against the response, from permuted responses.

    Nearly equal to Fisher's exact test for two classes, and valid for any number of small categories.
    """
    level = np.unique(np.asarray(texts), return_inverse=True)[1]
    member = np.eye(int(level.max()) + 1)[level]
    expected = member.sum(axis=0) * responder.mean()
    counts = permuted_labels(responder) @ member
    statistic = ((counts - expected) ** 2 / expected).sum(axis=1)
    return float((np.sum(statistic[1:] >= statistic[0] - TINY) + 1) / len(statistic))


def category_auc(texts: Sequence[str], responder: Bools) -> float | None:
    """AUC of the response rate of a patient's category, leave-pair-out; None where no category has two patients.

    Each pair of responder and non-responder is ranked by the rates among the *other* patients of their categories
    (shrunken by one patient towards the overall rate), so that categories of one patient tell nothing.
    """
    level = np.unique(np.asarray(texts), return_inverse=True)[1]
    size, yes = np.bincount(level).astype(float), np.bincount(level, weights=responder)
    if size.max() < 2:
        return None
    prior = float(responder.mean())
    above = ((yes - 1 + prior) / np.maximum(size, 1))[level[responder]]  # the responder itself is left out
    below = ((yes + prior) / np.maximum(size, 1))[level[~responder]]
    same = level[responder][:, None] == level[~responder][None, :]
    difference = np.where(same, 0.0, above[:, None] - below[None, :])
    return float(((difference > TINY) + 0.5 * (np.abs(difference) <= TINY)).mean())


def value_auc(values: Floats, responder: Bools) -> float:
    """AUC of a number by itself, higher in responders."""
    n1 = int(responder.sum())
    above = rankdata(values)[responder].sum() - n1 * (n1 + 1) / 2
    return float(above / (n1 * (len(responder) - n1)))


def _centred_ranks(columns: Floats) -> tuple[Floats, Bools]:
    known = ~np.isnan(columns)
    centred = np.zeros(columns.shape)
    for j in range(columns.shape[1]):
        ranks = rankdata(columns[known[:, j], j])
        centred[known[:, j], j] = ranks - ranks.mean() if len(ranks) else ranks
    return centred, known


def _standardised(labels: Floats, centred: Floats, known: Bools) -> Floats:
    """(B + 1, p) absolute rank sum over its permutation standard deviation; 0 where nothing can vary."""
    n = known.sum(axis=0)
    n1 = labels @ known
    variance = n1 * (n - n1) / np.maximum(n * (n - 1), 1) * (centred**2).sum(axis=0)
    statistic: Floats = np.abs(labels @ centred) / np.sqrt(np.where(variance > TINY, variance, np.inf))
    return statistic


def permuted_labels(responder: Bools) -> Floats:
    """(B + 1, n) the response and its permutations."""
    random = np.random.default_rng(SEED)
    permuted = random.permuted(np.tile(responder, (PERMUTATIONS, 1)), axis=1)
    return np.vstack([responder, permuted]).astype(np.float64)
