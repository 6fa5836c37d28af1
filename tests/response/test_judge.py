"""From visits to labels: windows, rescue, withdrawal, death, missed visits, missing values, eligibility."""

import pytest

from biomarker.errors import PartError, VisitsError
from biomarker.response.flow import flow_of
from biomarker.response.judge import judge_visits
from biomarker.response.rules import Rules
from biomarker.response.visits import read_visits

from .conftest import columns, full_row, judged, only


def course(*later, **last):
    """A patient with arthritis and rash at baseline who has neither on day 169."""
    return columns([full_row("P1", 1, ["arthritis", "rash"]), *later, full_row("P1", 169, **last)])


@pytest.mark.parametrize(("event", "column"), [("rescue", "rescue"), ("withdrawal", "withdrawn"), ("death", "died")])
@pytest.mark.parametrize(("rule", "label"), [("non_response", False), ("not_evaluable", None), ("ignore", True)])
def test_what_intervenes_is_a_rule_that_the_study_states(event, column, rule, label):
    found = only(course(**{column: 1}), "sledai_drop", **{event: rule})
    assert found.met is True
    assert found.label is label
    assert found.basis == ("criterion" if rule == "ignore" else event)
    assert rule in found.reason or rule == "ignore"


def test_an_event_after_the_assessment_does_not_count():
    rows = columns([full_row("P1", 1, ["arthritis"]), full_row("P1", 169), full_row("P1", 200, rescue=1)])
    assert only(rows, "sledai_drop").label is True


def test_the_first_event_decides():
    rows = course(full_row("P1", 29, withdrawn=1), rescue=1)
    assert only(rows, "sledai_drop", withdrawal="not_evaluable").basis == "withdrawal"
    assert only(rows, "sledai_drop", withdrawal="ignore").basis == "rescue"


@pytest.mark.parametrize(("rule", "label"), [("non_response", False), ("not_evaluable", None)])
def test_a_missed_visit(rule, label):
    rows = [full_row("P1", 1, ["arthritis"]), full_row("P1", 85), full_row("P2", 1, ["rash"]), full_row("P2", 169)]
    found = judged(columns(rows), "sledai_drop", missed_visit=rule)["P1"]
    assert (found.label, found.basis, found.components) == (label, "missed visit", ())
    assert "no visit from day 155 to day 183" in found.reason


@pytest.mark.parametrize(("rule", "label"), [("not_evaluable", None), ("non_response", False)])
def test_a_missing_value_that_decides(rule, label):
    rows = course(sledai_seizure="")
    found = only(rows, "sledai_drop", missing_value=rule)
    assert (found.label, found.basis) == (label, "missing value")
    assert "6 -> 0 to 8" in found.reason
    assert only(course(sledai_fever=""), "sledai_drop").label is True  # 6 -> 0 or 1: a fall of 4 either way


def test_the_visit_nearest_to_the_day_is_judged_the_earlier_one_on_a_tie():
    rows = [full_row("P1", 1, ["arthritis"]), full_row("P1", 159), full_row("P1", 179, ["arthritis"])]
    assert only(columns(rows), "sledai_drop").assessment_day == 159
    assert only(columns(rows), "sledai_drop", assessment_day=170).assessment_day == 179
    assert only(columns(rows), "sledai_drop", window_after=5, window_before=20).assessment_day == 159


def test_a_visit_may_be_marked_instead_of_found_by_its_day():
    rows = [full_row("P1", 1, ["arthritis"]), full_row("P1", 99, visit_role="assessment"), full_row("P1", 169)]
    assert only(columns(rows), "sledai_drop", assessment_day=0).assessment_day == 99
    rows = [full_row("P1", 1, ["arthritis"]), full_row("P1", 169)]
    with pytest.raises(VisitsError, match="no visit has the role assessment"):
        only(columns(rows), "sledai_drop", assessment_day=0)
    with pytest.raises(VisitsError, match="no patient has a visit from day 276 to day 304"):
        only(columns(rows), "sledai_drop", assessment_day=290)


def test_the_last_visit_before_treatment_is_baseline_unless_one_is_marked():
    rows = [full_row("P1", -20, ["arthritis"]), full_row("P1", 1, ["rash"]), full_row("P1", 169)]
    assert only(columns(rows), "sledai_drop").label is False
    rows[0]["visit_role"] = "baseline"
    assert only(columns(rows), "sledai_drop").label is True


@pytest.mark.parametrize(
    ("items", "grades", "eligible"),
    [(["seizure"], {}, True), (["arthritis"], {"renal": "A"}, True), (["arthritis"], {"renal": "B"}, False),
     (["arthritis"], {"renal": "B", "mucocutaneous": "B"}, True)],
)  # fmt: skip
def test_eligibility_at_baseline(items, grades, eligible):
    rows = columns([full_row("P1", 1, items, grades), full_row("P1", 169)])
    found = only(rows, "sledai_drop", entry_sledai=8, entry_bilag_a=1, entry_bilag_b=2)
    assert found.eligible is eligible
    assert (found.label, found.basis) == ((True, "criterion") if eligible else (None, "not eligible"))


def test_the_flow_counts_everybody_once():
    rows = [
        full_row("P1", 1, ["arthritis"]), full_row("P1", 169),
        full_row("P2", 1, ["arthritis"]), full_row("P2", 169, ["arthritis"]),
        full_row("P3", 1, ["arthritis"]), full_row("P3", 169, rescue=1),
        full_row("P4", 1, ["arthritis"]),
        full_row("P5", 169),
        full_row("P6", 1, ["arthritis"]), full_row("P6", 169, sledai_seizure="", sledai_cva=""),
    ]  # fmt: skip
    rules = Rules.of({"assessment_day": 169})
    judged_ = judge_visits(read_visits(columns(rows), rules), "sledai_drop", {}, rules)
    flow = flow_of(judged_)
    assert (flow.patients, flow.eligible, flow.evaluable, flow.responders, flow.by_rule) == (6, 5, 4, 1, 2)
    assert {(one.basis, one.words): one.n for one in flow.decided} == {
        ("criterion", "responder"): 1, ("criterion", "non-responder"): 1, ("rescue", "non-responder"): 1,
        ("missed visit", "non-responder"): 1, ("no baseline", "not evaluable"): 1,
        ("missing value", "not evaluable"): 1,
    }  # fmt: skip
    (component,) = flow.components
    assert (component.met, component.not_met, component.unknown) == (2, 1, 1)
    assert flow_of(judged_, {"P1", "P2"}).patients == 2


@pytest.mark.parametrize(
    ("rules", "message"),
    [({"rescue": "failure"}, 'outcome.rescue = "failure"'.replace('"', "'")), ({"recue": "ignore"}, "no setting recue"),
     ({"window_before": 1.5}, "a whole number"), ({"window_before": True}, "a number"),
     ({"pga_scale": "0-4"}, '"0-3"')],
)  # fmt: skip
def test_rules_that_are_not_possible(rules, message):
    with pytest.raises(PartError) as caught:
        Rules.of(rules)
    assert message in str(caught.value)
