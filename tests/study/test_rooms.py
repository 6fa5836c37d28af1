"""Study -> what each room needs."""

import numpy as np
import pytest

from biomarker.errors import BiomarkerError, PartError, StudyError
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort, make_design, make_plan, marker_name


def changed(study_file, old, new):
    text = study_file.read_text()
    assert old in text
    study_file.write_text(text.replace(old, new))
    return read_study(study_file)


def test_the_cohort_of_a_study(study_file):
    found = gather_cohort(read_study(study_file))
    cohort = found.cohort
    assert (cohort.n_patients, cohort.n_responders) == (24, 12)
    assert cohort.panel.schema.names == ("IFNG", "TNF", "IL6", "IL10")
    assert cohort.covariate_schema.columns[0] == "age"
    assert found.time == "days_from_treatment"
    assert (cohort.panel.marks == -1).sum() == cohort.panel.n_censored > 0


def test_the_marker_may_be_spelled_otherwise(study_file):
    assert marker_name(read_study(study_file)) == "IFNG"


def test_candidates_and_baselines_of_a_study(study_file):
    plan = make_plan(read_study(study_file))
    assert [candidate.name for candidate in plan.candidates] == ["ridge_logistic", "elastic_net"]
    assert [baseline.name for baseline in plan.baselines] == ["prior", "marker", "marker rule", "covariates"]
    assert plan.baselines[1].features == "marker"


def test_settings_are_fixed_by_a_value_and_searched_by_a_list(study_file):
    study = changed(study_file, '["ridge_logistic", "elastic_net"]',
                    '[{ classifier = { name = "ridge_logistic", prior_sd = [0.5, 1.0] }, '
                    'filter = { name = "mann_whitney", k = 2 } }]')  # fmt: skip
    (candidate,) = make_plan(study).candidates
    assert candidate.name == "ridge_logistic + mann_whitney"
    assert candidate.grid() == [{"classifier__prior_sd": 0.5}, {"classifier__prior_sd": 1.0}]


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ('"elastic_net"]', '"elastic_nett"]', PartError, 'did you mean "elastic_net"?'),
        ('"elastic_net"]', '{ classifier = { name = "elastic_net", penaly = 1 } }]', PartError, '"penalty"'),
        ('"elastic_net"]', '{ classifier = "elastic_net", features = "marker" }]', None, ""),
        ('marker = "IFN-γ"', 'marker = "IL99"', BiomarkerError, "IL99"),
        ("[outcome]\n", "[outcome]\ncolum = 1\n", PartError, 'did you mean "column"?'),
        ("[panel]\n", '[panel]\nunits = { IL7 = "pg/mL" }\n', StudyError, 'panel.units names "IL7"'),
        ('covariates = ["age", "sex"]', "covariates = []", None, ""),
    ],
)
def test_mistakes_across_sections(study_file, old, new, error, message):
    study = changed(study_file, old, new)
    if error is None:
        assert make_plan(study)
        return
    with pytest.raises(error) as caught:
        _ = (make_plan(study), gather_cohort(study))
    assert message in str(caught.value)


def test_a_seed_given_by_hand_goes_first(study_file):
    study = read_study(study_file)
    assert (make_design(study).seed, make_design(study, 77).seed) == (1, 77)


def test_declared_limits_censor_smaller_values(study_file):
    study = changed(study_file, "[panel]\n", "[panel]\nlower_limits = { TNF = 10.0 }\n")
    panel = gather_cohort(study).cohort.panel
    column = panel.values[:, 1]
    below = panel.marks[:, 1] == -1
    assert below.any()
    assert (column[below] == 10.0).all()
    assert (column[~below & ~np.isnan(column)] >= 10.0).all()


def test_recalibration_is_a_setting_of_a_candidate_and_part_of_its_name(study_file):
    two = 'use = ["ridge_logistic", { classifier = "ridge_logistic", recalibrate = "sigmoid" }]'
    study_file.write_text(study_file.read_text().replace('use = ["ridge_logistic", "elastic_net"]', two))
    plan = make_plan(read_study(study_file))
    assert [(one.name, one.recalibrate) for one in plan.candidates] == [
        ("ridge_logistic", "none"), ("ridge_logistic + sigmoid", "sigmoid")
    ]  # fmt: skip
