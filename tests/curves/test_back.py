import numpy as np
import pytest

from biomarker.curves.back import back_calculate, precision_profile
from biomarker.curves.fit import fit
from biomarker.curves.logistic import Curve

TRUTH = Curve(at_zero=0.04, at_infinity=3.2, ec50=400, slope=1.3)
LEVELS = np.repeat([1000, 500, 250, 125, 62.5, 31.25, 15.6, 7.8, 0], 2)
ASKED = np.array([8, 15, 60, 300, 900.0])


def plate(seed, cv=0.05):
    """A fit and the means of two readings at each of `ASKED`."""
    noise = np.random.default_rng(seed)
    fitted = fit(LEVELS, TRUTH.response(LEVELS) * np.exp(cv * noise.normal(size=len(LEVELS))))
    return fitted, (TRUTH.response(ASKED) * np.exp(cv * noise.normal(size=(2, 5)))).mean(axis=0)


@pytest.fixture(scope="module")
def plates():
    return [plate(seed) for seed in range(300)]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["delta", "inversion"])
def test_intervals_cover_the_concentration(plates, method):
    """Nominal 95 %; 300 plates tell 0.95 from outside 0.92 to 0.98."""
    found = [back_calculate(fitted, means, replicates=2, method=method) for fitted, means in plates]
    covered = np.mean([(one.low <= ASKED) & (one.high >= ASKED) for one in found], axis=0)
    assert ((covered >= 0.92) & (covered <= 0.98)).all(), covered


@pytest.mark.slow
def test_no_bias_and_the_stated_error_is_the_scatter(plates):
    found = [back_calculate(fitted, means, replicates=2) for fitted, means in plates]
    logs = np.log([one.concentration for one in found])
    assert np.median(logs, axis=0) == pytest.approx(np.log(ASKED), abs=0.02)
    assert np.median([one.log_error for one in found], axis=0) == pytest.approx(logs.std(axis=0), rel=0.2)


def test_readings_off_the_curve_have_a_side_and_no_error():
    fitted, _ = plate(0)
    found = back_calculate(fitted, [0.001, 0.5, 9.0])
    assert found.side.tolist() == [-1, 0, 1]
    assert found.concentration[[0, 2]].tolist() == [0, np.inf]
    assert np.isnan(found.log_error[[0, 2]]).all()
    assert np.isfinite(found.log_error[1])


def test_inversion_is_open_at_an_end_of_the_curve():
    fitted, _ = plate(0)
    found = back_calculate(fitted, [fitted.curve.at_zero * 1.01, fitted.curve.at_infinity * 0.99], method="inversion")
    assert found.low[0] == 0
    assert found.high[1] == np.inf
    assert 0 < found.high[0] < 7.8


def test_both_intervals_agree_where_the_curve_is_steep():
    fitted, _ = plate(0, cv=0.01)
    y = TRUTH.response([60, 200])
    delta, inversion = (back_calculate(fitted, y, method=method) for method in ("delta", "inversion"))
    assert delta.low == pytest.approx(inversion.low, rel=0.01)
    assert delta.high == pytest.approx(inversion.high, rel=0.01)


def test_a_falling_curve_gives_ordered_intervals():
    falling = Curve(3.2, 0.04, 90, 1.3)
    noise = np.exp(0.03 * np.random.default_rng(1).normal(size=len(LEVELS)))
    fitted = fit(LEVELS, falling.response(LEVELS) * noise)
    for method in ("delta", "inversion"):
        found = back_calculate(fitted, falling.response([20, 90, 300]), method=method)
        assert (found.low < found.concentration).all()
        assert (found.concentration < found.high).all()


def test_more_replicates_narrow_the_interval_down_to_that_of_the_curve():
    fitted, _ = plate(0)
    errors = [back_calculate(fitted, [0.5], replicates=m).log_error[0] for m in (1, 2, 1000)]
    assert errors[0] > errors[1] > errors[2] > 0


def test_precision_is_lost_towards_both_ends():
    profile = precision_profile(plate(0)[0], [1, 100, 100000.0], replicates=2)
    assert profile[1] < 0.1 < min(profile[0], profile[2])
