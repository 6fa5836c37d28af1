"""The whole procedure on permuted labels, and the test that follows from it."""

import numpy as np
import pytest

from biomarker.evaluation.permutation import PermutationTest, permutation_test
from biomarker.validation.design import Design
from biomarker.validation.nested import nested_cv
from biomarker.validation.permutation import permuted_predictions

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


def test_the_first_entry_is_the_real_study_and_the_others_keep_the_number_of_responders(cohort, plan):
    found = permuted_predictions(cohort, plan, DESIGN, 4, repeats=2)
    real = nested_cv(cohort, plan, DESIGN).predictions()
    np.testing.assert_array_equal(found[0].probability, real.probability[:2])
    np.testing.assert_array_equal(found[0].responder, cohort.responder)
    for one in found[1:]:
        assert one.responder.sum() == cohort.responder.sum()
        assert (one.responder != cohort.responder).any()


def test_rows_of_a_patient_keep_one_label(draw, plan):
    cohort = draw(n=48, patients=[f"P{i // 4:02d}{'a' if i % 2 else 'b'}" for i in range(48)])
    for one in permuted_predictions(cohort, plan, DESIGN, 2):
        assert one.responder.shape == (24,)
        assert one.responder.sum() == 12


def test_a_strong_marker_is_found_and_workers_change_nothing(draw, plan):
    cohort = draw(n=24, effect=3.0)
    one = permutation_test(permuted_predictions(cohort, plan, DESIGN, 19, workers=1))
    assert one.p == pytest.approx(0.05)
    assert one.null.mean() == pytest.approx(0.5, abs=0.1)
    two = permutation_test(permuted_predictions(cohort, plan, DESIGN, 19, workers=2))
    np.testing.assert_array_equal(one.null, two.null)


@pytest.mark.slow
def test_p_is_not_small_too_often_when_nothing_predicts(draw, plan):
    cohorts = [draw(n=16, p=3, effect=0.0, seed=s) for s in range(40)]
    p = [permutation_test(permuted_predictions(cohort, plan, DESIGN, 9)).p for cohort in cohorts]
    # Size at most 0.2 in expectation: 40 draws exceed 16 rejections with probability 0.0008.
    assert sum(value <= 0.2 for value in p) <= 16
    assert np.mean(p) == pytest.approx(0.55, abs=0.15)


def test_fewer_than_19_permutations_can_never_be_significant():
    assert not PermutationTest(0.9, np.full(18, 0.5), 1).can_be_significant
    assert PermutationTest(0.9, np.full(19, 0.5), 1).can_be_significant
