"""The smooth calibration curve, only where there are 100 patients of each kind."""

import numpy as np
import pytest
from scipy.special import expit, logit

from biomarker.evaluation.smooth_calibration import distances, loess, smooth_calibration, why_no_curve
from biomarker.validation.result import Predictions


def draw(n=220, stretch=1.0, repeats=3, seed=0):
    random = np.random.default_rng(seed)
    odds = random.normal(size=n)
    responder = random.random(n) < expit(odds)
    probability = expit(stretch * odds + 0.05 * random.normal(size=(repeats, n)))
    fold = np.tile((np.arange(n) % 5).astype(np.int16), (repeats, 1))
    return Predictions(responder, probability, fold, np.full(fold.shape, 0.5))


def test_the_distances_of_the_fixture_are_those_of_r(fx26):
    """R's loess interpolates between a few points, ours computes every point: they differ in the third decimal."""
    found = distances(fx26.p1.to_numpy(), fx26.y.to_numpy(dtype=float))
    assert found == pytest.approx([0.1040105472, 0.1174178721, 0.1727026247], abs=0.0015)


@pytest.mark.parametrize("power", [0, 1, 2])
def test_a_parabola_is_found_exactly(power):
    x = np.random.default_rng(0).random(40)
    at = np.linspace(0.1, 0.9, 7)
    assert loess(x, 0.3 + x**power, at) == pytest.approx(0.3 + at**power, abs=1e-9)


def test_equal_probabilities_give_the_mean():
    y = np.arange(20) % 2 * 1.0
    assert loess(np.full(20, 0.4), y, np.array([0.4])) == pytest.approx([0.5])


def test_there_is_no_curve_with_few_patients_and_the_reason_says_how_few(predict):
    seen = predict(n1=99, n0=130)
    assert smooth_calibration(seen, 0.95, 1) is None
    assert "need 100 responders" in why_no_curve(seen.responder)
    assert "99 and 130" in why_no_curve(seen.responder)
    assert why_no_curve(predict(n1=100, n0=100).responder) == ""


def test_too_extreme_probabilities_lie_farther_from_the_diagonal():
    right, extreme = (smooth_calibration(draw(stretch=stretch), 0.95, 1) for stretch in (1.0, 3.0))
    assert right.ici.value < 0.06
    assert extreme.ici.value > 0.08
    assert extreme.ici.low > 0
    assert all(one.low <= one.value <= one.high for one in (right.ici, right.e50, right.e90))
    assert right.e50.value <= right.e90.value


def test_the_curve_lies_where_the_truth_lies():
    seen = draw(n=3000, stretch=2.0, repeats=1)
    x = np.linspace(0.05, 0.95, 19)
    observed = loess(seen.probability[0], seen.responder.astype(float), x)
    assert observed == pytest.approx(expit(logit(x) / 2), abs=0.07)


def test_many_patients_are_judged_between_a_hundred_points():
    seen = draw(n=600, stretch=2.0, repeats=1)
    x, y = seen.probability[0], seen.responder.astype(float)
    away = np.abs(loess(x, y, x) - x)
    assert distances(x, y) == pytest.approx([away.mean(), np.median(away), np.quantile(away, 0.9)], abs=1e-3)


def test_the_same_seed_gives_the_same_interval():
    assert smooth_calibration(draw(), 0.95, 1) == smooth_calibration(draw(), 0.95, 1)
    assert smooth_calibration(draw(), 0.95, 1).ici.se != smooth_calibration(draw(), 0.95, 2).ici.se
