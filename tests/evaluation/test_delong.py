import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomarker.errors import CohortError
from biomarker.evaluation.delong import auc, delong, delong_estimate, logit_interval, paired_test, wald_interval

Y = np.array([True, True, True, False, False])


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ([5, 4, 3, 2, 1], 1.0),
        ([1, 2, 3, 4, 5], 0.0),
        ([7, 7, 7, 7, 7], 0.5),
        ([3, 2, 1, 2, 0], (2 + 1.5 + 1) / 6),  # one tie counts one half
        ([-np.inf, 0, np.inf, -np.inf, 5], (0.5 + 1 + 2) / 6),
    ],
)
def test_auc_is_the_share_of_pairs_in_the_right_order(score, expected):
    assert auc(Y, np.array(score, dtype=float)) == expected


def slow_delong(y, a, b):
    """The covariance as DeLong, DeLong & Clarke-Pearson wrote it, pair by pair."""

    def structural(score):
        kernel = (score[y][:, None] > score[~y]) + 0.5 * (score[y][:, None] == score[~y])
        return kernel.mean(axis=1), kernel.mean(axis=0)

    (a1, a0), (b1, b0) = structural(a), structural(b)
    return np.cov(a1, b1)[0, 1] / y.sum() + np.cov(a0, b0)[0, 1] / (~y).sum()


@given(seed=st.integers(0, 10_000), n1=st.integers(2, 9), n0=st.integers(2, 9))
@settings(max_examples=40, deadline=None)
def test_the_fast_covariance_is_the_slow_one_with_ties_too(seed, n1, n0):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(n1 + n0) < n1)
    scores = rng.integers(0, 5, size=(n1 + n0, 2)).astype(float)
    found = delong(y, scores)
    assert found.auc == pytest.approx([auc(y, scores[:, 0]), auc(y, scores[:, 1])])
    assert found.covariance[0, 1] == pytest.approx(slow_delong(y, scores[:, 0], scores[:, 1]), abs=1e-12)
    assert found.covariance[1, 1] == pytest.approx(slow_delong(y, scores[:, 1], scores[:, 1]), abs=1e-12)


def test_identical_curves_do_not_differ():
    score = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
    found = paired_test(delong(Y, np.column_stack([score, np.exp(score)])), 0, 1, 0.95)
    assert (found.z, found.p, found.difference.value, found.difference.width) == (0.0, 1.0, 0.0, 0.0)


def test_a_perfect_against_a_constant_score_has_no_test():
    perfect = np.array([2.0, 2.5, 3.0, 1.0, 0.0])
    assert paired_test(delong(Y, np.column_stack([perfect, np.zeros(5)])), 0, 1, 0.95) is None


@pytest.mark.parametrize("y", [[True] * 5, [False] * 5])
def test_one_class_has_no_auc(y):
    with pytest.raises(CohortError, match="responders"):
        auc(np.array(y), np.arange(5.0))


def test_one_patient_of_a_class_has_no_variance():
    with pytest.raises(CohortError, match="1 responders and 4 non-responders"):
        delong(np.arange(5) < 1, np.arange(5.0))


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (1.0, (0.7529, 1.0)),  # at least as low as 13 of 13 disjoint pairs allow: 0.025 ** (1/13)
        (0.0, (0.0, 0.2471)),
        (0.5, (0.5, 0.5)),  # no variance without a perfect order: every score is the same
    ],
)
def test_logit_interval_without_variance(area, expected):
    assert logit_interval(area, 0.0, 13, 20, 0.95) == pytest.approx(expected, abs=1e-4)


@given(area=st.floats(0, 1), variance=st.floats(1e-6, 0.25), n=st.integers(2, 100), df=st.none() | st.integers(1, 200))
@settings(deadline=None)
def test_logit_interval_contains_the_auc_stays_in_bounds_and_mirrors(area, variance, n, df):
    low, high = logit_interval(area, variance, n, n + 3, 0.95, df=df)
    assert 0.0 <= low <= area <= high <= 1.0
    mirrored = logit_interval(1 - area, variance, n, n + 3, 0.95, df=df)
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((low, high), abs=1e-9)


def test_a_t_interval_is_wider_than_a_normal_one():
    normal, student = logit_interval(0.7, 0.01, 10, 10, 0.95), logit_interval(0.7, 0.01, 10, 10, 0.95, df=18)
    assert student.low < normal.low < normal.high < student.high


def test_wald_interval_is_cut_at_one():
    assert wald_interval(0.95, 0.01, 0.95) == (pytest.approx(0.95 - 0.196, abs=1e-3), 1.0)


def test_estimate_of_one_score_says_how_it_was_made():
    found = delong_estimate(Y, np.array([3.0, 2, 1, 2, 0]), 0.9)
    assert (found.value, found.level, found.method) == (0.75, 0.9, "logit-DeLong")
