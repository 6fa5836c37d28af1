"""What a bundle learns to tell how sure it is; what the cohort cannot carry is left out with the reason."""

import json
import re

import numpy as np
import pytest

from biomarker.development.predictors import predictor_matrix
from biomarker.release.constants import constants
from biomarker.study.findings import develop_on_all
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort, make_design, make_plan
from biomarker.study.stability import draw_refits
from biomarker.study.uncertainty import learn_uncertainty, set_values
from biomarker.validation.nested import first_rows


@pytest.fixture
def learned(study_file):
    study = read_study(study_file)
    cohort, plan, design = gather_cohort(study).cohort, make_plan(study), make_design(study)
    refits, _ = draw_refits(study, cohort, plan, design, keep=constants)
    return learn_uncertainty(cohort, plan, design, develop_on_all(cohort, plan, design).model, refits)


def test_sets_at_the_levels_that_24_patients_carry(learned):
    values = set_values(learned)
    assert values["levels"] == [80, 90]
    assert set(values["among_training"]) == {"80", "90"}
    assert 0 <= values["among_training"]["90"]["undecided"] <= 1
    assert any("No prediction sets at 95%" in note for note in values["notes"])


def test_three_refits_are_too_few_for_an_interval(learned):
    assert learned.refits is None
    assert any("it needs 100 bootstrap refits, there are 3" in note for note in learned.notes)


def test_the_panel_as_a_whole_is_described(learned):
    assert learned.novelty.scale.names == ("IFNG", "TNF", "IL6", "IL10")


def test_no_value_of_a_patient_can_be_read_from_it(study_file):
    study = read_study(study_file)
    study = study.model_copy(update={"spec": study.spec.model_copy(update={
        "evaluation": study.spec.evaluation.model_copy(update={"bootstrap_refits": 100})})})  # fmt: skip
    cohort, plan, design = gather_cohort(study).cohort, make_plan(study), make_design(study)
    refits, _ = draw_refits(study, cohort, plan, design, keep=constants)
    model = develop_on_all(cohort, plan, design).model
    found = learn_uncertainty(cohort, plan, design, model, refits)
    text = json.dumps([found.refits.to_dict(), found.conformal.to_dict()])
    written = set(re.findall(r"-?[0-9]+\.[0-9]+(?:e-?[0-9]+)?", text))
    values = cohort.panel.values[~np.isnan(cohort.panel.values)]
    long = {repr(value) for value in [*np.log2(values).tolist(), *values.tolist()] if len(f"{value:.15g}") > 8}
    assert long
    assert not written & long
    exact = np.stack([refit.probability for refit in refits])
    rows = predictor_matrix(cohort)[0][first_rows(cohort.patients)[1]]
    assert found.refits.probabilities(rows) == pytest.approx(exact, abs=2e-3)
