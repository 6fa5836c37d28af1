"""Standardised differences of two groups, against closed forms and worked numbers."""

import numpy as np
import pytest

from biomarker.evaluation.standardised_difference import by_chance, of_levels, of_ranks


def groups(n1, n0):
    return np.arange(n1 + n0) < n1


def coded(*shares):
    """Rows with so many patients of each level, one list per group."""
    return np.concatenate([np.repeat(np.arange(len(one)), one) for one in shares])


def test_shares_of_two_levels_are_those_of_the_closed_form():
    # Austin 2009: (p1 - p0) / sqrt((p1 q1 + p0 q0) / 2), here with 30 of 50 and 20 of 40.
    found = of_levels(groups(50, 40), coded([20, 30], [20, 20]), 2)
    assert found.value == pytest.approx(0.1 / np.sqrt((0.24 + 0.25) / 2))
    assert found.se == pytest.approx(np.sqrt(1 / 50 + 1 / 40 + found.value**2 / 180))
    assert found.low == pytest.approx(found.value - 1.959964 * found.se)


def test_more_levels_give_the_mahalanobis_distance_of_a_worked_example():
    # Shares (.5, .3, .2) against (.2, .3, .5): by hand, with the reference level left out,
    # d = (0, .3), S = [[.21, -.105], [-.105, .205]], d' inv(S) d = .09 * .21 / (.21 * .205 - .105 ** 2).
    found = of_levels(groups(10, 10), coded([5, 3, 2], [2, 3, 5]), 3)
    assert found.value == pytest.approx(np.sqrt(0.09 * 0.21 / (0.21 * 0.205 - 0.105**2)))
    assert found.low >= 0


def test_the_order_of_the_levels_does_not_matter_for_the_distance():
    one = of_levels(groups(20, 20), coded([9, 6, 5], [3, 12, 5]), 3)
    other = of_levels(groups(20, 20), coded([5, 9, 6], [5, 3, 12]), 3)
    assert one.value == pytest.approx(other.value)


def test_a_level_without_a_patient_changes_nothing():
    with_it = of_levels(groups(20, 20), coded([9, 6, 5, 0], [3, 12, 5, 0]), 4)
    assert with_it.value == pytest.approx(of_levels(groups(20, 20), coded([9, 6, 5], [3, 12, 5]), 3).value)


def test_ranks_do_not_care_for_the_scale_and_censored_values_may_be_infinite():
    random = np.random.default_rng(1)
    first, score = groups(12, 15), np.exp(random.normal(size=27))
    found = of_ranks(first, score)
    assert found.value == pytest.approx(of_ranks(first, np.log(score)).value)
    lowest = score.argsort()[:3]
    marked = score.copy()
    marked[lowest] = -np.inf
    assert np.isfinite(of_ranks(first, marked).value)
    assert of_ranks(~first, score).value == pytest.approx(-found.value)


def test_ranks_of_a_worked_example():
    # Ranks 2, 4, 5 against 1, 3: means 11/3 and 2, variances 7/3 and 2.
    found = of_ranks(np.array([True, True, True, False, False]), np.array([2.0, 40, 50, 1, 30]))
    assert found.value == pytest.approx((11 / 3 - 2) / np.sqrt((7 / 3 + 2) / 2))


def test_what_is_not_defined_is_none():
    first = groups(3, 3)
    assert of_ranks(groups(1, 5), np.arange(6.0)) is None
    assert of_levels(first, coded([3, 0], [0, 3]), 2) is None  # complete separation has no finite difference
    assert of_levels(first, coded([3, 0, 0], [0, 2, 1]), 3) is None
    assert of_levels(first, np.zeros(6, dtype=int), 1) is None
    assert of_ranks(first, np.array([1.0, 1, 1, 2, 2, 2])) is None
    assert of_ranks(first, np.ones(6)).value == 0.0


def test_equal_groups_differ_by_chance_as_often_as_said():
    random = np.random.default_rng(3)
    first, limit = groups(14, 12), by_chance(14, 12)
    sizes = [abs(of_ranks(first, random.normal(size=26)).value) for _ in range(2000)]
    assert np.mean(np.array(sizes) > limit) == pytest.approx(0.05, abs=0.02)
