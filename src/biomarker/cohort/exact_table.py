"""Plates x two classes -> exact test and size of their relation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from biomarker.cohort.label_tests import category_p, permuted_labels

MOST_TABLES = 300_000
TINY = 1e-7  # as R's fisher.test: tables whose probability is equal but for rounding count as equal
Bools = npt.NDArray[np.bool_]


def fisher_freeman_halton(texts: Sequence[str], responder: Bools) -> tuple[float, str]:
    """P-value of a category against two classes with both margins fixed, and how it was made.

    All tables are listed where there are at most 300,000 of them; else responses are permuted (1999, fixed seed).

    References
    ----------
    Freeman & Halton 1951, Biometrika 38:141.
    """
    yes, size = _counts(texts, responder)
    tables = _tables(size, int(yes.sum()))
    if tables is None:
        return category_p(texts, responder), "permutation test of chi-square"
    log_ways = _log_ways(size, tables).sum(axis=1)
    own = _log_ways(size, yes[None]).sum()
    chance = np.exp(log_ways - log_ways.max())
    return float(min(chance[log_ways <= own + TINY].sum() / chance.sum(), 1.0)), "Fisher-Freeman-Halton exact test"


def cramers_v(texts: Sequence[str], responder: Bools) -> tuple[float, float]:
    """Cramer's V of category and class, and the V that chance exceeds in one of twenty cohorts of these margins."""
    level = np.unique(np.asarray(texts), return_inverse=True)[1]
    member = np.eye(int(level.max()) + 1)[level]
    size, share = member.sum(axis=0), responder.mean()
    counts = permuted_labels(responder) @ member
    chi_square = ((counts - size * share) ** 2 / (size * share * (1 - share))).sum(axis=1)
    v = np.sqrt(chi_square / len(level))
    return float(v[0]), float(np.quantile(v[1:], 0.95))


def _counts(texts: Sequence[str], responder: Bools) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    level = np.unique(np.asarray(texts), return_inverse=True)[1]
    return np.bincount(level, weights=responder).astype(np.intp), np.bincount(level).astype(np.intp)


def _log_ways(size: npt.NDArray[np.intp], yes: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    ways: npt.NDArray[np.float64] = gammaln(size + 1) - gammaln(yes + 1) - gammaln(size - yes + 1)
    return ways


def _tables(size: npt.NDArray[np.intp], total: int) -> npt.NDArray[np.intp] | None:
    """(m, k) every way to spread the responders over the categories; None where there are too many."""
    rows = np.zeros((1, 0), dtype=np.intp)
    for k, n in enumerate(size):
        rows = np.column_stack([np.repeat(rows, n + 1, axis=0), np.tile(np.arange(n + 1), len(rows))])
        so_far, left = rows.sum(axis=1), int(size[k + 1 :].sum())
        rows = rows[(so_far <= total) & (so_far + left >= total)]
        if len(rows) > MOST_TABLES:
            return None
    return rows
