"""p of several criteria, corrected for the choice among them: the single-step maximum of standardised AUCs."""

import numpy as np
import pytest

from biomarker.evaluation.criteria import criteria_tests


def test_one_criterion_needs_no_correction():
    rows = [np.array([value]) for value in (0.8, 0.5, 0.6, 0.9, 0.4)]
    (one,) = criteria_tests(rows)
    assert (one.observed, one.n) == (0.8, 4)
    assert one.p == one.p_adjusted == pytest.approx(2 / 5)


def test_equal_criteria_cost_nothing_and_independent_ones_as_much_as_sidak():
    random = np.random.default_rng(0)
    draws = random.normal(size=(4000, 1))
    draws[0] = 2.0
    same = criteria_tests(list(np.repeat(draws, 3, axis=1)))
    assert [one.p_adjusted for one in same] == [one.p for one in same]
    apart = random.normal(size=(4000, 3))
    apart[0] = [2.0, 0.0, 0.0]
    first = criteria_tests(list(apart))[0]
    assert first.p_adjusted == pytest.approx(1 - (1 - first.p) ** 3, abs=0.015)


def test_a_criterion_with_few_responders_does_not_rule_the_others():
    """Its AUCs vary four times as much, so that a maximum over AUCs would be its maximum."""
    random = np.random.default_rng(0)
    values = np.column_stack([random.normal(0.5, 0.05, 2000), random.normal(0.5, 0.2, 2000)])
    values[0] = [0.65, 0.5]
    first, second = criteria_tests(list(values))
    assert first.p_adjusted < 0.01
    assert second.p > 0.3
    assert (values[1:].max(axis=1) >= 0.65).mean() > 0.2


@pytest.mark.slow
def test_under_the_null_the_smallest_adjusted_p_is_small_as_rarely_as_it_says():
    """Strongly dependent criteria, nothing to find: 5 % of studies have an adjusted p of 0.05, of plain p more."""
    random = np.random.default_rng(7)
    smallest = []
    for _ in range(2000):
        shared = random.normal(size=(20, 1))
        rows = list((0.8 * shared + 0.6 * random.normal(size=(20, 4))) * [0.05, 0.1, 0.1, 0.2])
        tests = criteria_tests(rows)
        smallest.append((min(one.p_adjusted for one in tests), min(one.p for one in tests)))
    adjusted, plain = (np.array(smallest) <= 0.05).mean(axis=0)
    assert adjusted == pytest.approx(0.05, abs=0.012)
    assert plain > 0.08


def test_an_adjusted_p_is_never_below_its_own_p():
    random = np.random.default_rng(3)
    for one in criteria_tests(list(random.normal(size=(200, 5)))):
        assert one.p <= one.p_adjusted <= 1
