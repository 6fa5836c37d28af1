"""Firth logistic: the published numbers of the endometrial data, and the numbers of R on the fixture."""

import numpy as np
import pandas as pd
import pytest

from biomarker.candidates.classifiers.firth_logistic import FirthLogistic
from biomarker.candidates.firth import fit_firth, likelihood_ratio_p, profile_interval

TERMS = ["intercept", "NV", "PI", "EH"]


@pytest.fixture(scope="module")
def endometrial(repository):
    """79 patients of Heinze & Schemper 2002; NV separates quasi-completely (see oracles/README.md)."""
    table = pd.read_csv(repository / "tests" / "oracles" / "endometrial.csv")
    assert (len(table), table["HG"].sum()) == (79, 30)
    return table[["NV", "PI", "EH"]].to_numpy(float), table["HG"].to_numpy(float)


def test_endometrial_estimates(endometrial):
    """R brglm2 0.9, type = "AS_mean"; standard errors: inverse Fisher information at the estimate."""
    found = fit_firth(*endometrial)
    np.testing.assert_allclose(found.coefficients, [3.77455971, 2.92927335, -0.03475176, -2.60416393], atol=1e-7)
    np.testing.assert_allclose(found.standard_errors, [1.48869166, 1.55076373, 0.03957815, 0.77601764], atol=1e-7)
    assert found.log_likelihood == pytest.approx(-24.0372678, abs=1e-7)


def test_endometrial_estimator_without_flic(endometrial):
    """R logistf."""
    fitted = FirthLogistic(flic=False).fit(*endometrial)
    assert fitted.intercept_[0] == pytest.approx(3.77455951, abs=1e-5)
    np.testing.assert_allclose(fitted.coef_[0], [2.92927330, -0.03475175, -2.60416387], atol=1e-5)
    assert fitted.log_likelihood_ == pytest.approx(-24.0372678, abs=1e-7)


@pytest.mark.parametrize(
    ("term", "p", "low", "high"),
    [
        ("intercept", 0.00419363, 1.0825371, 7.2092805),
        ("NV", 0.0091237, 0.6097244, 7.85463171),
        ("PI", 0.387482, -0.1244587, 0.04045547),
        ("EH", 2.50687e-5, -4.3651832, -1.23272106),
    ],
)
def test_endometrial_likelihood_ratio_and_profile_interval(endometrial, term, p, low, high):
    """R logistf: penalised likelihood ratio tests and profile likelihood intervals."""
    place = TERMS.index(term)
    assert likelihood_ratio_p(*endometrial, place) == pytest.approx(p, rel=1e-5)
    np.testing.assert_allclose(profile_interval(*endometrial, place), [low, high], atol=1e-5)


def test_two_cytokines_nearly_separated(two_logs):
    """R brglm2 on log IFN-γ and log IL-10; maximum likelihood has coefficients of 32."""
    X, y = two_logs
    found = fit_firth(X, y)
    np.testing.assert_allclose(found.coefficients, [-10.60290963, 6.88375464, -6.40295650], atol=1e-7)
    np.testing.assert_allclose(found.standard_errors, [5.75519126, 3.36064532, 3.16847597], atol=1e-7)
    raw = FirthLogistic(flic=False).fit(X, y)
    assert raw.predict_proba(X)[:, 1].mean() == pytest.approx(0.5425496528, abs=1e-9)


def test_flic_restores_the_share_of_responders(two_logs):
    X, y = two_logs
    fitted = FirthLogistic().fit(X, y)
    assert fitted.intercept_[0] == pytest.approx(-10.656392264, abs=1e-8)
    assert fitted.predict_proba(X)[:, 1].mean() == pytest.approx(14 / 26, abs=1e-12)


def test_without_columns_that_tell_anything_the_estimate_is_the_smoothed_share():
    """Firth with an intercept only: log((k + 1/2) / (n - k + 1/2))."""
    y = np.array([1.0, 0, 0, 0, 0])
    found = fit_firth(np.ones((5, 1)), y)
    np.testing.assert_allclose(found.coefficients, [np.log(1.5 / 4.5), 0], atol=1e-9)
    assert np.isnan(found.standard_errors[1])
    assert profile_interval(np.ones((5, 1)), y, 1) == (-np.inf, np.inf)
    assert likelihood_ratio_p(np.ones((5, 1)), y, 1) == 1


def test_the_unit_of_a_column_changes_only_its_coefficient(two_logs):
    X, y = two_logs
    usual, other = fit_firth(X, y), fit_firth(X * [1e-3, 1e4], y)
    np.testing.assert_allclose(other.coefficients, usual.coefficients * [1, 1e3, 1e-4], rtol=1e-8)
    np.testing.assert_allclose(
        profile_interval(X * [1e-3, 1e4], y, 1), 1e3 * np.array(profile_interval(X, y, 1)), rtol=1e-6
    )


def test_a_repeated_column_gets_no_coefficient(two_logs):
    X, y = two_logs
    once, twice = fit_firth(X, y), fit_firth(np.column_stack([X, X[:, 0] - X[:, 1]]), y)
    np.testing.assert_allclose(twice.coefficients, [*once.coefficients, 0], atol=1e-8)
    assert twice.log_likelihood == pytest.approx(once.log_likelihood)


def test_complete_separation_is_finite():
    fitted = FirthLogistic().fit(np.array([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]]), [0, 0, 0, 1, 1, 1])
    assert 0 < fitted.coef_[0, 0] < 5
