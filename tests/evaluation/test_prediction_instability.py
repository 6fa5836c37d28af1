"""Riley & Collins (2023): instability of predictions and calls."""

import json

import numpy as np
import pytest

from biomarker.evaluation.prediction_instability import PredictionInstability, prediction_instability


def test_worked_example():
    found = prediction_instability(np.array([0.2, 0.6]), np.array([[0.3, 0.5], [0.1, 0.7]]), 0.55, np.full(2, 0.55))
    assert found.mape == pytest.approx([0.1, 0.1])
    assert found.cii == pytest.approx([0.0, 0.5])
    assert found.cii_own == pytest.approx([0.0, 0.5])
    assert found.n_refits == 2


def test_refits_that_agree_are_stable():
    p = np.linspace(0.1, 0.9, 7)
    found = prediction_instability(p, np.tile(p, (5, 1)), 0.5, np.full(5, 0.5))
    assert not found.mape.any()
    assert not found.cii.any()
    np.testing.assert_allclose(found.low, p)
    np.testing.assert_allclose(found.high, p)


def test_each_refit_may_call_with_the_threshold_it_learned():
    found = prediction_instability(np.array([0.6]), np.array([[0.6], [0.6]]), 0.5, np.array([0.5, 0.7]))
    assert found.cii.tolist() == [0.0]
    assert found.cii_own.tolist() == [0.5]


def test_instability_survives_a_file():
    random = np.random.default_rng(1)
    found = prediction_instability(random.uniform(size=6), random.uniform(size=(20, 6)), 0.5, random.uniform(size=20))
    again = PredictionInstability.of(json.loads(json.dumps(found.to_dict())))
    for key, value in vars(found).items():
        np.testing.assert_array_equal(getattr(again, key), value)


@pytest.mark.parametrize("change", [{"low": [0.1]}, {"mape": "x"}])
def test_what_is_no_instability_is_refused(change):
    random = np.random.default_rng(1)
    found = prediction_instability(random.uniform(size=6), random.uniform(size=(20, 6)), 0.5, random.uniform(size=20))
    with pytest.raises(ValueError, match=r"length|convert|inhomogeneous"):
        PredictionInstability.of(found.to_dict() | change)
