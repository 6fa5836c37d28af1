"""Nogueira, Sechidis & Brown (2018): the stability of chosen sets."""

import numpy as np
import pytest

from biomarker.evaluation.nogueira import index_between, stability_index, stability_interval

WORKED = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 0, 0]], dtype=bool)


def test_worked_example():
    assert stability_index(WORKED) == pytest.approx(1 / 3, abs=1e-12)


def test_the_same_set_every_time_is_perfectly_stable():
    assert stability_index(np.tile([True, False, False], (5, 1))) == 1.0
    estimate = stability_interval(np.tile([True, False, False], (5, 1)), 0.95)
    assert (estimate.low, estimate.high) == (1.0, 1.0)


def test_two_sets_without_overlap_of_half_the_predictors_are_worse_than_random():
    assert stability_index(np.array([[1, 1, 0, 0], [0, 0, 1, 1]], dtype=bool)) == pytest.approx(-1.0)


@pytest.mark.parametrize("size", [1, 3, 9])
def test_random_sets_have_an_index_near_zero_whatever_their_size(size):
    random = np.random.default_rng(size)
    sets = np.array([random.permutation(10) < size for _ in range(2000)])
    assert stability_index(sets) == pytest.approx(0.0, abs=0.005)


@pytest.mark.parametrize("sets", [np.zeros((4, 3), bool), np.ones((4, 3), bool), np.array([[True, False]])])
def test_without_a_selection_there_is_no_index(sets):
    assert stability_index(sets) is None
    assert stability_interval(sets, 0.95) is None


def test_the_interval_covers_the_true_index_of_independent_sets():
    chance = np.array([0.9, 0.7, 0.2, 0.1, 0.1])
    mean = chance.mean()
    truth = 1 - (chance * (1 - chance)).mean() / (mean * (1 - mean))
    random = np.random.default_rng(7)
    found = [stability_interval(random.random((100, 5)) < chance, 0.95) for _ in range(500)]
    covered = np.mean([one.low <= truth <= one.high for one in found])
    assert covered == pytest.approx(0.95, abs=0.03)
    assert np.std([one.value for one in found]) == pytest.approx(np.mean([one.se for one in found]), rel=0.1)


def test_agreement_between_pairs_of_sets():
    random = np.random.default_rng(3)
    one = np.array([random.permutation(10) < 3 for _ in range(2000)])
    other = np.array([random.permutation(10) < 3 for _ in range(2000)])
    assert index_between(one, one) == 1.0
    assert index_between(one, other) == pytest.approx(0.0, abs=0.02)
    assert index_between(np.eye(2, dtype=bool), ~np.eye(2, dtype=bool)) == -1.0
    assert index_between(np.zeros((2, 3), bool), np.zeros((2, 3), bool)) is None
