import pytest

import biomarker
from biomarker.errors import StudyError
from biomarker.study.plan import plan, study_feasibility
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort, make_plan


def test_numbers_alone_are_enough():
    asked = biomarker.plan(patients=26, responders=14, analytes=12, auc=0.75).feasibility.question
    assert (asked.n_responders, asked.n_nonresponders, asked.n_predictors) == (14, 12, 12)
    assert biomarker.plan(patients=27).feasibility.question.n_responders == 14


def test_a_study_gives_its_patients_and_predictors(study_file):
    asked = plan(study_file).feasibility.question
    assert (asked.n_patients, asked.n_responders, asked.n_predictors) == (24, 12, 4)


def test_other_patients_are_planned_at_the_response_rate_of_the_study(study_file):
    asked = plan(study_file, patients=61, auc=0.7).feasibility.question
    assert (asked.n_patients, asked.n_responders, asked.auc) == (61, 31, 0.7)


def test_every_column_that_a_candidate_may_use_counts_once(study_file):
    text = study_file.read_text().replace(
        'use = ["ridge_logistic", "elastic_net"]',
        'use = ["ridge_logistic", { classifier = "firth_logistic", features = "marker" }, '
        '{ classifier = "ridge_logistic", features = "covariates" }]',
    )
    study_file.write_text(text)
    covariates = gather_cohort(read_study(study_file)).cohort.covariate_schema.columns
    assert covariates
    assert plan(study_file).feasibility.question.n_predictors == 4 + len(covariates)


def test_assumptions_come_from_the_study_file(study_file):
    study_file.write_text(study_file.read_text() + "\n[planning]\nexpected_auc = 0.8\ntarget_width = 0.3\n")
    study = read_study(study_file)
    asked = study_feasibility(study, gather_cohort(study).cohort, make_plan(study)).question
    assert (asked.auc, asked.target_width) == (0.8, 0.3)
    assert plan(study, auc=0.6).feasibility.question.auc == 0.6


@pytest.mark.slow
def test_the_procedure_of_the_study_is_simulated(study_file):
    found = plan(study_file, simulate=True, cohorts=2, auc=0.95, workers=1)
    assert found.power.scenario.informative == "IFNG"
    assert found.power.scenario.analytes.names == ("IFNG", "TNF", "IL6", "IL10")
    assert found.to_dict()["simulated_power"]["true_auc"] == 0.95


def test_a_pilot_gives_a_learning_curve_of_a_model_that_is_not_tuned(study_file):
    curve = plan(study_file, learn=True, workers=1).curve
    assert curve.model == "ridge_logistic"
    assert curve.points[-1].n_training == 16


@pytest.mark.parametrize(
    "named", [{}, {"learn": True, "patients": 26}, {"patients": 26, "analytes": 0}, {"patients": 5, "responders": 6}]
)
def test_what_cannot_be_planned_is_refused(named):
    with pytest.raises(StudyError):
        plan(**named)


def test_a_study_and_a_size_of_the_panel_contradict_each_other(study_file):
    with pytest.raises(StudyError, match="both a study"):
        plan(study_file, analytes=3)
