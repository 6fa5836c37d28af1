import numpy as np
import pytest
from scipy import stats

from biomarker.evaluation.over_repeats import mean_over_patients, mean_over_repeats, total_variance


def test_repeats_are_averaged_before_patients_are_counted():
    """Ten identical repeats know no more than one: the interval is that of the four patients."""
    losses = np.array([[0.1, 0.2, 0.3, 0.6]])
    once, often = mean_over_patients(losses, 0.95), mean_over_patients(np.repeat(losses, 10, axis=0), 0.95)
    expected = stats.t.interval(0.95, 3, loc=0.3, scale=stats.sem(losses[0]))
    assert (once.low, once.high) == pytest.approx(expected)
    assert (often.low, often.high) == pytest.approx(expected)


def test_an_interval_is_cut_at_the_bounds_of_the_loss():
    found = mean_over_patients(np.array([[0.0, 0.0, 1.0]]), 0.95, least=0.0, most=1.0)
    assert (found.low, found.high) == (0.0, 1.0)


def test_total_variance_is_that_within_plus_that_between_repeats():
    assert total_variance(np.array([1.0, 2.0, 3.0]), np.array([0.2, 0.4, 0.6])) == pytest.approx(0.4 + 1.0)
    assert total_variance(np.array([1.0]), np.array([0.2])) == pytest.approx(0.2)


def test_a_single_repeat_says_so():
    assert "single repeat" in mean_over_repeats(np.array([1.0]), np.array([0.2]), 26, 0.95).method
    assert "between repeats" in mean_over_repeats(np.array([1.0, 1.1]), np.array([0.2, 0.2]), 26, 0.95).method
