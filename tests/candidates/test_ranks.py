"""Standardised ranks: their products are the rank statistics of scipy."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, norm, spearmanr

from biomarker.candidates.ranks import label_scores, standardised_ranks


@pytest.fixture
def tied():
    rng = np.random.default_rng(0)
    return np.round(rng.normal(size=(25, 4)), 1) + 0.5 * rng.integers(0, 2, (25, 1)), np.arange(25) % 2


def test_products_are_spearman_correlations(tied):
    ranks = standardised_ranks(tied[0])
    np.testing.assert_allclose(ranks.T @ ranks, spearmanr(tied[0]).statistic, atol=1e-12)


def test_the_score_is_the_mann_whitney_z_with_ties(tied):
    X, y = tied
    z = label_scores(standardised_ranks(X), y) * np.sqrt(len(y) - 1)
    expected = mannwhitneyu(X[y == 1], X[y == 0], method="asymptotic", use_continuity=False).pvalue
    np.testing.assert_allclose(2 * norm.sf(np.abs(z)), expected, rtol=1e-10)


def test_a_constant_column_scores_zero():
    assert label_scores(standardised_ranks(np.ones((6, 1))), np.arange(6) % 2) == [0.0]


def test_a_perfect_order_has_the_largest_possible_score():
    scores = label_scores(standardised_ranks(np.array([[1.0, 4], [2, 3], [3, 2], [4, 1]])), np.array([0, 0, 1, 1]))
    np.testing.assert_allclose(scores, [2 / np.sqrt(5), -2 / np.sqrt(5)])
