import numpy as np
import pytest

from biomarker.curves.back import back_calculate
from biomarker.curves.fit import fit
from biomarker.curves.goodness import explained, lack_of_fit
from biomarker.curves.logistic import Curve
from biomarker.errors import CurveError

TRUTH = Curve(at_zero=0.04, at_infinity=3.2, ec50=400, slope=1.3)
LEVELS = np.repeat([1000, 500, 250, 125, 62.5, 31.25, 15.6, 7.8, 0], 2)


def readings(seed, curve=TRUTH, x=LEVELS, cv=0.05):
    return curve.response(x) * np.exp(cv * np.random.default_rng(seed).normal(size=len(x)))


@pytest.mark.parametrize("weighting", ["none", "1/y", "1/y2", "log", 0.8])
@pytest.mark.parametrize("truth", [TRUTH, Curve(3.2, 0.04, 90, 2)], ids=["rising", "falling"])
def test_a_curve_without_noise_is_recovered(weighting, truth):
    found = fit(LEVELS, truth.response(LEVELS), weighting=weighting).curve
    assert found.vector == pytest.approx(truth.vector, rel=1e-4)


def test_the_power_of_the_mean_may_be_estimated():
    x = np.repeat(LEVELS, 5)
    noise = np.random.default_rng(8).normal(size=len(x))
    fitted = fit(x, TRUTH.response(x) + 0.02 * np.sqrt(TRUTH.response(x)) * noise, weighting="power")
    assert fitted.noise.power == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize("mirrored", [False, True])
def test_asymmetry_is_recovered_in_both_forms(mirrored):
    truth = Curve(20, 9000, 200, 1.2, 0.35, mirrored)
    x = np.repeat(5000 / 3.0 ** np.arange(10), 3)
    fitted = fit(x, readings(3, truth, x, 0.01), model="auto")
    assert fitted.model == "5pl"
    assert fitted.curve.mirrored == mirrored
    assert fitted.curve.ec50 == pytest.approx(200, rel=0.1)


def test_four_parameters_are_preferred_when_the_truth_has_four():
    chosen = [fit(LEVELS, readings(seed), model="auto").model for seed in range(25)]
    assert chosen.count("5pl") <= 3


def test_units_of_concentration_and_reading_are_irrelevant():
    y = readings(1)
    one, other = fit(LEVELS, y).curve, fit(LEVELS * 1e3, y * 1e4).curve
    assert one.scaled(x=1e3, y=1e4).vector == pytest.approx(other.vector, rel=1e-5)


def test_order_of_the_readings_is_irrelevant():
    y, order = readings(2), np.random.default_rng(0).permutation(len(LEVELS))
    assert fit(LEVELS[order], y[order]).curve.vector == pytest.approx(fit(LEVELS, y).curve.vector, rel=1e-6)


def test_means_with_weights_stand_for_their_replicates():
    x, y = np.unique(LEVELS), readings(5)
    means = [y[x_i == LEVELS].mean() for x_i in x]
    assert fit(x, means, weights=[2] * 9).curve.vector == pytest.approx(fit(LEVELS, y).curve.vector, rel=1e-3)


def test_fixed_and_limited_parameters():
    fitted = fit(LEVELS, readings(6), fixed={"at_zero": 0.05}, limits={"slope": (0.5, 1.1)})
    assert fitted.curve.at_zero == 0.05
    assert fitted.curve.slope == pytest.approx(1.1, rel=1e-3)
    assert fitted.at_bound == ("slope",)
    assert fitted.standard_errors["at_zero"] == 0


def test_a_missing_upper_end_is_named_and_the_readings_below_it_are_still_good():
    x = np.repeat([0, 1, 2, 4, 8, 16, 32, 64], 2)
    fitted = fit(x, readings(7, x=x))
    assert "at_infinity" in fitted.vague
    assert back_calculate(fitted, TRUTH.response(20)).concentration == pytest.approx(20, rel=0.1)


def test_standard_errors_are_the_scatter_of_the_estimates():
    fits = [fit(LEVELS, readings(seed)) for seed in range(80)]
    scatter = np.std([f.curve.vector[:4] for f in fits], axis=0)
    stated = np.median([list(f.standard_errors.values())[:4] for f in fits], axis=0)
    assert stated == pytest.approx(scatter, rel=0.3)
    trusting_nothing = fit(LEVELS, readings(0), sandwich=True).standard_errors["log_ec50"]
    assert trusting_nothing == pytest.approx(scatter[2], rel=0.8)


def test_interval_of_a_parameter_covers_it():
    covered = [low <= 400 <= high for low, high in (fit(LEVELS, readings(s)).interval("ec50") for s in range(100))]
    assert 0.88 <= np.mean(covered) <= 1


def test_lack_of_fit_is_seen_against_the_replicates_only():
    assert lack_of_fit(fit(LEVELS, readings(1))).p > 0.05
    bent = Curve(0.04, 3.2, 100, 3, 0.15)
    assert lack_of_fit(fit(LEVELS, readings(1, bent, cv=0.01))).p < 0.001
    assert lack_of_fit(fit(np.unique(LEVELS), TRUTH.response(np.unique(LEVELS)))) is None
    assert explained(fit(LEVELS, readings(1))) > 0.98


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([], [], "0 different concentrations"),
        ([0, 1, 1, 2, 2, 4], [1, 2, 2, 3, 3, 4], "4 different concentrations"),
        ([1, 2, 4, 8, 16, 32], [5, 5, 5, 5, 5, 5], "all readings are equal"),
        ([1, 2, 4, 8, 16, -32], [1, 2, 3, 4, 5, 6], "negative or unknown"),
        ([1, 2, 4], [1, 2], "3 concentrations, 2 readings"),
        (LEVELS, np.random.default_rng(4).normal(10, 1, len(LEVELS)), "do not change with the concentration"),
    ],
)
def test_points_that_determine_no_curve_are_refused(x, y, message):
    with pytest.raises(CurveError, match=message):
        fit(x, y)


def test_log_residuals_need_positive_readings():
    with pytest.raises(CurveError, match="1 readings are zero or negative"):
        fit(LEVELS, np.append(readings(1)[:-1], -0.01), weighting="log")


@pytest.mark.parametrize("wrong", [{"model": "3pl"}, {"weighting": "1/x"}, {"fixed": {"bottom": 0}},
                                   {"limits": {"slope": (-1, 2)}}, {"weights": [0] * 18}])  # fmt: skip
def test_unknown_choices_are_refused(wrong):
    with pytest.raises(CurveError):
        fit(LEVELS, readings(1), **wrong)
