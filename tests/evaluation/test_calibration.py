import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from biomarker.evaluation.calibration import calibration_line, in_the_large, observed_expected

Y = np.array([True, False, True, True, False, True, False, False])
P = np.array([0.7, 0.4, 0.3, 0.8, 0.6, 0.5, 0.2, 0.55])


def test_probabilities_that_are_shifted_by_one_on_the_logit_scale_are_seen_as_that():
    base = in_the_large(Y, P).value
    assert in_the_large(Y, expit(logit(P) - 1)).value == pytest.approx(base + 1)


def test_probabilities_that_are_twice_as_extreme_have_half_the_slope():
    slope = calibration_line(Y, P)[1].value
    assert calibration_line(Y, expit(2 * logit(P)))[1].value == pytest.approx(slope / 2)


@given(seed=st.integers(0, 10_000), scale=st.sampled_from([0.3, 1, 4, 20]))
@settings(max_examples=60, deadline=None)
def test_at_the_maximum_the_residuals_know_nothing_of_the_odds(seed, scale):
    rng = np.random.default_rng(seed)
    probability = expit(np.clip(rng.normal(scale=scale, size=20), -30, 30))
    odds = logit(probability)  # what a probability close to 1 still knows of its odds
    y = rng.random(20) < expit(0.2 * odds)
    found = calibration_line(y, probability)
    if found is None:  # the odds separate the classes
        return
    residual = y - expit(found[0].value + found[1].value * odds)
    assert (residual.sum(), residual @ odds) == pytest.approx((0, 0), abs=1e-6)


@pytest.mark.parametrize("scale", [1, 4, 12])
def test_the_intercept_makes_expected_and_observed_numbers_agree(scale):
    for seed in range(30):
        rng = np.random.default_rng(seed)
        probability = expit(rng.normal(scale=scale, size=20))
        y = np.arange(20) < rng.integers(4, 17)
        found = in_the_large(y, probability)
        if found is not None:
            assert expit(logit(probability) + found.value).sum() == pytest.approx(y.sum(), abs=1e-6)
        assert found is not None or scale == 12  # nearly certain and wrong: no information


def test_odds_that_hardly_vary_have_no_slope():
    assert calibration_line(Y, 0.5 + 0.0001 * P) is None


@pytest.mark.parametrize(
    "probability",
    [
        np.full(8, 0.5),  # constant
        np.where(Y, 0.8, 0.1) + np.linspace(0, 0.05, 8),  # separated
        np.where(Y, 0.1, 0.8) + np.linspace(0, 0.05, 8),  # separated the wrong way round
        np.where(Y, 1.0, 0.0),
    ],
)
def test_a_slope_that_is_not_finite_is_none(probability):
    assert calibration_line(Y, probability) is None


def test_hopelessly_extreme_probabilities_have_no_intercept():
    assert in_the_large(Y, np.where(Y, 1.0, 0.0)) is None
    assert in_the_large(np.ones(8, dtype=bool), P) is None


def test_far_too_low_probabilities_still_have_an_intercept():
    assert in_the_large(Y, np.full(8, 1e-9)).value == pytest.approx(-logit(1e-9))


def test_observed_expected():
    log_ratio, variance = observed_expected(Y, P)
    assert np.exp(log_ratio) == pytest.approx(4 / P.sum())
    assert variance == pytest.approx((1 - 0.5) / 4)
