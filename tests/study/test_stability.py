"""What a study asks for is run, summarised in plain values, and never stops the study."""

import json
from dataclasses import replace

import numpy as np
import pytest

from biomarker.study.findings import develop_on_all
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort, make_design, make_plan
from biomarker.study.stability import choosable, draw_refits, judge_stability
from biomarker.study.stability_values import stability_values
from biomarker.validation.nested import nested_cv


@pytest.fixture
def judged(study_file):
    """Stability of the small study; `groups` may take the place of the cohort's own."""

    def make(groups=None, workers=1, **asked):
        study = read_study(study_file)
        evaluation = study.spec.evaluation.model_copy(update=asked)
        study = study.model_copy(update={"spec": study.spec.model_copy(update={"evaluation": evaluation})})
        cohort, plan, design = gather_cohort(study).cohort, make_plan(study), make_design(study)
        validated, model = nested_cv(cohort, plan, design), develop_on_all(cohort, plan, design).model
        cohort = cohort if groups is None else replace(cohort, groups=groups(cohort))
        refits, notes = draw_refits(study, cohort, plan, design, workers=workers)
        return judge_stability(study, cohort, plan, design, validated, model, refits, notes, workers=workers)

    return make


def longest(value):
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max([len(value) if isinstance(value, list) else 0, *map(longest, inside)])


def test_everything_that_was_asked_for_and_no_value_of_a_single_patient(judged):
    values = stability_values(judged())
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    assert {entry["name"] for entry in values["selection"]["predictors"]} >= {"IFNG", "TNF", "IL6", "IL10"}
    assert values["selection"]["n_sets"] == 6
    assert values["prediction"]["refits"] == 3
    assert values["complementary_pairs"]["pairs"] == 100
    assert values["complementary_pairs"]["expected_false"] is None
    assert 0 < values["headline"]["lowest"] <= values["headline"]["highest"] <= 1
    assert values["notes"] == []
    assert "SIM-" not in json.dumps(values)
    assert longest(values) < 24


def test_the_covariates_count_only_where_a_candidate_sees_them(study_file):
    study = read_study(study_file)
    cohort, plan = gather_cohort(study).cohort, make_plan(study)
    assert choosable(cohort, plan) == ("IFNG", "TNF", "IL6", "IL10")
    wider = replace(plan, candidates=(replace(plan.candidates[0], features="panel+covariates"),))
    assert choosable(cohort, wider)[:5] == ("IFNG", "TNF", "IL6", "IL10", "age")


def test_what_is_not_asked_for_is_not_run(judged):
    values = stability_values(judged(bootstrap_refits=0, stability_selection=False))
    assert values["complementary_pairs"] is None
    assert values["prediction"] is None
    assert values["selection"]["predictors"][0]["bootstrap_share"] is None
    assert values["notes"] == ["No bootstrap refits were made (evaluation.bootstrap_refits = 0)."]


def test_groups_that_allow_no_refit_leave_a_note_and_the_study_goes_on(judged):
    def one_site_of_responders(cohort):
        return np.where(cohort.responder, 0, 1 + np.arange(len(cohort)))

    stable = judged(groups=one_site_of_responders, stability_selection=False)
    assert stable.prediction is None
    assert stable.notes[0].startswith("No bootstrap refits: bootstrap samples of these patients cannot be split")


def test_workers_change_nothing(judged):
    assert stability_values(judged(stability_selection=False)) == stability_values(
        judged(stability_selection=False, workers=2)
    )
