"""Simulated trials: rates, bands, and the same bits for any number of workers."""

from dataclasses import fields, replace

import numpy as np
import pytest

from biomarker.errors import StudyError
from biomarker.exposure.response.forms import Form
from biomarker.exposure.trials.scenario import Counts, Regimen, Scenario
from biomarker.exposure.trials.sentences import headline, verdict
from biomarker.exposure.trials.simulate import simulate_trials
from biomarker.exposure.trials.summary import summarise

SMALL = Scenario(
    doses=(0.0, 150.0, 300.0, 1000.0), reference=300.0, placebo=Counts(118, 302), treated=Counts(160, 298),
    forms=(Form("log_linear", 1.0), Form("emax", 10.0), Form("log_linear", 10.0)), completers=0.706, rise=2.0,
    rate=0.0866, active_effect=0.84, between=1.0, after_non_response=0.69, weeks=tuple(range(4, 53, 4)),
    trough_day=168.0, n_per_arm=60, n_trials=40, seed=11,
)  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return simulate_trials(SMALL)


def test_observed_rates_come_out_at_the_doses_that_were_fitted(found):
    _, trials = found
    rates = trials.observed.mean(axis=0)  # form x dose
    error = 4 * 0.5 / np.sqrt(40 * 60)
    assert rates[:, 0] == pytest.approx(118 / 302, abs=error)
    assert rates[:, 2] == pytest.approx(160 / 298, abs=error)
    np.testing.assert_allclose(rates, trials.true.mean(axis=0), atol=error)
    assert trials.stayed.mean() == pytest.approx(0.71, abs=0.03)


def test_results_are_the_same_to_the_bit_for_any_number_of_workers_and_of_trials(found):
    _, again = simulate_trials(replace(SMALL, n_trials=20), workers=2)
    for one in fields(again):
        np.testing.assert_array_equal(getattr(again, one.name), getattr(found[1], one.name)[:20], err_msg=one.name)


def test_the_answer_names_exposure_efficacy_gain_and_forms(found):
    values = summarise(*found, level=0.95, occupancy=0.9, little=0.05)
    said = verdict(values)
    assert said[0].startswith("Inadequate exposure below 300 mg: before the dose of week 24, less than 90 %")
    assert "depending on the form" in said[1]
    assert "Two observed doses (0 and 300 mg) cannot tell the 3 forms apart" in said[-1]
    assert headline(values).startswith("Below 300 mg too little exposure; above 300 mg a gain that depends on the form")
    gains = {row["form"]: row["gain"]["estimate"] for row in values["response"] if row["dose"] == 1000}
    assert gains["Emax, EC50 10"] < gains["log(1 + C/1)"] < gains["log(1 + C/10)"]
    by_dose = {row["dose"]: row for row in values["exposure"]}
    # Not in proportion to dose: the target takes more of a small dose.
    assert by_dose[150]["per_reference"] < by_dose[300]["average"]["estimate"] < by_dose[1000]["per_reference"]


def test_a_drug_without_a_target_and_a_flat_response_gives_another_answer():
    from biomarker.exposure.pk.parameters import PkParameters

    flat = replace(SMALL, pk=PkParameters(receptor=0.0), placebo=Counts(150, 300), treated=Counts(151, 300))
    values = summarise(*simulate_trials(flat), level=0.95, occupancy=0.9, little=0.05)
    assert verdict(values)[0].startswith("No clear loss of exposure")
    assert "it does not exclude 0" in verdict(values)[1]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"doses": (0.0, -5.0)}, "a dose of -5 mg"),
        ({"reference": 200.0}, "reference dose of 200 mg is not simulated"),
        ({"weeks": (-4.0, 52.0)}, "visits in weeks -4, 52"),
        ({"trough_day": 400.0}, "a trough on day 400"),
    ],
)
def test_impossible_scenarios_are_refused(wrong, message):
    with pytest.raises(StudyError, match=message):
        replace(SMALL, **wrong)


def test_infusions_longer_than_the_interval_are_refused():
    from biomarker.errors import PanelError

    with pytest.raises(PanelError, match="infusions overlap"):
        Regimen(interval=0.01, n_doses=3).dosing(np.array([100.0]))
