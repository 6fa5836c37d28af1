"""Lupus criteria beyond the fifteen worked cases: variants, parameters and what makes them not evaluable."""

import pytest

from biomarker.errors import PartError
from biomarker.response.criterion import CRITERIA

from .conftest import columns, full_row, only

FLARE = {"renal": "B", "mucocutaneous": "B"}


def visits(*rows):
    """Rows of (day, items, grades, others)."""
    return columns([full_row("P1", day, items, grades, **others) for day, items, grades, others in rows])


def steroid(*doses, baseline_items=("arthritis", "rash")):
    """A patient who meets SRI-4 on day 365, with doses by day."""
    return visits(*(
        (day, baseline_items if day == 1 else (), {}, {"pga": 1.8 if day == 1 else 0.4, "prednisone_eq_mg_day": dose})
        for day, dose in doses
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("variant", "doses", "expected"),
    [
        ("explorer", [(1, 20), (365, 9.9)], True),
        ("explorer", [(1, 20), (365, 10)], False),
        ("scherlinger", [(1, 20), (169, 10), (365, 10)], True),
        ("scherlinger", [(1, 20), (169, 12.5), (365, 5)], False),
        ("scherlinger", [(1, 20), (169, ""), (365, 5)], None),
        ("kamen", [(1, 20), (140, 10), (365, 10)], True),
        ("kamen", [(1, 20), (140, 12), (365, 10)], False),
        ("tulip", [(1, 9), (300, 9), (365, 9)], True),  # only asked from 10 mg at baseline
        ("tulip", [(1, 10), (300, 7.5), (365, 7.5)], True),
        ("tulip", [(1, 10), (300, 10), (365, 7.5)], False),
        ("tulip", [(1, ""), (300, 7.5), (365, 7.5)], True),  # low enough whether asked or not
        ("tulip", [(1, ""), (300, 10), (365, 7.5)], None),
        ("illuminate", [(1, 7.5), (365, 7.5)], True),  # only asked above 7.5 mg
        ("illuminate", [(1, 10), (200, 7.5), (290, 7.5), (365, 10)], True),
        ("illuminate", [(1, 10), (200, 7.5), (260, 7.5), (365, 10)], False),
        ("illuminate", [(1, 9), (200, 7.5), (290, 7.5), (365, 7.5)], False),  # not 25 % less
        ("muse", [(1, 8), (85, 8), (169, 8), (365, 20)], True),
        ("muse", [(1, 8), (85, 9), (169, 8), (365, 8)], False),
        ("muse", [(1, 20), (85, 10), (169, 8), (365, 8)], False),
    ],
)
def test_published_tapers(variant, doses, expected):
    found = only(steroid(*doses), "sri_taper", {"variant": variant}, assessment_day=365)
    assert found.label is expected, found.components[-1]


@pytest.mark.parametrize(("last", "expected"), [(300, None), (350, None), (351, True), (380, True)])
def test_a_window_beyond_the_last_visit_is_unknown(last, expected):
    """Day 365 less the 14 days by which a visit may be early."""
    rows = steroid((1, 20), (169, 10), (last, 10))
    assert only(rows, "sri_taper", {"variant": "scherlinger"}, assessment_day=169).label is expected


def test_an_event_inside_the_window_of_the_criterion_counts():
    rows = steroid((1, 20), (169, 10), (300, 10))
    rows["died"] = ["0", "0", "1"]
    found = only(rows, "sri_taper", {"variant": "scherlinger"}, assessment_day=169)
    assert (found.label, found.basis) == (False, "death")
    assert only(rows, "sri_taper", {"variant": "explorer", "dose_operator": "<="}, assessment_day=169).label is True


def test_settings_that_are_given_win_over_the_variant():
    rows = steroid((1, 20), (365, 12))
    assert only(rows, "sri_taper", {"variant": "explorer", "max_dose": 15}, assessment_day=365).label is True
    with pytest.raises(PartError, match='no variant is called "tulp"') as caught:
        CRITERIA["sri_taper"].resolve("sri_taper", {"variant": "tulp"})
    assert 'did you mean "tulip"' in str(caught.value)


@pytest.mark.parametrize(("points", "expected"), [(4, True), (6, True), (7, False)])
def test_sri_k(points, expected):
    rows = visits((1, ["arthritis", "rash"], {}, {"pga": 1}), (169, [], {}, {"pga": 1}))
    assert only(rows, "sri", {"points": points}).label is expected


def test_a_failed_component_decides_although_another_is_missing():
    rows = visits((1, ["arthritis"], {}, {"pga": 1}), (169, [], {"renal": "A"}, {"pga": ""}))
    found = only(rows, "sri")
    assert found.label is False
    assert {one.name: one.met for one in found.components} == {
        "SLEDAI-2K fall": True, "no new BILAG A/B": False, "PGA not worse": None,
    }  # fmt: skip


@pytest.mark.parametrize(("variant", "expected"), [("trials", False), ("original", True)])
def test_a_rise_of_exactly_ten_percent_of_the_scale(variant, expected):
    rows = visits((1, ["rash"], {"renal": "A"}, {"pga": 1.8}), (169, [], {"renal": "C"}, {"pga": 2.1}))
    assert only(rows, "bicla", {"variant": variant}).label is expected


def test_bicla_without_what_could_improve():
    found = only(visits((1, ["rash"], {"renal": "C"}, {"pga": 1}), (169, [], {}, {"pga": 1})), "bicla")
    assert (found.label, found.basis, found.reason) == (None, "does not apply", "no BILAG A or B at baseline")
    unknown = visits((1, ["rash"], {"renal": ""}, {"pga": 1}), (169, [], {}, {"pga": 1}))
    assert only(unknown, "bicla").reason == "BILAG at baseline not recorded"
    assert only(unknown, "bicla", missing_value="non_response").label is None  # it is not missing: it does not apply


LOW = {"pga": 0.5, "prednisone_eq_mg_day": 5}


@pytest.mark.parametrize(
    ("others", "settings", "expected"),
    [
        ({}, {}, True),
        ({"haemolytic_anaemia": 1}, {}, False),
        ({"gastrointestinal_activity": 1}, {}, False),
        ({"investigational_drug": 1}, {}, False),
        ({"drugs": "hydroxychloroquine 400; mycophenolate mofetil 3000"}, {}, True),
        ({"drugs": "mycophenolate mofetil 3500"}, {}, False),
        ({"drugs": "azathioprine"}, {}, None),
        ({}, {"unrecorded": "not_evaluable"}, None),
        ({"pga": ""}, {}, None),
        ({"prednisone_eq_mg_day": 7.5}, {}, True),
        ({"prednisone_eq_mg_day": 7.6}, {}, False),
        ({"bilag_renal": "B"}, {}, True),
        ({"bilag_renal": "B"}, {"variant": "oon"}, False),
        ({"sfi_flare": "none"}, {"variant": "parodis"}, True),
        ({"sfi_flare": "mild_moderate"}, {"variant": "parodis"}, False),
        ({}, {"variant": "parodis"}, None),
        ({"sledai_rash": 1}, {}, False),  # new since the last visit
        ({"sledai_rash": 1}, {"compared_with": "baseline"}, True),  # but not since baseline
    ],
)
def test_lldas(others, settings, expected):
    rows = visits((1, ["arthritis", "rash"], {}, LOW), (85, [], {}, LOW), (169, [], {}, {**LOW, **others}))
    assert only(rows, "lldas", settings).label is expected


def test_lldas_needs_no_baseline_but_a_visit_to_compare_with():
    assert only(visits((169, [], {}, LOW)), "lldas").reason.startswith("no new feature: no visit to compare with")
    marked = visits(
        (120, ["rash"], {}, {**LOW, "visit_role": "previous"}), (160, [], {}, LOW), (169, ["rash"], {}, LOW)
    )
    assert only(marked, "lldas").label is True


@pytest.mark.parametrize(
    ("items", "others", "variant", "expected"),
    [
        (["low_complement"], {"pga": 0.4}, "doris_2021", True),
        (["rash"], {"pga": 0.4}, "doris_2021", False),
        ([], {"pga": 0.5}, "doris_2021", False),
        ([], {"pga": 0.5}, "doris_2017_clinical", True),
        ([], {"pga": 0.4, "prednisone_eq_mg_day": 5}, "doris_2021", True),
        ([], {"pga": 0.4, "prednisone_eq_mg_day": 5}, "doris_2021_table", False),
        (["low_complement"], {"pga": 0.4, "drugs": "hcq 400"}, "doris_2017_complete", False),
        ([], {"pga": 0.4, "drugs": "hcq 400"}, "doris_2017_complete", True),
        ([], {"pga": 0.4, "drugs": "azathioprine 100"}, "doris_2017_complete", False),
        ([], {"pga": 0.4}, "doris_2017_complete", None),
    ],
)
def test_doris(items, others, variant, expected):
    rows = visits((169, items, {}, {"prednisone_eq_mg_day": 0, **others}))
    assert only(rows, "doris", {"variant": variant}).label is expected


@pytest.mark.parametrize(
    ("variant", "grades", "expected"),
    [
        ("major", [{"renal": "C"}], True),
        ("major", [{"renal": "B"}], False),
        ("partial", [{"renal": "B"}], True),
        ("partial", [FLARE], False),
        ("partial", [{"renal": "A"}], False),
        ("explorer_major", [{"renal": "C"}, {"renal": "D"}], True),
        ("explorer_major", [{"renal": "C"}, {"renal": "A"}], False),
        ("explorer_major", [{"renal": "C"}, {"renal": "B"}], True),
        ("explorer_major", [{"renal": "C"}, FLARE], False),
        ("explorer_partial", [{"renal": "B"}, {"renal": "B"}], True),
        ("explorer_partial", [{"renal": "C"}, {"renal": "B"}], False),
        ("explorer_major", [{"renal": "C"}], None),
        ("explorer_major", [{"renal": "C"}, {"renal": ""}], None),
    ],
)
def test_major_and_partial_response(variant, grades, expected):
    rows = [(1, [], {"renal": "A"}, {})] + [(169 + 190 * i, [], one, {}) for i, one in enumerate(grades)]
    assert only(visits(*rows), "bilag_response", {"variant": variant}).label is expected


@pytest.mark.parametrize(
    ("items", "dose", "settings", "expected"),
    [
        ([], 5, {}, True),
        (["low_complement"], 5, {}, False),
        (["low_complement"], 5, {"score": "clinical"}, True),
        (["arthritis"], 7.5, {"variant": "partial"}, True),
        (["arthritis"], 10, {"variant": "partial"}, False),
        (["arthritis"], 7.5, {"variant": "partial", "min_fall": 6}, False),
        (["arthritis"], 7.5, {"variant": "partial", "no_bilag": "AB"}, False),
        (["arthritis"], 7.5, {"variant": "partial", "no_bilag": "A"}, True),
    ],
)
def test_remission_after_stem_cells(items, dose, settings, expected):
    rows = visits((1, ["arthritis", "rash", "fever"], {}, {}),
                  (169, items, {"renal": "B"}, {"prednisone_eq_mg_day": dose}))  # fmt: skip
    assert only(rows, "msct_remission", settings).label is expected


@pytest.mark.parametrize(
    ("last", "grades", "expected"),
    [(["arthritis"], {}, True), (["rash"], {}, False), ([], {"renal": "A"}, True), ([], {"renal": "B"}, False),
     ([], FLARE, True)],
)  # fmt: skip
def test_relapse_after_remission(last, grades, expected):
    low = {"prednisone_eq_mg_day": 5}
    rows = visits((1, ["seizure"], {}, low), (85, [], {}, low), (169, last, grades, low))
    assert only(rows, "msct_relapse").label is expected


def test_relapse_needs_a_remission_and_a_visit_after_it():
    low = {"prednisone_eq_mg_day": 5}
    never = visits((1, ["seizure"], {}, low), (85, ["seizure"], {}, low), (169, ["seizure"], {}, low))
    assert only(never, "msct_relapse").reason == "no visit in remission"
    late = visits((1, ["seizure"], {}, low), (169, [], {}, low))
    assert only(late, "msct_relapse").reason == "no visit after the remission on day 169"


@pytest.mark.parametrize(("score", "limit", "met"), [("total", 2, False), ("clinical", 0, True), ("total", 4, True)])
def test_a_low_score_is_a_state(score, limit, met):
    rows = visits((169, ["low_complement", "increased_dna_binding"], {}, {}))
    assert only(rows, "sledai_state", {"score": score, "max_sledai": limit}).label is met
