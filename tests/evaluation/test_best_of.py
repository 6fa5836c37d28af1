"""The best of K candidates, corrected for having been chosen (BBC-CV)."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.evaluation.best_of import Pairs, beats, best_of, corrected_auc, out_of_bag_scores, pairs_within_folds
from biomarker.evaluation.cross_validated_auc import within_fold_auc


def null_scores(n, K, seed):
    """K vectors of noise for n/2 responders and n/2 others, all comparable as in one fold."""
    scores = np.random.default_rng(seed).normal(size=(K, n))
    return Pairs(np.stack([beats(one[: n // 2], one[n // 2 :]) for one in scores]), np.ones((n // 2, n // 2)))


@pytest.mark.parametrize(
    ("n", "K", "naive", "adjusted"), [(26, 50, 0.750, 0.492), (26, 10, 0.685, 0.510), (60, 50, 0.666, 0.498)]
)
def test_the_best_of_many_noise_scores_is_chance_once_corrected(n, K, naive, adjusted):
    """Numbers of the protocol; theory for the first: .5 + .1154 E[max of 50 N(0, 1)] = .7596."""
    best, corrected, covered = [], [], []
    for seed in range(150):
        pairs = null_scores(n, K, seed)
        found = corrected_auc(pairs, 0.95, seed=seed, bootstraps=200)
        best.append(pairs.won.mean(axis=(1, 2)).max())
        corrected.append(found.value)
        covered.append(found.low <= 0.5 <= found.high)
    assert np.mean(best) == pytest.approx(naive, abs=0.02)
    assert np.mean(corrected) == pytest.approx(adjusted, abs=0.03)
    assert np.mean(corrected) == pytest.approx(0.5, abs=0.02)
    assert np.mean(covered) >= 0.97  # conservative


def test_with_a_single_candidate_nothing_is_corrected():
    for seed in range(5):
        pairs = null_scores(60, 1, seed)
        assert corrected_auc(pairs, 0.95, bootstraps=2000).value == pytest.approx(pairs.won.mean(), abs=0.01)


def test_a_candidate_that_is_far_better_loses_nothing(predict):
    good = predict(3.0)
    rng = np.random.default_rng(1)
    noise = {f"noise {k}": replace(good, probability=rng.random(good.probability.shape)) for k in range(4)}
    found = best_of({"good": good, **noise}, 0.95)
    assert (found.candidate, found.n_candidates) == ("good", 5)
    assert found.auc.value == pytest.approx(within_fold_auc(good).mean(), abs=0.02)


def test_candidates_of_noise_lose_their_lead(predict):
    seen = predict(0.0)
    rng = np.random.default_rng(4)
    listed = {f"c{k}": replace(seen, probability=rng.random((1, 26)).repeat(4, axis=0)) for k in range(20)}
    found = best_of(listed, 0.95)
    best = max(within_fold_auc(one).mean() for one in listed.values())
    assert best > 0.6
    assert found.auc.value < 0.58
    assert found.optimism == pytest.approx(best - found.auc.value, abs=0.05)


def test_only_patients_of_one_fold_are_compared(once):
    """Folds {1, 1, 0, 0} and {1, 0}: four pairs in the first, one in the second, none between."""
    seen = once([1, 1, 0, 0, 1, 0], [0.9, 0.2, 0.5, 0.5, 0.1, 0.8], [0, 0, 0, 0, 1, 1])
    pairs = pairs_within_folds([seen])
    assert pairs.met.tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert pairs.won[0].tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 0]]


def test_a_tie_is_half_a_win():
    assert beats(np.array([0.5, 0.7]), np.array([0.5])).tolist() == [[0.5], [1.0]]


def test_what_was_best_in_the_bag_is_scored_outside_it():
    inside = np.array([[0.9, 0.6], [0.4, 0.5], [0.7, 0.1]])
    outside = np.array([[0.3, 0.8], [0.2, 0.6], [np.nan, np.nan]])
    assert out_of_bag_scores(inside, outside).tolist() == [0.3, 0.6]


def test_without_a_choice_there_is_nothing_to_correct(predict):
    assert best_of({"only": predict()}, 0.95) is None


def test_the_same_seed_gives_the_same_numbers(predict):
    two = {"a": predict(1.0), "b": replace(predict(1.0), probability=predict(1.0).probability ** 2)}
    assert best_of(two, 0.95, seed=3) == best_of(two, 0.95, seed=3)


@pytest.mark.slow
def test_the_published_simulation(benchmark):
    """Tsamardinos 2018: accuracy bias of tuned CV, nested CV and BBC-CV with 300 configurations and 20 samples."""
    simulation = benchmark("bbc_cv")
    found = simulation.simulate(20, 150, bootstraps=300)
    assert found == pytest.approx(simulation.PUBLISHED[20], abs=0.025)
