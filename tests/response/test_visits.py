"""The visits table: what is read, and what each mistake says to a tired person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomarker.errors import BiomarkerError, VisitsError
from biomarker.response.rules import Rules
from biomarker.response.schema import FIELDS
from biomarker.response.visits import read_visits

from .conftest import columns, full_row, judged, table

ALL = ("sledai", "bilag", "pga", "steroids")
STATED = {"assessment_day": 169, "pga_scale": "0-3", "bilag_version": "2004"}


def read(text, needs=(), **rules):
    return read_visits(table(text), Rules.of({**STATED, **rules}), needs=needs, source="visits.csv")


def refused(text, needs=(), **rules):
    with pytest.raises(VisitsError) as caught:
        read(text, needs, **rules)
    assert caught.value.exit_code == 5
    return str(caught.value)


def test_visits_are_sorted_and_typed():
    found = read("""
        patient_id | visit_day | SLEDAI-2K | sledai_rash | sledai fever | bilag_renal | pga | drugs | rescue
        P1         | 169       | 2         | yes         | 0            | c           | 0,5 | hcq   | 0
        P1         | 1         | 12        | 2           | NA           | A           | 1.8 |       |
    """)
    before, now = found.patients["P1"]
    assert (before.day, now.day) == (1, 169)
    assert before.items["rash"] is True
    assert before.items["fever"] is None
    assert now.items["fever"] is False
    assert now.grades["renal"] == "C"
    assert str(now.sledai()) == "2"
    assert str(now.number("pga")) == "0.5"
    assert now.flags == {"rescue": False}
    assert before.drugs is None
    assert now.drugs[0].name == "hydroxychloroquine"


def test_days_from_dates_count_from_the_first_dose():
    found = read("""
        patient_id | visit_date | visit_role | sledai_total
        P1         | 2024-03-01 | baseline   | 10
        P1         | 2024-03-31 |            | 6
    """)
    assert [one.day for one in found.patients["P1"]] == [1, 31]
    found = read("""
        patient_id | visit_date | first_dose_date | sledai_total
        P1         | 27.02.2024 | 01.03.2024      | 10
        P1         | 31.03.2024 |                 | 6
    """)
    assert [one.day for one in found.patients["P1"]] == [-2, 31]


@pytest.mark.parametrize(
    ("scale", "value", "expected"), [("0-3", "1.5", "1.5"), ("0-10", "5", "1.5"), ("0-100", "50", "1.5")]
)
def test_a_conversion_of_the_pga_has_to_be_asked_for(scale, value, expected):
    text = f"""
        patient_id | visit_day | pga
        P1         | 1         | {value}
    """
    rules = {"pga_scale": scale}
    (visit,) = read(text, ("pga",), **rules, pga_conversion="linear").patients["P1"]
    assert str(visit.number("pga")) == "1.5"
    if scale != "0-3":
        assert 'pga_conversion = "linear"' in refused(text, ("pga",), **rules)


def test_a_scale_that_looks_wrong_is_told():
    rules = {"pga_scale": "0-100", "pga_conversion": "linear"}
    (note,) = read("patient_id | visit_day | pga\nP1 | 1 | 2.5\nP1 | 29 | 1", ("pga",), **rules).notes
    assert note == "No PGA is above 3 although its scale is 0-100; check the scale."
    mixed = "patient_id | visit_day | pga | pga_scale\nP1 | 1 | 60 | 0-100\nP2 | 1 | 2 | 0-3"
    assert (
        read(mixed, ("pga",), pga_scale="", pga_conversion="linear")
        .notes[0]
        .startswith("The PGA is recorded on several")
    )
    assert "PGA on a scale of 0-100 in 1 row (2), but the cut-offs are for 0-3" in refused(
        mixed, ("pga",), pga_scale=""
    )


def test_other_steroids_become_prednisone():
    (visit,) = read("""
        patient_id | visit_day | steroid            | steroid_mg_day
        P1         | 1         | Methylprednisolone | 16
    """).patients["P1"]
    assert str(visit.number("prednisone")) == "20"


def test_blank_items_and_grades_are_unknown_unless_the_study_says_otherwise():
    text = """
        patient_id | visit_day | sledai_rash | sledai_fever | bilag_renal | bilag_mucocutaneous
        P1         | 1         | 1           |              | A           |
    """
    (visit,) = read(text).patients["P1"]
    assert visit.sledai().high > 2
    assert visit.grades["mucocutaneous"] is None
    (visit,) = read(text, sledai_blank="absent", bilag_blank="E").patients["P1"]
    assert str(visit.sledai()) == "2"
    assert visit.grades["mucocutaneous"] == "E"


def test_laboratory_values_fill_items_or_replace_them():
    text = """
        patient_id | visit_day | sledai_leukopenia | sledai_fever | leukocytes_1e9_l | temperature_c
        P1         | 1         |                   | 0            | 2.5              | 39
    """
    for asked, expected in (("never", (None, False)), ("missing", (True, False)), ("always", (True, True))):
        (visit,) = read(text, lab_items=asked).patients["P1"]
        assert (visit.items["leukopenia"], visit.items["fever"]) == expected


def test_arms_that_are_not_asked_for_are_left_out():
    text = """
        patient_id | visit_day | arm       | sledai_total
        P1         | 1         | rituximab | 9
        P2         | 1         | placebo   | 9
    """
    found = read(text, arms=["rituximab"])
    assert list(found.patients) == ["P1"]
    assert found.left_out == {"P2": "arm placebo"}
    assert 'did you mean "rituximab"' in refused(text, arms=["rituximap"])


MISTAKES = {
    "no patient column": ("name | visit_day\nP1 | 1", {}, ('has no column "patient_id"', "id_column")),
    "no day": ("patient_id | pga\nP1 | 1", {}, ("neither visit_day nor visit_date",)),
    "an empty day": ("patient_id | visit_day\nP1 |", {}, ("row 2 (patient P1): no visit day",)),
    "two baselines": (
        "patient_id | visit_day | visit_role\nP1 | -7 | baseline\nP1 | 1 | baseline",
        {}, ("patient P1 has 2 baseline visits: row 2 (day -7), row 3 (day 1)", "empty the other cell")),
    "a late baseline": ("patient_id | visit_day | visit_role\nP1 | 29 | baseline", {}, ("visit is on day 29",)),
    "two rows of one day": (
        "patient_id | visit_day\nP1 | 1\nP1 | 1", {}, ("2 rows for day 1 (rows 2, 3)", "join the rows")),
    "mixed BILAG versions": (
        "patient_id | visit_day | bilag_renal | bilag_version\nP1 | 1 | A | 2004\nP2 | 1 | A | classic",
        {"bilag_version": ""}, ("BILAG versions 2004 and classic in one study", "A 12 and B 8 in 2004")),
    "a version that is not there": (
        "patient_id | visit_day | bilag_renal\nP1 | 1 | A",
        {"bilag_version": "", "needs": ("bilag",)}, ("without their version", 'outcome.bilag_version = "2004"')),
    "a system of the other version": (
        "patient_id | visit_day | bilag_vasculitis\nP1 | 1 | A", {}, ("BILAG 2004 has no system vasculitis",)),
    "a PGA beyond its scale": (
        "patient_id | visit_day | pga | pga_scale\nP1 | 1 | 35 | 0-3",
        {"needs": ("pga",)}, ("row 2: PGA 35 on a scale of 0-3", "0-100")),
    "a PGA without a scale": (
        "patient_id | visit_day | pga\nP1 | 1 | 1.5", {"pga_scale": "", "needs": ("pga",)}, ("without its scale",)),
    "an unknown scale": (
        "patient_id | visit_day | pga | pga_scale\nP1 | 1 | 2 | 0-5", {}, ("allowed: 0-3, 0-10, 0-100",)),
    "an impossible item": (
        "patient_id | visit_day | sledai_rash\nP1 | 1 | 4", {}, ('sledai_rash: "4" is not possible', "weight 2")),
    "a total that the items cannot make": (
        "patient_id | visit_day | sledai_rash | sledai_arthritis | sledai_total\nP1 | 1 | 1 | 1 | 4",
        {}, ("SLEDAI total 4, but the items that are present make 6",)),
    "a total beyond the largest": ("patient_id | visit_day | sledai_total\nP1 | 1 | 120", {}, ("is above 105",)),
    "an item that is not one": (
        "patient_id | visit_day | sledai_arthritiss\nP1 | 1 | 1", {}, ('did you mean "sledai_arthritis"',)),
    "two columns for one thing": (
        "patient_id | visit_day | sledai | sledai_total\nP1 | 1 | 4 | 4", {}, ("mean the same (sledai_total)",)),
    "dates in two formats": (
        "patient_id | visit_date | visit_role\nP1 | 2024-03-01 | baseline\nP1 | 01.04.2024 |",
        {}, ("column visit_date, row 2, 3", "dates in two formats", "YYYY-MM-DD")),
    "dates without a first dose": (
        "patient_id | visit_date\nP1 | 2024-03-01", {}, ("P1: dates of visits, but not of the first dose",)),
    "an unknown drug": (
        "patient_id | visit_day | drugs\nP1 | 1 | azathioprin 100", {}, ('mean "azathioprine"', "row 2, column drugs")),
    "an unknown steroid": (
        "patient_id | visit_day | steroid | steroid_mg_day\nP1 | 1 | prednisolon | 5",
        {}, ('did you mean "prednisolone"', "steroid_equivalents")),
    "a steroid dose without a name": (
        "patient_id | visit_day | steroid_mg_day\nP1 | 1 | 5", {}, ("without its name",)),
    "a negative dose": ("patient_id | visit_day | prednisone_eq_mg_day\nP1 | 1 | -5", {}, ('"-5" is negative',)),
    "two doses that contradict": (
        "patient_id | visit_day | steroid | steroid_mg_day | prednisone_eq_mg_day\nP1 | 1 | methylprednisolone | 4 | 4",
        {}, ("make 5",)),
    "a visit after death": (
        "patient_id | visit_day | died\nP1 | 29 | 1\nP1 | 85 | 0", {}, ("a visit on day 85, after death on day 29",)),
    "a grade that is none": ("patient_id | visit_day | bilag_renal\nP1 | 1 | F", {}, ("allowed: A, B, C, D, E",)),
    "an unclear flag": ("patient_id | visit_day | rescue\nP1 | 1 | maybe", {}, ("neither yes nor no",)),
    "an unclear number": ("patient_id | visit_day | pga\nP1 | 1 | 1,500", {}, ("may be 1.500 or 1500",)),
    "half a day": ("patient_id | visit_day\nP1 | 1.5", {}, ("is not a whole number",)),
}  # fmt: skip


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_mistakes_name_the_row_and_what_to_do(mistake):
    text, rules, expected = MISTAKES[mistake]
    said = refused(text, **rules)
    assert said.startswith("visits.csv")
    for words in expected:
        assert words in said


def test_all_wrong_cells_are_told_at_once():
    said = refused("patient_id | visit_day | pga\n" + "\n".join(f"P{i} | 1 | high{i}" for i in range(8)))
    assert "8 mistakes" in said
    assert "row 6" in said
    assert "and 3 more" in said


def test_one_mistake_in_many_rows_is_one_line():
    said = refused("patient_id | visit_day | pga\n" + "\n".join(f"P{i} | 1 | high" for i in range(8)))
    assert 'rows 2, 3, 4, 5, 6, ... (8 rows), column pga: "high" is not a number' in said
    assert "mistakes" not in said


def test_every_patient_with_two_baselines_is_named_in_one_message():
    rows = "\n".join(f"P{i} | 1 | baseline\nP{i} | -7 | baseline" for i in (1, 2))
    said = refused(f"patient_id | visit_day | visit_role\n{rows}")
    assert "P1 has 2 baseline visits: row 3 (day -7), row 2 (day 1)" in said
    assert "P2 has 2 baseline visits" in said


def test_the_rows_of_the_rarer_bilag_version_are_named():
    rows = "\n".join(f"P{i} | 1 | A | {'classic' if i == 3 else '2004'}" for i in range(1, 6))
    said = refused(f"patient_id | visit_day | bilag_renal | bilag_version\n{rows}")
    assert "BILAG versions 2004 and classic in one study (classic in row 4)" in said


def test_visits_after_rescue_are_never_silent():
    text = "patient_id | visit_day | rescue | sledai_total\nP1 | 1 | 0 | 9\nP1 | 85 | 1 | 9\nP1 | 169 | 0 | 2"
    (note,) = read(text).notes
    assert note.startswith("1 patient has visits after rescue; rescue up to the assessment counts as non-response")
    (note,) = read(text, rescue="ignore").notes
    assert "is ignored: the later visits are judged" in note
    assert "P1" not in note


def test_a_missing_baseline_is_an_answer_for_one_and_a_mistake_for_all():
    rows = [full_row("P1", 1, ["arthritis"]), full_row("P1", 169), full_row("P2", 169)]
    found = judged(columns(rows), "sledai_drop")
    assert (found["P2"].label, found["P2"].basis, found["P2"].eligible) == (None, "no baseline", False)
    with pytest.raises(VisitsError, match="no patient has a baseline visit"):
        judged(columns(rows[2:]), "sledai_drop")


def test_a_criterion_without_its_columns():
    with pytest.raises(VisitsError, match="sri looks at bilag, without a column for it"):
        judged(table("patient_id | visit_day | sledai_total\nP1 | 1 | 9\nP1 | 169 | 2"), "sri")


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(list(FIELDS)), st.text(st.characters(codec="utf-8"), max_size=8), max_size=5))
def test_whatever_stands_in_the_cells_is_read_or_refused(cells):
    given_cells = {"patient_id": ["P1"], "visit_day": ["1"], **{name: [text] for name, text in cells.items()}}
    try:
        found = read_visits(given_cells, Rules.of(STATED), needs=ALL)
    except BiomarkerError:
        return
    assert list(found.patients) == ["P1"]
