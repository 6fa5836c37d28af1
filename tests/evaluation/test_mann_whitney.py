from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu, rankdata

from biomarker.evaluation import mann_whitney
from biomarker.evaluation.mann_whitney import mann_whitney_p


def by_enumeration(responder, score):
    """Every way to choose the responders, one by one."""
    ranks, n1 = rankdata(score), int(responder.sum())
    centre = n1 * (len(score) + 1) / 2
    distance = [abs(ranks[list(chosen)].sum() - centre) for chosen in combinations(range(len(score)), n1)]
    return np.mean(np.array(distance) >= abs(ranks[responder].sum() - centre) - 1e-9)


@given(seed=st.integers(0, 10_000), n1=st.integers(1, 5), n0=st.integers(1, 6), values=st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_with_ties_it_counts_every_way_to_choose_the_responders(seed, n1, n0, values):
    rng = np.random.default_rng(seed)
    responder = rng.permutation(np.arange(n1 + n0) < n1)
    score = rng.integers(0, values, n1 + n0).astype(float)
    assert mann_whitney_p(responder, score) == pytest.approx(by_enumeration(responder, score))


@pytest.mark.parametrize("n1", [3, 20, 45])
def test_without_ties_it_is_scipys_exact_test(n1):
    rng = np.random.default_rng(n1)
    responder, score = np.arange(50) < n1, rng.normal(size=50) + 0.4 * (np.arange(50) < n1)
    exact = mannwhitneyu(score[responder], score[~responder], method="exact").pvalue
    assert mann_whitney_p(responder, score) == pytest.approx(exact, rel=1e-9)


def test_all_tied_says_nothing():
    assert mann_whitney_p(np.arange(8) < 3, np.ones(8)) == 1.0


def test_swapping_the_labels_or_turning_the_score_changes_nothing():
    rng = np.random.default_rng(3)
    responder, score = np.arange(17) < 6, np.round(rng.normal(size=17), 1)
    p = mann_whitney_p(responder, score)
    assert mann_whitney_p(~responder, score) == pytest.approx(p)
    assert mann_whitney_p(responder, -score) == pytest.approx(p)


def test_many_patients_use_the_normal_approximation_with_ties(monkeypatch):
    rng = np.random.default_rng(4)
    responder = np.arange(300) < 120
    score = np.round(rng.normal(size=300) + 0.2 * responder, 1)
    expected = mannwhitneyu(score[responder], score[~responder], method="asymptotic").pvalue
    assert mann_whitney_p(responder, score) == pytest.approx(expected, rel=1e-9)
    assert mann_whitney_p(responder, np.zeros(300)) == 1.0
    monkeypatch.setattr(mann_whitney, "MOST_PAIRS", 1_000_000)
    assert mann_whitney_p(responder[80:180], score[80:180]) == pytest.approx(
        mannwhitneyu(score[80:120], score[120:180], method="asymptotic").pvalue, rel=0.02
    )


@given(seed=st.integers(0, 10_000), n1=st.integers(1, 6), n0=st.integers(1, 6), values=st.integers(1, 8))
@settings(max_examples=40, deadline=None)
def test_one_sided_it_counts_only_rank_sums_that_are_larger(seed, n1, n0, values):
    rng = np.random.default_rng(seed)
    responder = rng.permutation(np.arange(n1 + n0) < n1)
    score = rng.integers(0, values, n1 + n0).astype(float)
    ranks = rankdata(score)
    every = np.array([ranks[list(chosen)].sum() for chosen in combinations(range(n1 + n0), n1)])
    expected = np.mean(every >= ranks[responder].sum() - 1e-9)
    assert mann_whitney_p(responder, score, "greater") == pytest.approx(expected)


@pytest.mark.parametrize(("n1", "n0"), [(10, 12), (12, 10), (150, 130)])
def test_one_sided_it_agrees_with_scipy_in_both_directions(n1, n0):
    rng = np.random.default_rng(n1)
    responder, score = np.arange(n1 + n0) < n1, rng.normal(size=n1 + n0)
    score[responder] += 0.3
    for towards in (score, -score):
        method = "exact" if n1 * n0 <= 10_000 else "asymptotic"
        expected = mannwhitneyu(towards[responder], towards[~responder], alternative="greater", method=method).pvalue
        assert mann_whitney_p(responder, towards, "greater") == pytest.approx(expected)
