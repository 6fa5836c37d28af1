"""Likelihood-ratio tests of a finished model's calibration, beside what statsmodels finds."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit
from scipy.stats import chi2

from biomarker.evaluation.closed_test import closed_test


def patients(n, slope, shift, seed=1):
    rng = np.random.default_rng(seed)
    odds = rng.normal(0, 1.2, n)
    return rng.random(n) < expit(slope * odds + shift), expit(odds)


def test_p_values_are_those_of_logistic_regressions():
    responder, p = patients(120, 0.6, 0.4)
    odds, y = logit(p), responder.astype(float)
    line = sm.GLM(y, sm.add_constant(odds), family=sm.families.Binomial()).fit()
    shift = sm.GLM(y, np.ones(120), offset=odds, family=sm.families.Binomial()).fit()
    as_it_is = float(np.sum(y * np.log(p) + (1 - y) * np.log1p(-p)))
    found = closed_test(responder, p)
    assert found.p_any == pytest.approx(chi2.sf(2 * (line.llf - as_it_is), 2), rel=1e-6)
    assert found.line == pytest.approx((*line.params, chi2.sf(2 * (line.llf - shift.llf), 1)), rel=1e-6)
    assert found.shift == pytest.approx(shift.params[0], rel=1e-6)


def test_below_50_patients_and_where_the_slope_has_no_estimate_only_the_intercept_is_tested():
    responder, p = patients(49, 0.2, 0.0)
    assert closed_test(responder, p).line is None
    separated = np.arange(60) < 20
    found = closed_test(separated, np.where(separated, 0.6, 0.4))
    assert found.line is None
    assert 0 < found.p_any < 1


def test_one_class_cannot_be_tested():
    assert closed_test(np.ones(60, dtype=bool), np.full(60, 0.5)) is None
