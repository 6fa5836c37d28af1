"""What results.json says about the worth in use."""

import json

import pytest

from biomarker.errors import StudyError
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort, make_design, make_plan
from biomarker.study.utility import curve_values, judge_utility, utility_values
from biomarker.validation.nested import nested_cv


def judged(study_file, extra="", **changes):
    study_file.write_text(study_file.read_text().replace("[evaluation]\n", f"[evaluation]\n{extra}\n"))
    study = read_study(study_file)
    cohort, plan, design = gather_cohort(study).cohort, make_plan(study), make_design(study)
    utility = judge_utility(study, cohort, plan, design, nested_cv(cohort, plan, design))
    return utility, json.loads(json.dumps({**utility_values(utility), "calibration": curve_values(utility)}))


def test_without_a_word_in_the_study_everything_is_labelled_as_default(study_file):
    _, values = judged(study_file)
    curve = values["decision_curve"]
    assert (curve["range"], curve["thresholds"][0], curve["thresholds"][-1]) == ([0.1, 0.5], 0.1, 0.5)
    assert "default" in curve["note"]
    assert list(curve["net_benefit"]) == ["procedure", "marker", "covariates", "treat_all"]
    assert all(len(one["estimate"]) == len(curve["thresholds"]) for one in curve["net_benefit"].values())
    assert curve["treat_none"] == 0
    (own,) = values["predictive_values"]["at"]
    assert (own["prevalence"], own["of_this_cohort"]) == (0.5, True)
    assert "its design made" in values["predictive_values"]["note"]
    assert values["nested_intervals"] == {
        "brier": None,
        "log_loss": None,
        "note": "evaluation.nested_interval is false",
    }
    assert values["calibration"]["ici"] is None
    assert "there are 12 and 12" in values["calibration"]["curve_note"]


def test_what_the_study_states_is_used_and_said(study_file):
    _, values = judged(
        study_file, "decision_range = [0.2, 0.3]\nprevalences = [0.3, 0.7]\nnested_interval = true\nlevel = 0.9\n"
    )
    curve = values["decision_curve"]
    assert curve["thresholds"] == [0.2, 0.22, 0.24, 0.26, 0.28, 0.3]
    assert "stated in the study file" in curve["note"]
    assert curve["level"] == 0.9
    assert [one["prevalence"] for one in values["predictive_values"]["at"]] == [0.3, 0.7]
    assert not any(one["of_this_cohort"] for one in values["predictive_values"]["at"])
    assert values["nested_intervals"]["brier"] is None
    assert "needs 60 patients" in values["nested_intervals"]["note"]


def test_from_sixty_patients_the_nested_intervals_are_there(study_file, monkeypatch):
    monkeypatch.setattr("biomarker.evaluation.nested_interval.FEWEST", 24)
    utility, values = judged(study_file, "nested_interval = true\n")
    for loss in ("brier", "log_loss"):
        found = values["nested_intervals"][loss]
        assert found["low"] <= found["estimate"] <= found["high"]
        assert 1 <= found["inflation"] <= 3**0.5
    assert values["nested_intervals"]["note"] == "" == utility.nested_note


@pytest.mark.parametrize("wrong", ["[0.5, 0.1]", "[0.1]", "[0, 0.5]", "[0.1, 1.0]", "0.3", '["a", "b"]'])
def test_an_impossible_range_says_what_is_allowed(study_file, wrong):
    with pytest.raises(StudyError) as caught:
        judged(study_file, f"decision_range = {wrong}\n")
    assert "evaluation.decision_range" in str(caught.value)
    assert "such as [0.1, 0.5]" in str(caught.value)
