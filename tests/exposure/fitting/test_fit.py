"""Fit: known parameters are recovered, ignoring dropout biases, and what the data leave open is said."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit

from biomarker.errors import CohortError
from biomarker.exposure.fitting.concentration_check import concentration_check
from biomarker.exposure.fitting.data import FitData, Visits
from biomarker.exposure.fitting.diagnostics import exposure_quantiles, predictive_check
from biomarker.exposure.fitting.exposures import exposures
from biomarker.exposure.fitting.fit import fit
from biomarker.exposure.fitting.forms import compare_forms, forms_sentence
from biomarker.exposure.fitting.layout import Options
from biomarker.exposure.fitting.likelihood import Likelihood
from biomarker.exposure.fitting.read import Columns, read_fit_data
from biomarker.exposure.fitting.sentences import concentrations_sentence
from biomarker.exposure.pk.parameters import ANIFROLUMAB
from biomarker.exposure.response.forms import Form
from biomarker.exposure.response.model import ResponseModel, Subjects

LOG = Form("log_linear", 1.0)


@pytest.fixture(scope="module")
def fitted(data):
    average = exposures(data, ANIFROLUMAB, 30.0).average
    return fit(data, average, Options())


def test_the_parameters_of_the_simulation_are_recovered(fitted, truth):
    true = {"rise": truth.rise, "slope": truth.slope, "slope_low": 0.0, "covariate active": 0.84, "between": 1.0,
            "hazard": truth.hazard, "after_non_response": 0.69, "start": truth.start}  # fmt: skip
    assert fitted.open == {}
    for name, value in true.items():
        estimate = fitted.estimate(name, 0.999)
        assert estimate.low <= value <= estimate.high, name
    assert fitted.estimate("slope").width < 0.3


def test_the_likelihood_is_that_of_brute_force_integration():
    """One subject, three visits, dropout that depends on the deviation: product of both, integrated by quad."""
    visits = Visits(np.zeros(3, dtype=int), np.array([4.0, 8, 12]), np.array([False, True, True]))
    data = FitData(("a",), np.array([70.0]), np.array([True]), np.empty((1, 0)), (), (((0.0, 300.0),),), visits,
                   np.array([13.0]))  # fmt: skip
    model = ResponseModel(LOG, -1.0, 1.5, 0.1, 0.3, between=1.3, hazard=-3.0, after_non_response=0.8, shared=-0.4)
    subjects = Subjects(np.array([20.0]), np.array([True]))

    def integrand(z):
        u = 1.3 * z
        p = expit(-1 + 0.3 * np.log(21) + 1.5 * (1 - np.exp(-0.1 * visits.week)) + u)
        response = (1 - p[0]) * p[1] * p[2]
        hazard = np.exp(-3 - 0.4 * u)
        stays = np.exp(-hazard * (np.exp(0.8) * 8 + 4 + 1))
        return response * stays * hazard * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)

    exact = np.log(quad(integrand, -10, 10, epsabs=1e-13)[0])
    assert Likelihood(data, subjects, nodes=15).total(model) == pytest.approx(exact, abs=1e-6)
    assert Likelihood(data, subjects, nodes=1).total(model) == pytest.approx(exact, abs=0.05)  # Laplace


def test_without_deviation_it_is_an_ordinary_logistic_regression(data):
    from sklearn.linear_model import LogisticRegression

    exposure = np.where(data.nominal > 0, 30.0, 0.0)
    one_week = data.visits.week == 24
    visits = Visits(data.visits.subject[one_week], data.visits.week[one_week], data.visits.response[one_week])
    own = replace(data, visits=visits, high=np.ones(data.n, dtype=bool))
    found = fit(own, exposure, Options(random_effect=False, dropout=False))
    x = np.column_stack([np.log1p(exposure), data.covariates])[visits.subject]
    expected = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(x, visits.response)
    assert found.estimate("slope").value == pytest.approx(expected.coef_[0, 0], abs=1e-3)
    assert found.estimate("covariate active").value == pytest.approx(expected.coef_[0, 1], abs=1e-3)
    assert found.layout.left_out["rise"] == "all visits are in one week"


@pytest.mark.slow
def test_completers_overstate_the_response_and_the_joint_model_does_not(benchmark):
    """Non-responders leave four times as often: shown in simulated trials with a known truth."""
    found = benchmark("exposure_dropout_bias").study(12)
    for dose in ("0 mg", "300 mg"):
        joint, naive, imputed = (found[f"{key} {dose}"] for key in ("joint", "completers", "imputed"))
        assert abs(joint.mean()) < 0.03
        assert naive.mean() > 0.03
        assert imputed.mean() < -0.15
    assert found["slope ordinary"].mean() < -0.04  # towards 0
    assert abs(found["slope joint"].mean()) < 0.05


def test_slope_and_concentration_of_the_form_are_refused_with_one_dose(data):
    one = replace(data, doses=tuple(tuple((day, 300.0 if mg else 0.0) for day, mg in own) for own in data.doses))
    exposure = np.where(one.nominal > 0, 38.0, 0.0)
    found = fit(one, exposure, Options(estimate_at=True, random_effect=False, dropout=False))
    assert found.estimate("at") is None
    assert "one dose beside placebo" in found.layout.left_out["at"]


def test_a_concentration_that_the_data_leave_open_is_held_and_said(data, fitted):
    """A straight line in the concentrations that occur: nothing tells where the shape bends."""
    exposure = 0.001 * np.log1p(fitted.subjects.exposure)
    wanted = Options(form=Form("emax", 50.0), estimate_at=True, random_effect=False, dropout=False)
    found = fit(data, exposure, wanted)
    assert found.layout.left_out["at"].endswith("held at 50 mg/L instead")
    assert found.model.form.at == 50.0
    assert found.estimate("slope") is not None


def test_a_direction_in_which_the_likelihood_is_flat_is_named(data):
    """Two covariates that are the same column: only their sum is determined."""
    twice = replace(data, covariates=np.repeat(data.covariates, 2, axis=1), covariate_names=("a", "b"))
    found = fit(twice, np.where(data.nominal > 0, 30.0, 0.0), Options(random_effect=False, dropout=False))
    assert set(found.open) == {"covariate a", "covariate b"}
    assert found.open["covariate a"] == "only together with covariate b: the likelihood is flat along them"
    assert found.estimate("covariate a") is None
    assert found.estimate("slope") is not None


def test_the_same_exposure_for_everybody_is_refused(data):
    with pytest.raises(CohortError, match="its effect on response is not identifiable"):
        fit(data, np.full(data.n, 30.0), Options())


def test_forms_that_the_data_cannot_tell_apart_are_named():
    rows = [{"form": "a", "above_best": 0.0}, {"form": "b", "above_best": 1.9}, {"form": "c", "above_best": 9.0}]
    assert forms_sentence(rows) == "The data cannot tell these forms apart (AIC within 2): a; b."
    assert "prefer a: the AIC of every other form is higher by 9.0" in forms_sentence([rows[0], rows[2]])


def test_forms_are_compared_on_the_same_data(data, fitted):
    rows = compare_forms(data, fitted.subjects.exposure, fitted.layout.options, [LOG, Form("emax", 10.0)])
    assert [row["form"] for row in rows] == ["log(1 + C/1)", "Emax, EC50 10"]
    assert min(row["above_best"] for row in rows) == 0
    assert rows[0]["aic"] == pytest.approx(fitted.aic)


def test_a_model_that_made_the_data_passes_the_predictive_check_and_a_wrong_one_fails(fitted):
    good = predictive_check(fitted, 60, 0.95, np.random.default_rng(1))
    assert good["share_inside"] > 0.85
    wrong = fitted.vector.copy()
    wrong[fitted.layout.names.index("start")] += 1.5
    bad = predictive_check(replace(fitted, vector=wrong), 60, 0.95, np.random.default_rng(1))
    assert bad["share_inside"] < 0.5


def test_concentrations_pass_their_own_check_and_not_that_of_another_drug(tables):
    columns = Columns(covariates=("active",))
    own = read_fit_data(tables["subjects"], tables["dosing"], tables["visits"], tables["concentrations"], columns, 30)
    good = concentration_check(own, ANIFROLUMAB, 30.0, 40, 0.95, np.random.default_rng(2))
    assert [group["dose"] for group in good] == [150.0, 300.0, 1000.0]
    rows = [row for group in good for row in group["concentration"]]
    assert np.mean([row["inside"] for row in rows]) > 0.8
    faster = replace(ANIFROLUMAB, clearance=2 * ANIFROLUMAB.clearance)
    bad = concentration_check(own, faster, 30.0, 40, 0.95, np.random.default_rng(2))
    assert np.mean([row["inside"] for group in bad for row in group["concentration"]]) < 0.5
    assert concentrations_sentence(good) == []
    in_micrograms = replace(own, doses=tuple(tuple((day, 1000 * mg) for day, mg in one) for one in own.doses))
    (said,) = concentrations_sentence(concentration_check(in_micrograms, ANIFROLUMAB, 30.0, 10, 0.95,
                                                          np.random.default_rng(2)))  # fmt: skip
    assert "The concentrations are not those of this model" in said
    assert "Are doses in mg" in said


def test_quantiles_of_exposure_hold_everyone_with_a_high_signature(fitted):
    rows = exposure_quantiles(fitted, 4, 0.95)
    assert [row["group"] for row in rows] == ["no drug", "1 of 4", "2 of 4", "3 of 4", "4 of 4"]
    assert sum(row["n"] for row in rows) == fitted.data.high.sum()
    assert sum(row["observed"]["low"] <= row["predicted"] <= row["observed"]["high"] for row in rows) >= 4
