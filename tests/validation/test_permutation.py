"""Permutation test of the whole procedure."""

import numpy as np
import pytest

from biomarker.validation.design import Design
from biomarker.validation.permutation import PermutationTest, permutation_test

DESIGN = Design(outer_folds=3, repeats=5, seed=8)


@pytest.mark.parametrize(
    ("exceeding", "draws", "p"),
    [(0, 999, 0.001), (4, 99, 0.05)],  # Phipson and Smyth 2010
)
def test_p_counts_the_real_labels_once(exceeding, draws, p):
    null = np.where(np.arange(draws) < exceeding, 0.9, 0.4)
    assert PermutationTest(0.8, null, 1).p == pytest.approx(p)


def test_ties_count_against_the_finding():
    assert PermutationTest(0.7, np.array([0.7, 0.5, 0.5]), 1).exceeded == 1


def test_a_strong_marker_is_found_and_workers_change_nothing(draw, plan):
    cohort = draw(n=24, effect=3.0)
    one = permutation_test(cohort, plan, DESIGN, 19, workers=1)
    assert one.p == pytest.approx(0.05)
    assert one.null.mean() == pytest.approx(0.5, abs=0.1)
    np.testing.assert_array_equal(one.null, permutation_test(cohort, plan, DESIGN, 19, workers=2).null)


@pytest.mark.slow
def test_p_is_not_small_too_often_when_nothing_predicts(draw, plan):
    p = [permutation_test(draw(n=16, p=3, effect=0.0, seed=s), plan, DESIGN, 9).p for s in range(40)]
    # Size at most 0.2 in expectation: 40 draws exceed 16 rejections with probability 0.0008.
    assert sum(value <= 0.2 for value in p) <= 16
    assert np.mean(p) == pytest.approx(0.55, abs=0.15)
