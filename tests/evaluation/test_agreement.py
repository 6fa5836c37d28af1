"""Agreement of two criteria: Cohen's kappa against published tables, and what its interval covers."""

import numpy as np
import pytest

from biomarker.evaluation.agreement import agreement, kappa


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ((20, 5, 10, 15), 0.40),  # the usual textbook example: observed .70, chance .50
        ((45, 15, 25, 15), 0.1304),
        ((25, 35, 5, 35), 0.2593),
        ((10, 0, 0, 10), 1.0),
        ((0, 10, 10, 0), -1.0),
    ],
)
def test_kappa_of_known_tables(table, expected):
    found = kappa(table)
    assert found.value == pytest.approx(expected, abs=5e-5)
    assert found.low <= found.value <= found.high


def test_perfect_agreement_of_few_patients_is_no_certainty():
    found = kappa((5, 0, 0, 5))
    assert found.value == 1.0
    assert found.low < 0.8


def test_patients_that_one_criterion_cannot_judge_are_left_out():
    found = agreement([True, True, None, False, False], [True, False, True, None, False])
    assert (found.both, found.first_only, found.second_only, found.neither, found.n) == (1, 1, 0, 1, 3)
    assert found.observed.value == pytest.approx(2 / 3)


def test_no_kappa_where_a_criterion_labels_everybody_alike():
    found = agreement([True, True], [True, False])
    assert found.kappa is None
    assert found.observed.value == 0.5
    assert agreement([None], [True]).observed is None


@pytest.mark.slow
def test_the_interval_covers_the_truth_in_cohorts_of_twenty_and_the_usual_one_does_not(benchmark):
    """400 tables of 20 patients with a true kappa of 0.78."""
    large_sample = benchmark("kappa_intervals").large_sample
    random, share = np.random.default_rng(1), np.array([0.20, 0.03, 0.05, 0.72])
    row, column = share[0] + share[1], share[0] + share[2]
    chance = row * column + (1 - row) * (1 - column)
    truth = (share[0] + share[3] - chance) / (1 - chance)
    tables = [tuple(int(n) for n in random.multinomial(20, share)) for _ in range(400)]
    pairs = [(kappa(table), large_sample(table)) for table in tables if kappa(table) is not None]
    assert np.mean([ours.low <= truth <= ours.high for ours, _ in pairs]) > 0.93
    assert np.mean([abs(value - truth) <= 1.96 * se for _, (value, se) in pairs]) < 0.85
