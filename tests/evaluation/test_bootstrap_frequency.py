"""Selection frequency over bootstrap refits with the uncertainty that the patients bring."""

import numpy as np
import pytest

from biomarker.evaluation.bootstrap_frequency import bootstrap_frequencies, jackknife_variance


def cohort(random, n=26, draws=200, shifts=(1.2, 0.6, 0.0, 0.0)):
    """Bootstrap samples of one cohort: what a rule |mean| > 1.6 standard errors chooses, and who was drawn."""
    X = random.normal(size=(n, len(shifts))) + np.asarray(shifts) / 2
    rows = random.integers(n, size=(draws, n))
    mean, sd = X[rows].mean(axis=1), X[rows].std(axis=1)
    return np.abs(mean / sd) * n**0.5 > 1.6, np.array([np.bincount(row, minlength=n) for row in rows])


def test_the_interval_covers_the_frequency_of_other_cohorts_and_a_binomial_one_does_not():
    random = np.random.default_rng(5)
    found = [bootstrap_frequencies(*cohort(random), 0.95) for _ in range(150)]
    value, low, high = np.array([[(one.value, one.low, one.high) for one in row] for row in found]).transpose(2, 0, 1)
    truth = value.mean(axis=0)
    assert ((low <= truth) & (truth <= high)).mean(axis=0).min() > 0.9
    binomial = 1.96 * np.sqrt(value * (1 - value) / 200)
    assert (np.abs(value - truth) <= binomial).mean() < 0.4


def test_a_predictor_that_every_refit_chose_is_not_certain():
    random = np.random.default_rng(1)
    (always, *_) = bootstrap_frequencies(*cohort(random, shifts=(9.0, 0.5, 0.0)), 0.95)
    assert (always.value, always.high) == (1.0, 1.0)
    assert always.low < 0.8


def test_where_nothing_varies_the_number_of_patients_counts():
    times = np.random.default_rng(2).multinomial(20, np.full(20, 0.05), size=50)
    (always, never) = bootstrap_frequencies(np.tile([True, False], (50, 1)), times, 0.95)
    assert always.low == pytest.approx(20 / (20 + 1.96**2), abs=1e-3)  # Wilson, 20 of 20
    assert never.high == pytest.approx(1 - always.low)
    assert "jackknife" in always.method


def test_a_choice_that_hangs_on_one_patient_has_a_large_variance():
    times = np.random.default_rng(3).multinomial(20, np.full(20, 0.05), size=2000)
    random = np.random.default_rng(4).random(2000) < 0.5
    hanging, unrelated = jackknife_variance(np.column_stack([times[:, 0] > 0, random]), times)
    assert hanging > 0.1
    assert unrelated < 0.02
