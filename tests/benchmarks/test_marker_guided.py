"""The benchmark of the marker questions runs, and its truth is right."""

import numpy as np
import pytest


def test_the_truth_of_the_gain_is_zero_without_effects_and_positive_with_a_predictive_marker(benchmark):
    script = benchmark("marker_guided")
    nothing, predictive = script.SETTINGS[0], script.SETTINGS[-1]
    assert script.true_gain(nothing, script.draw(nothing, 1)) == pytest.approx(0.0, abs=1e-12)
    assert script.true_gain(predictive, script.draw(predictive, 1)) > 0.02


def test_a_row_of_the_table(benchmark):
    script = benchmark("marker_guided")
    found = script.study(script.SETTINGS[-1], 3, 0)
    assert found.shape == (8,)
    assert found[0] > 0
    assert np.isnan(found[7])
