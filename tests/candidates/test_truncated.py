"""Means and quantiles beyond a limit, against scipy and against the definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import truncnorm

from biomarker.candidates.truncated import fill_beyond, mean_beyond, quantile_beyond

DISTANCES = (-30.0, -12.0, -5.0, -4.99, -1.0, 0.0, 2.0, 8.0)


@pytest.mark.parametrize("limit", DISTANCES)
def test_mean_below_a_limit(limit):
    assert mean_beyond(0, 1, limit, -1) == pytest.approx(truncnorm.mean(-np.inf, limit), abs=1e-11)


@pytest.mark.parametrize("limit", DISTANCES)
@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_quantile_below_a_limit(limit, share):
    expected = truncnorm.ppf(share, -np.inf, limit)
    assert quantile_beyond(0, 1, limit, -1, share) == pytest.approx(expected, rel=1e-10, abs=1e-10)


@given(st.floats(-50, 50), st.floats(0.01, 20), st.floats(-200, 200), st.floats(1e-9, 1 - 1e-9))
def test_above_is_the_mirror_image_of_below(mu, sigma, limit, share):
    for found in (mean_beyond(mu, sigma, limit, -1), quantile_beyond(mu, sigma, limit, -1, share)):
        assert np.isfinite(found)
        assert found <= limit + 1e-9 * (1 + abs(limit) + sigma)
    assert mean_beyond(-mu, sigma, -limit, 1) == pytest.approx(-mean_beyond(mu, sigma, limit, -1))
    assert quantile_beyond(-mu, sigma, -limit, 1, share) == pytest.approx(-quantile_beyond(mu, sigma, limit, -1, share))


def test_only_censored_cells_change_and_each_uses_its_own_limit():
    values = np.array([[2.0, 2.0], [4.0, 2.0], [3.0, np.nan], [0.0, 9.0]])
    marks = np.array([[-1.0, -1], [-1, 1], [0, 0], [-1, 0]])
    filled = fill_beyond(values, marks, np.array([1.0, np.nan]), np.array([1.0, np.nan]), np.array([False, False]))
    assert filled[0, 0] < 2
    assert filled[0, 0] < filled[1, 0] < 4
    assert filled[0, 0] == pytest.approx(np.exp(mean_beyond(1, 1, np.log(2), -1)))
    assert filled[2, 0] == 3
    assert np.isnan(filled[3, 0]), "a limit of zero has no logarithm"
    assert np.isnan(filled[:3, 1]).all(), "no distribution is known"
    assert filled[3, 1] == 9
