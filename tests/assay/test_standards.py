"""Dilution series: lost decimal points are put back, everything else is left alone and named."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.assay.standards import inspect_series


def test_a_series_that_is_right_stays_as_it_is():
    levels = np.array([500, 250, 125, 62.5, 31.25, 15.625, 7.8125, 0])
    series = inspect_series(levels)
    np.testing.assert_array_equal(series.levels, levels)
    assert not series.mended.any()
    assert not series.odd.any()


def test_a_lost_point_is_found_by_the_constant_ratio():
    series = inspect_series(np.array([3450, 1725, 862.5, 431.25, 215625, 107.8125, 53.90625]))
    assert series.levels[4] == 215.625
    assert series.mended.tolist() == [False, False, False, False, True, False, False]
    assert not series.odd.any()


def test_a_level_that_is_wrong_by_no_power_of_ten_is_named_and_kept():
    series = inspect_series(np.array([1000, 500, 700, 125, 62.5]))
    assert series.levels[2] == 700
    assert series.odd.tolist() == [False, True, False, False, False] or series.odd[2]
    assert series.odd.sum() == 1


def test_a_series_without_one_ratio_is_never_changed():
    levels = np.array([2000, 600, 100, 80, 7, 6.0])
    series = inspect_series(levels)
    np.testing.assert_array_equal(series.levels, levels)
    assert not series.odd.any()


def test_rising_series_are_as_good_as_falling_ones():
    assert inspect_series(np.array([1, 4, 16, 64, 2560, 1024.0])).levels[4] == 256


@given(st.floats(0.01, 1e5), st.floats(1.5, 10), st.integers(6, 12), st.data())
def test_a_mended_series_is_the_series_before_the_loss(top, ratio, n, data):
    levels = top / ratio ** np.arange(n)
    i = data.draw(st.integers(0, n - 1))
    broken = levels.copy()
    broken[i] *= 10.0 ** data.draw(st.integers(2, 6))
    series = inspect_series(broken)
    assert series.mended[i]
    np.testing.assert_allclose(series.levels, levels, rtol=1e-9)


@pytest.mark.parametrize("levels", [[], [5.0], [np.nan, np.nan], [0.0, 0.0, 0.0], [3, 3, 3, 3.0]])
def test_too_few_levels_are_left_alone(levels):
    np.testing.assert_array_equal(inspect_series(np.array(levels)).levels, levels)
