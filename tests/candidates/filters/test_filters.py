"""Filters: which columns stay in small tables."""

import numpy as np
import pytest

from biomarker.candidates.filters.correlation_prune import CorrelationPrune
from biomarker.candidates.filters.mann_whitney import MannWhitneyFilter
from biomarker.candidates.filters.mrmr import MinimumRedundancyFilter
from biomarker.candidates.filters.none import KeepAll

Y = np.array([0, 0, 0, 0, 1, 1, 1, 1])
NOISE = [3, 1, 4, 2, 3.5, 1.5, 4.5, 2.5]
BEST = [1, 2, 3, 4, 5, 6, 7, 8]
GOOD = [1, 2, 3, 5, 4, 6, 7, 8]
COPY = [11, 12, 13, 14, 15, 16, 17, 18]
OWN = [5, 1, 2, 3, 8, 7, 4, 6]  # tells less than COPY, but something of its own
FLAT = [7] * 8


def table(*columns):
    return np.array(columns, dtype=float).T


def kept(chosen):
    return np.flatnonzero(chosen.get_support()).tolist()


@pytest.mark.parametrize(
    ("k", "columns", "expected"),
    [
        (1, (NOISE, GOOD, BEST), [2]),
        (2, (NOISE, GOOD, BEST), [1, 2]),
        (9, (NOISE, GOOD, BEST), [0, 1, 2]),
        (1, (FLAT, [-v for v in BEST], NOISE), [1]),  # the direction does not matter
        (1, (COPY, BEST), [0]),  # equal statistics: the first column
        (1, (FLAT, FLAT), [0]),
    ],
)
def test_mann_whitney_keeps_the_k_best(k, columns, expected):
    assert kept(MannWhitneyFilter(k).fit(table(*columns), Y)) == expected


@pytest.mark.parametrize(
    ("maximum", "columns", "expected"),
    [
        (0.9, (BEST, COPY, NOISE), [0, 2]),
        (0.9, (NOISE, COPY, BEST), [0, 1]),
        (0.9, (BEST, [-v for v in COPY], NOISE), [0, 2]),
        (0.9, (BEST, GOOD), [0]),  # Spearman 0.976
        (0.98, (BEST, GOOD), [0, 1]),
        (0.9, (FLAT, FLAT, BEST), [0, 1, 2]),
        (1.0, (BEST, COPY), [0, 1]),
        (0.0, (BEST, NOISE, FLAT), [0, 2]),
    ],
)
def test_correlation_prune_keeps_the_first_of_two(maximum, columns, expected):
    assert kept(CorrelationPrune(maximum).fit(table(*columns))) == expected


def test_a_dropped_column_drops_no_other():
    """B repeats A, C repeats B but not A: only B goes."""
    a, b, c = [1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 3, 4, 5, 6, 8, 7], [2, 1, 4, 3, 5, 6, 8, 7]
    rho_ab, rho_bc, rho_ac = 0.952, 0.976, 0.929
    np.testing.assert_allclose([np.corrcoef(*pair)[0, 1] for pair in ((a, b), (b, c), (a, c))],
                               [rho_ab, rho_bc, rho_ac], atol=1e-3)  # fmt: skip
    assert kept(CorrelationPrune(0.94).fit(table(a, b, c))) == [0, 2]


@pytest.mark.parametrize(
    ("k", "columns", "expected"),
    [
        (1, (NOISE, BEST, COPY), [1]),
        (2, (COPY, BEST, OWN), [0, 2]),
        (3, (COPY, BEST, OWN), [0, 1, 2]),
        (9, (FLAT, BEST), [0, 1]),
    ],
)
def test_mrmr_prefers_news_to_repetition(k, columns, expected):
    assert kept(MinimumRedundancyFilter(k).fit(table(*columns), Y)) == expected


def test_mann_whitney_takes_the_repetition():
    assert kept(MannWhitneyFilter(2).fit(table(COPY, BEST, OWN), Y)) == [0, 1]


def test_the_kept_columns_stay_in_their_order_and_keep_their_names():
    X = table(BEST, NOISE, GOOD)
    fitted = MannWhitneyFilter(2).fit(X, Y)
    np.testing.assert_array_equal(fitted.transform(X), X[:, [0, 2]])
    assert list(fitted.get_feature_names_out(["a", "b", "c"])) == ["a", "c"]


def test_none_keeps_all():
    X = table(BEST, NOISE)
    np.testing.assert_array_equal(KeepAll().fit_transform(X), X)
