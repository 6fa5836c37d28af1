"""Panel + outcome + columns -> cohort."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.assay.panel import Panel
from biomarker.cohort.context import Context
from biomarker.cohort.gather import connected_groups, gather
from biomarker.errors import CohortError
from biomarker.response.outcome import Outcome

ROWS = ("A", "B", "C", "D", "E", "F")


def outcome(*labels):
    return Outcome(dict(zip(ROWS, labels, strict=True)), "recorded", "response = 1")


ALL = outcome(True, False, True, False, True, False)


def test_rows_without_a_response_are_left_out_and_counted(panel):
    cohort = gather(panel, ROWS, outcome(True, None, True, False, None, False), {})
    assert cohort.panel.rows == ("A", "C", "D", "F")
    assert [(step.step, step.n) for step in cohort.flow] == [
        ("rows read", 6),
        ("response not evaluable", 2),
        ("rows analysed", 4),
    ]
    assert (cohort.n_patients, cohort.n_responders, cohort.n_rarer) == (4, 2, 2)


def test_excluded_patients_are_counted_and_must_exist(panel):
    assert gather(panel, ROWS, ALL, {}, exclude=["B"]).patients == ("A", "C", "D", "E", "F")
    with pytest.raises(CohortError, match="not in the file: Z"):
        gather(panel, ROWS, ALL, {}, exclude=["Z"])


def test_samples_after_treatment_began_are_refused_unless_the_study_says_otherwise(panel):
    cells = {"day": ["0", "-3", "7", "0", "", "28"]}
    with pytest.raises(CohortError, match=r"2 rows were sampled after treatment began: C \(day 7\), F \(day 28\)"):
        gather(panel, ROWS, ALL, cells, time="day")
    assert len(gather(panel, ROWS, ALL, cells, time="day", allow_post_baseline=True)) == 6


def test_one_class_only_is_refused(panel):
    with pytest.raises(CohortError, match="every one of the 6 patients is a responder"):
        gather(panel, ROWS, outcome(*[True] * 6), {})


def test_an_analyte_without_any_value_is_refused(panel):
    with pytest.raises(CohortError, match="no patient has a value of IL6"):
        gather(_without_il6(panel), ROWS, ALL, {})


def _without_il6(panel):
    values = panel.values.copy()
    values[:, 1] = np.nan
    return Panel(panel.rows, panel.schema, values, np.zeros_like(panel.marks))


def test_a_patient_with_two_different_labels_is_refused(panel):
    with pytest.raises(CohortError, match="patient P1 is a responder in one row and a non-responder in another"):
        gather(panel, ("P1", "P1", "P2", "P2", "P3", "P3"), ALL, {})


def test_rows_of_one_patient_and_of_one_site_stay_together(panel):
    labels = outcome(True, True, False, False, True, False)
    cells = {"site": ["x", "y", "y", "z", "z", "w"]}
    cohort = gather(panel, ("P1", "P1", "P2", "P3", "P4", "P5"), labels, cells, groups=["site"])
    # P1 links sites x and y; z holds P3 and P4; w is alone.
    assert cohort.groups.tolist() == [0, 0, 0, 1, 1, 2]
    assert (cohort.n_patients, cohort.n_responders) == (5, 2)


def test_groups_are_connected_through_chains():
    assert connected_groups([["a", "b", "c", "d"], ["1", "1", "2", "2"], ["x", "y", "y", "z"]]).tolist() == [0, 0, 0, 0]
    assert connected_groups([["a", "b", "a", "c"]]).tolist() == [0, 1, 0, 2]


def test_an_unknown_covariate_names_the_nearest_column(panel):
    with pytest.raises(CohortError) as caught:
        gather(panel, ROWS, ALL, {"age": ["1"] * 6}, covariates=["agee"])
    assert 'did you mean "age"?' in str(caught.value)


def test_the_fingerprint_follows_every_value(panel):
    cohort = gather(panel, ROWS, ALL, {})
    assert cohort.fingerprint == gather(panel, ROWS, ALL, {}).fingerprint
    flipped = replace(cohort, responder=~cohort.responder)
    assert flipped.fingerprint != cohort.fingerprint
    assert gather(panel, ROWS, ALL, {"age": list("123456")}, covariates=["age"]).fingerprint != cohort.fingerprint


def test_batches_site_and_time_travel_as_text_and_predict_nothing(panel):
    cells = {"plate": ["1", "1", "2", "NA", "2", "1"], "site": list("xyxyxy"), "day": ["0", "-1", "", "0", "0", "0"]}
    labels = outcome(True, False, True, False, None, False)
    cohort = gather(panel, ROWS, labels, cells, batches=["plate"], site="site", time="day")
    assert cohort.context.batches == {"plate": ("1", "1", "2", "", "1")}
    assert cohort.context.site == ("x", "y", "x", "y", "y")
    np.testing.assert_array_equal(cohort.context.days, [0, -1, np.nan, 0, 0])
    assert cohort.covariates.shape == (5, 0)
    plain = gather(panel, ROWS, labels, cells, time="day")
    assert plain.context.batches == {}
    assert plain.fingerprint != cohort.fingerprint
    with pytest.raises(CohortError, match='no column is called "plaet"'):
        gather(panel, ROWS, labels, cells, batches=["plaet"])


def test_one_row_of_each_patient(panel):
    labels = outcome(True, True, False, False, True, False)
    cells = {"plate": list("abcdef")}
    cohort = gather(panel, ("P1", "P1", "P2", "P2", "P3", "P4"), labels, cells, batches=["plate"])
    first = cohort.one_row_each()
    assert first.panel.rows == ("A", "C", "E", "F")
    assert first.context.batches == {"plate": ("a", "c", "e", "f")}
    assert first.one_row_each() is first


def test_a_context_of_other_length_is_refused(panel):
    cohort = gather(panel, ROWS, ALL, {})
    with pytest.raises(CohortError, match="rows do not match"):
        replace(cohort, context=Context(site=("x", "y"), site_column="site"))
