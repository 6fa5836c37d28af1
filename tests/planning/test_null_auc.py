"""What noise looks like: domain notes, section 0.7, and the test that is really used."""

import numpy as np
import pytest

from biomarker.evaluation.mann_whitney import mann_whitney_p
from biomarker.planning.null_auc import best_of_noise, folded_null, significant_auc


def test_a_marker_of_26_patients_needs_an_auc_of_073():
    assert significant_auc(13, 13) == pytest.approx(0.734, abs=0.005)


@pytest.mark.parametrize(("n1", "n0"), [(13, 13), (14, 12), (5, 9), (4, 4)])
def test_the_threshold_is_that_of_the_exact_test(n1, n0):
    """Scores with exactly U ordered pairs: the smallest significant AUC is significant, one pair less is not."""
    u = round(significant_auc(n1, n0) * n1 * n0)
    assert p_with(u, n1, n0) < 0.05 <= p_with(u - 1, n1, n0)


def p_with(u, n1, n0):
    """p-value where responders exceed non-responders in u pairs: the top responders exceed all of them."""
    full, rest = divmod(u, n0)
    above = np.sort(np.array([n0] * full + ([rest] if full < n1 else []) + [0] * (n1 - full - 1)))
    score = np.r_[above + np.arange(n1) / (n1 + 1) * 0.4 - 0.45, np.arange(n0)]
    return mann_whitney_p(np.arange(n1 + n0) < n1, score)


def test_three_against_three_can_never_be_significant():
    assert significant_auc(3, 3) is None


@pytest.mark.parametrize(("analytes", "median", "p95"), [(20, 0.75, 0.83), (100, 0.80, 0.88)])
def test_best_of_many_noise_analytes_in_26_patients(analytes, median, p95):
    """The notes round simulated values; one pair more or less of 169 is 0.006."""
    assert best_of_noise(analytes, 13, 13) == pytest.approx(median, abs=0.011)
    assert best_of_noise(analytes, 13, 13, 0.95) == pytest.approx(p95, abs=0.0075)


def test_best_of_noise_is_what_independent_draws_show():
    random = np.random.default_rng(1)
    ranks = np.argsort(np.argsort(random.random((4000, 12, 15)), axis=2), axis=2) + 1
    auc = (ranks[:, :, :8].sum(axis=2) - 36) / 56
    best = np.maximum(auc, 1 - auc).max(axis=1)
    assert best_of_noise(12, 8, 7) == pytest.approx(np.median(best), abs=0.018)
    assert best_of_noise(12, 8, 7, 0.95) == pytest.approx(np.quantile(best, 0.95), abs=0.018)


@pytest.mark.parametrize(("n1", "n0"), [(3, 4), (4, 4), (1, 1), (7, 2)])
def test_the_folded_distribution_is_one(n1, n0):
    areas, chances = folded_null(n1, n0)
    assert chances.sum() == pytest.approx(1)
    assert (areas[0], areas[-1]) == (np.ceil(n1 * n0 / 2) / (n1 * n0), 1.0)


def test_large_cohorts_use_the_normal_distribution_without_a_jump():
    assert significant_auc(100, 101) == pytest.approx(significant_auc(100, 100), abs=0.001)
    assert best_of_noise(20, 100, 101, 0.95) == pytest.approx(best_of_noise(20, 100, 100, 0.95), abs=0.002)
