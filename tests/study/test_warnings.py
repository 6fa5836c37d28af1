"""Warnings that stand beside the result."""

import pytest

from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort, make_plan
from biomarker.study.warnings import warnings_of


@pytest.mark.parametrize(
    ("classifier", "named"),
    [
        ('"random_forest"', "random_forest"),
        ('"gradient_boosting"', "gradient_boosting"),
        ('{ classifier = { name = "mean_log_odds", members = "ridge_logistic+gradient_boosting" } }', "mean_log_odds"),
        ('{ classifier = { name = "mean_log_odds", members = "ridge_logistic+bayes_logistic" } }', ""),
        ('"gaussian_process"', ""),
    ],
)
def test_trees_are_unreliable_below_80_patients(study_file, classifier, named):
    study_file.write_text(study_file.read_text().replace('["ridge_logistic", "elastic_net"]', f"[{classifier}]"))
    study = read_study(study_file)
    found = warnings_of(gather_cohort(study).cohort, make_plan(study), simulated=False, marker="IFNG")
    expected = [f"{named} is unreliable below 80 patients; this cohort has 24."] if named else []
    assert [sentence for sentence in found if "unreliable" in sentence] == expected


def test_a_posterior_that_is_only_approximate_is_told():
    from types import SimpleNamespace

    from biomarker.study.warnings import model_warnings

    def model(last):
        return SimpleNamespace(pipeline=[None, last], candidate=SimpleNamespace(name="bayes_logistic"))

    told = SimpleNamespace(warning_="importance sampling failed")
    assert model_warnings(model(told)) == ("The released model (bayes_logistic): importance sampling failed.",)
    assert model_warnings(model(SimpleNamespace(members_=[told, told]))) == model_warnings(model(told))
    assert model_warnings(model(SimpleNamespace(warning_=""))) == ()
