"""Calibration: the published two rates are met, and the table of functional forms comes out."""

import numpy as np
import pytest

from biomarker.errors import StudyError
from biomarker.exposure.response.calibrate import Targets, calibrate, with_rates
from biomarker.exposure.response.expected import expected
from biomarker.exposure.response.forms import Form
from biomarker.exposure.response.model import ResponseModel, Subjects
from biomarker.exposure.response.paths import draw, paths

WEEKS = np.arange(4, 53, 4.0)
PLACEBO, TREATED = 118 / 302, 160 / 298  # pooled TULIP, high gene signature, SRI(4)


def one(concentration):
    return Subjects(np.array([float(concentration)]), np.array([True]))


def targets(weeks=WEEKS):
    return Targets(one(0), one(38.1), np.ones(1), weeks)


# Dose and average concentration, and the response rates worked out from them for each form.
CONCENTRATIONS = {150: 11.18, 300: 38.1, 600: 92.6, 1000: 165.4}
FORMS = [
    (Form("log_linear", 1), [49.0, 53.7, 57.2, 59.4]),
    (Form("emax", 10), [48.8, 53.7, 55.7, 56.5]),
    (Form("log_linear", 10), [46.0, 53.7, 60.7, 65.4]),
]


def without_dropout(form):
    """Slope, and per cent of responders at each dose, where nobody leaves and patients do not differ."""
    week = np.array([52.0])
    model = calibrate(ResponseModel(form, 0, 0, 0.1, 0), targets(week), PLACEBO, TREATED, 1.0)
    rates = [100 * expected(model, one(value), week).counted[0] for value in CONCENTRATIONS.values()]
    return model.slope, rates


@pytest.mark.parametrize(("form", "rates"), FORMS)
def test_two_rates_give_the_table_of_forms(form, rates):
    slope, found = without_dropout(form)
    assert found == pytest.approx(rates, abs=0.051)
    if form.at == 1:
        assert slope == pytest.approx(0.1615, abs=5e-5)


def test_rates_and_completers_are_met_with_dropout_and_the_simulation_agrees():
    start = ResponseModel(Form("emax", 10), 0, 2.0, 0.09, 0, between=1.0, after_non_response=0.7)
    model = calibrate(start, targets(), PLACEBO, TREATED, 0.706)
    n = 100_000
    subjects = Subjects(np.repeat([0.0, 38.1], n), np.ones(2 * n, dtype=bool))
    exact = expected(model, subjects, WEEKS)
    assert exact.counted[[0, n]] == pytest.approx([PLACEBO, TREATED], abs=1e-6)
    assert exact.stays[[0, n]].mean() == pytest.approx(0.706, abs=1e-6)
    walked = paths(model, subjects, WEEKS, draw(2 * n, len(WEEKS), np.random.default_rng(3)))
    error = 4 * 0.5 / np.sqrt(n)
    assert walked.imputed[:n].mean() == pytest.approx(PLACEBO, abs=error)
    assert walked.imputed[n:].mean() == pytest.approx(TREATED, abs=error)
    assert walked.stayed.mean() == pytest.approx(0.706, abs=error)
    assert walked.response[-1][:n].mean() == pytest.approx(exact.responds[0], abs=error)


def test_other_rates_are_met_with_the_same_hazard():
    model = calibrate(ResponseModel(Form("log_linear", 1), 0, 2.0, 0.09, 0, between=1.0), targets(), 0.39, 0.54, 0.7)
    other = with_rates(model, targets(), 0.30, 0.55)
    assert other.hazard == model.hazard
    assert expected(other, one(0), WEEKS).counted[0] == pytest.approx(0.30, abs=1e-7)
    assert expected(other, one(38.1), WEEKS).counted[0] == pytest.approx(0.55, abs=1e-7)


def test_more_responders_than_completers_are_refused():
    with pytest.raises(StudyError, match=r"0.540 respond but only 0.500 complete"):
        calibrate(ResponseModel(Form("emax", 10), 0, 0, 0.1, 0), targets(), 0.39, 0.54, 0.5)
    with pytest.raises(StudyError, match="at 0 mg/L"):
        Form("emax", 0)
