"""What a reader sees of the label and of several criteria."""

import pytest

from biomarker.report.criteria import (
    TABLES,
    agreement_table,
    criteria_sentence,
    criteria_table,
    label_components,
    label_flow,
    label_sentences,
)


def estimate(value, low, high):
    return {"estimate": value, "low": low, "high": high, "level": 0.95, "method": "some"}


@pytest.fixture
def found():
    rules = {"assessment_day": 183, "window_before": 14, "window_after": 21, "death": "non_response",
             "withdrawal": "non_response", "rescue": "ignore", "missed_visit": "non_response",
             "missing_value": "not_evaluable"}  # fmt: skip
    flow = {"patients": 40, "eligible": 39, "evaluable": 37, "responders": 15,
            "decided": [{"basis": "criterion", "label": True, "n": 15}, {"basis": "death", "label": False, "n": 1}],
            "components": [{"name": "SLEDAI-2K fall", "met": 20, "not_met": 10, "unknown": 2}]}  # fmt: skip
    one = {"title": "sri", "n_patients": 37, "n_responders": 15, "auc": estimate(0.7, 0.5, 0.85), "observed": 0.71,
           "p": 0.02, "p_adjusted": 0.05, "note": ""}  # fmt: skip
    other = {**one, "title": "lldas", "auc": estimate(0.6, 0.4, 0.8), "p": 0.2, "p_adjusted": 0.3}
    rare = {**one, "title": "doris", "auc": None, "p": None, "p_adjusted": None, "note": "only 2 patients"}
    agree = {"first": "sri", "second": "lldas", "n": 37, "both": 9, "first_only": 6, "second_only": 0, "neither": 22,
             "observed": estimate(0.84, 0.7, 0.9), "kappa": estimate(0.64, 0.4, 0.8)}  # fmt: skip
    return {"response": {"title": "sri", "version": "1", "visits": "v.csv", "rules": rules, "flow": flow},
            "criteria": {"compared": [one, other, rare], "permutations": 99, "agreement": [agree]}}  # fmt: skip


def test_the_label_is_told_with_its_day_its_denominators_and_its_rules(found):
    first, second, third = label_sentences(found)
    assert "on day 183 (window -14 to +21 days)" in first
    assert "39 were eligible, 37 evaluable and 15 responders" in second
    assert "rescue: ignore" in third
    assert "death: non-response" in third


def test_tables_of_the_label(found):
    assert label_flow(found).texts()[1] == ["death", "non-responder", "1"]
    assert label_components(found).texts() == [["SLEDAI-2K fall", "20", "10", "2"]]


def test_criteria_stand_side_by_side_with_the_corrected_p(found):
    table = criteria_table(found)
    assert table.titles[-2:] == ("p, corrected for the choice", "note")
    assert table.texts()[0][:4] == ["sri (predicted here)", "37", "15", "0.70 (0.50 to 0.85)"]
    assert table.texts()[2][-1] == "only 2 patients"
    assert agreement_table(found).texts()[0][-1] == "0.64 (0.40 to 0.80)"
    assert criteria_sentence(found) == (
        "Under 2 criteria the AUC of the same procedure ranges from 0.60 to 0.70; corrected for having tried 2, p is "
        "0.050 for sri, which is predicted here."
    )
    found["criteria"]["compared"][1] |= {"p": 0.01, "p_adjusted": 0.02}
    assert criteria_sentence(found).endswith(
        "p is 0.050 for sri, which is predicted here, and the smallest p is 0.020 (lldas, AUC 0.60 (0.40 to 0.80))."
    )


def test_no_column_of_notes_without_a_note(found):
    found["criteria"]["compared"].pop()
    assert criteria_table(found).titles[-1] == "p, corrected for the choice"


def test_a_recorded_label_with_one_criterion_shows_nothing():
    for results in ({}, {"response": None, "criteria": None}):
        assert label_sentences(results) == []
        assert criteria_sentence(results) == ""
        assert not any(make(results).rows for make in TABLES)
