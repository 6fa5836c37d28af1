import json

import pytest

from biomarker.errors import StudyError
from biomarker.planning.feasibility import Question, feasibility
from biomarker.planning.sentences import sentences
from biomarker.planning.values import feasibility_values


def said(*arguments, **named):
    return sentences(feasibility(Question(*arguments, **named)))


def test_a_pilot_is_told_what_it_cannot_answer_and_what_would_settle_it():
    marker, model, settles = said(14, 12, 12)
    assert "can be missed" in marker
    assert "63 of 100" in marker
    assert "a feasibility result" in model
    assert "ask for 524 patients" in model
    assert "best of 12 pure-noise predictors reaches an AUC of 0.72" in model
    assert settles.endswith("39 for a power of 80 % with the marker, 90 for an interval no wider than 0.20, "
                            "524 for a model.")  # fmt: skip


def test_a_large_cohort_is_told_that_it_is_enough():
    marker, model = said(200, 200, 3)
    assert "can be tested" in marker
    assert "in nearly all such cohorts" in marker
    assert "can be developed" in model


def test_only_what_is_still_missing_is_asked_for():
    assert said(60, 60, 10, auc=0.8)[-1].endswith("response rate: 385 for a model.")


def test_six_patients_can_answer_nothing():
    found = feasibility(Question(3, 3, auc=0.9))
    assert (found.significant_auc, found.marker_power) == (None, 0.0)
    assert sentences(found)[0].startswith("Not even a perfect marker")
    assert "noise" not in sentences(found)[1]


def test_values_are_plain_and_finite():
    values = feasibility_values(feasibility(Question(14, 12, 12)))
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    assert values["rarer_class"] == 12
    assert values["rarer_class_per_predictor"] == 1.0
    assert values["riley"]["needed"] == 524
    assert values["verdict"] == " ".join(values["verdict_sentences"])


@pytest.mark.parametrize(
    "named", [{"n_responders": 0}, {"n_predictors": 0}, {"auc": 0.5}, {"target_width": 0.0}, {"target_width": 1.0}]
)
def test_a_question_that_makes_no_sense_is_refused(named):
    with pytest.raises(StudyError) as refused:
        Question(**({"n_responders": 14, "n_nonresponders": 12} | named))
    assert refused.value.allowed
