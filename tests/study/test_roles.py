import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.assay.open import read_table
from biomarker.assay.reading import READERS
from biomarker.assay.table import table_from_rows
from biomarker.errors import StudyError
from biomarker.study.roles import suggest_roles

REAL = ("race_septic_shock", "car22_carhlh", "cmipb_vaccine_2021", "combiroc_aih", "ad_csf_rbm", "covid_icu_overmyer",
        "asah_reference", "cytoprofile_t2d")  # fmt: skip
# Eight patients: enough for AUC 1.0 to be more than chance.
PANEL = """
patient_id  responder  IFN-γ  IL-6(ng/L)  mystery  age  sex  plate  days_from_treatment  relapse  sample_date
P1          yes        15.0   2.0         11       40   f    A      -3                   0        2024-05-01
P2          yes        9.0    ND          12       50   m    A      -1                   1        2024-05-02
P3          no         10.0   3.0         13       60   f    B      0                    0        2024-05-03
P4          no         3.0    4.0         14       35   m    B      -7                   1        2024-05-04
P5          yes        11.0   2.5         21       44   f    B      -3                   1        2024-05-05
P6          no         4.0    8.0         17       47   m    A      -2                   0        2024-05-06
P7          yes        2.0    9.0         15       51   m    A      -2                   0        2024-05-07
P8          no         <0.8   7.0         16       52   f    B      -1                   1        2024-05-08
"""


def make(text, source="panel.csv"):
    lines = [line.split() for line in text.strip().splitlines()]
    return table_from_rows(
        source, [(i, ["" if c == "." else c for c in line]) for i, line in enumerate(lines, start=1)]
    )


def role_of(roles, header):
    return next(column for column in roles.columns if column.column == header)


def add(header, cells, text=PANEL):
    """The panel with one more column."""
    lines = text.strip().splitlines()
    return make("\n".join(f"{line} {cell}" for line, cell in zip(lines, [header, *cells], strict=True)))


def test_every_column_gets_a_role_with_a_reason():
    roles = suggest_roles(make(PANEL))
    assert {column.column: column.role for column in roles.columns} == {
        "patient_id": "id",
        "responder": "response",
        "IFN-γ": "analyte",
        "IL-6(ng/L)": "analyte",
        "mystery": "analyte",
        "age": "covariate",
        "sex": "covariate",
        "plate": "batch",
        "days_from_treatment": "time",
        "relapse": "leave_out",
        "sample_date": "leave_out",
    }
    assert all(column.reason for column in roles.columns)
    assert [column.column for column in roles.unsure] == ["mystery", "relapse"]
    assert (roles.positive, roles.positive_sure) == ("yes", True)
    assert roles.analytes == ("IFN-γ", "IL-6", "mystery")
    assert roles.covariates == ("age", "sex")
    assert (roles.batches, roles.groups, roles.time, roles.several_rows) == (
        ("plate",),
        (),
        "days_from_treatment",
        False,
    )
    assert [column.column for column in roles.left_out] == ["relapse", "sample_date"]


def test_units_come_from_the_header_or_are_marked_unsure():
    roles = suggest_roles(make(PANEL))
    assert [(c.unit, c.unit_sure) for c in roles.of("analyte")] == [("pg/mL", False), ("pg/mL", True), ("pg/mL", False)]


def test_units_that_a_name_or_a_negative_value_gives_away():
    names = ["NPX_CCL3", "IL-8", *(f"IL-{i}" for i in range(20, 32))]
    cells = [["id", *names]] + [[f"P{i}", f"{i}.5", f"{i - 1}", *[f"{100 * i}.5"] * 12] for i in range(6)]
    roles = suggest_roles(make("\n".join(" ".join(line) for line in cells)))
    units = {column.column: (column.unit, column.unit_sure) for column in roles.of("analyte")}
    assert units["NPX_CCL3"] == ("NPX", False)
    assert units["IL-8"] == ("transformed", False)  # -1 is no concentration
    assert units["IL-31"] == ("pg/mL", False)


def test_a_limit_is_proposed_only_for_censored_words_without_a_number():
    roles = suggest_roles(make(PANEL))
    assert [c.lower_limit for c in roles.of("analyte")] == [None, 2.0, None]  # "<0.8" states its own
    above = suggest_roles(make("id IL-6 IL-8\nP1 OOR> 1\nP2 3 2\nP3 7 4"))
    assert [(c.lower_limit, c.upper_limit) for c in above.of("analyte")] == [(None, 7.0), (None, None)]


@pytest.mark.parametrize(
    ("header", "cells", "why"),
    [
        ("score", "9 8 3 2 7 1 6 2", "AUC 1.0"),
        ("IL-10", "1 2 8 9 3 7 4 9", "AUC 1.0"),  # the other way round
        ("verdict", "good good bad bad good bad good bad", "occurs in one class only"),
        ("hlh_onset", "5 4 . . 7 . 6 .", "filled in for one class only"),
        ("responder_day", "1 5 2 3 9 8 3 3", 'its name holds "responder"'),
        ("mortality", "1 0 1 0 0 1 1 0", 'its name holds "mortality"'),
        ("follow-up_survival", "11 20 31 40 50 16 71 80", 'its name holds "survival"'),
    ],
)
def test_what_looks_like_the_outcome_is_left_out_and_flagged(header, cells, why):
    column = role_of(suggest_roles(add(header, cells.split())), header)
    assert (column.role, column.sure) == ("leave_out", False)
    assert column.reason.startswith("looks like the outcome")
    assert why in column.reason


def test_a_perfect_marker_in_six_patients_may_be_chance():
    roles = suggest_roles(make("id response IL-6\nA 1 9\nB 1 8\nC 1 7\nD 0 1\nE 0 2\nF 0 3"))
    assert roles.analytes == ("IL-6",)


def test_a_plate_that_holds_one_class_only_stays_a_plate():
    roles = suggest_roles(add("lot", ["A", "A", "B", "B", "A", "B", "A", "B"]))
    assert role_of(roles, "lot").role == "batch"


@pytest.mark.parametrize(
    ("header", "cells", "role", "sure"),
    [
        ("cov_crea", "1 2 3 4 5 6 7 9", "covariate", True),
        ("cov_stage", "I II I II II I I II", "covariate", True),
        ("cov_age2", "40 >90 50 60 70 80 44 41", "covariate", False),  # must become a number
        ("outcome_gos6", "1 2 1 2 2 1 3 4", "leave_out", True),
        ("site", "A B A B A B B A", "group", True),
        ("study_centre", "A B A B A B B A", "group", False),
        ("Box_Number", "1 2 1 2 1 2 2 1", "batch", False),
        ("smoker", "0 1 0 1 1 0 1 0", "covariate", True),
        ("flag", "0 1 0 1 1 0 1 0", "covariate", False),
        ("arm", "a b a b b a b a", "covariate", True),
        ("empty", ". . . . . . . .", "leave_out", True),
        ("kit_name", "K K K K K K K K", "leave_out", True),
        ("remarks", "a b c d e f g h", "leave_out", True),
        ("no", "1 2 3 4 5 6 7 8", "leave_out", True),
        ("sample_id", "9 7 5 4 3 2 1 11", "leave_out", True),
        ("well", "1 2 1 2 1 2 2 1", "leave_out", True),
        ("IL-8", "1.5 high 2 3 4 5 6 7", "analyte", False),  # a typing mistake does not hide an analyte
        ("IL-17E", "ND <0.1 <0.1 <0.1 <0.1 <0.1 <0.1 <0.1", "analyte", True),
        ("IL-2", "0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1", "analyte", False),
        ("IGF_BP_2", "1.5 2.5 2 3 4 5 6 7", "analyte", False),  # "BP" is no blood pressure here
        ("hospital_days", "1 2 5 4 1 6 2 3", "leave_out", False),
        ("days_on_steroid", "1 2 5 4 1 6 2 3", "leave_out", False),
        ("prednisone_mg_day", "10 20 5 40 10 60 20 30", "covariate", False),
        ("visit", "V1 V2 V1 V2 V1 V2 V2 V1", "leave_out", False),  # not in days
        ("ward_reason", "a b c d e f g g", "leave_out", True),
    ],
)  # fmt: skip
def test_roles_of_other_columns(header, cells, role, sure):
    column = role_of(suggest_roles(add(header, cells.split())), header)
    assert (column.role, column.sure) == (role, sure), column.reason


def test_samples_that_are_all_of_day_0_keep_the_column_that_proves_it():
    lines = make("id response days_from_treatment IL-6\nP1 1 0 3\nP2 0 0 4\nP3 1 0 5")
    assert suggest_roles(lines).time == "days_from_treatment"


def test_one_time_column_is_kept():
    roles = suggest_roles(add("day", ["0", "1", "0", "1", "2", "3", "4", "5"]))
    assert roles.time == "days_from_treatment"
    assert role_of(roles, "day").role == "leave_out"


def test_what_the_user_names_is_taken():
    roles = suggest_roles(make(PANEL), id_column="patient_id", response="relapse", positive="1.0")
    assert roles.id.column == "patient_id"
    assert (roles.response.column, roles.positive) == ("relapse", "1")
    assert role_of(roles, "responder").role == "leave_out"


def test_unknown_columns_and_values_show_what_there_is():
    with pytest.raises(StudyError, match='no column "respondr"') as error:
        suggest_roles(make(PANEL), response="respondr")
    assert 'did you mean "responder"?' in error.value.allowed
    with pytest.raises(StudyError, match='no column "patientid"') as error:
        suggest_roles(make(PANEL), id_column="patientid")
    assert 'did you mean "patient_id"?' in error.value.allowed
    with pytest.raises(StudyError, match='"CR" does not occur in column "responder"') as error:
        suggest_roles(make(PANEL), positive="CR")
    assert error.value.allowed == "seen: yes (4), no (4)"
    assert error.value.exit_code == 3


def test_a_measurement_cannot_be_the_response():
    cells = [str(i) for i in range(12)]
    text = "id x IL-6\n" + "\n".join(f"P{i} {i} 1.5" for i in cells)
    with pytest.raises(StudyError, match='column "x" has 12 different values'):
        suggest_roles(make(text), response="x")


@pytest.mark.parametrize(
    ("yes", "no", "positive", "sure"),
    [
        ("1", "0", "1", True),
        ("yes", "no", "yes", True),
        ("TRUE", "FALSE", "TRUE", True),
        ("R", "NR", "R", True),
        ("Responder", "Non-responder", "Responder", True),
        ("T2D", "control", "T2D", False),
        ("CR", "PR", "CR", False),
        ("A", "B", None, False),
        ("2", "1", "1", False),
    ],
)
def test_which_value_means_responder(yes, no, positive, sure):
    roles = suggest_roles(make(PANEL.replace("yes ", f"{yes} ").replace("no ", f"{no} ")))
    assert (roles.positive, roles.positive_sure) == (positive, sure)


def test_more_than_two_values_of_a_named_response_are_marked():
    text = "id best IL-6\n" + "\n".join(f"P{i} {('CR', 'PR', 'SD')[i % 3]} {i}.5" for i in range(9))
    roles = suggest_roles(make(text), response="best", positive="CR")
    assert (roles.response.sure, roles.positive) == (False, "CR")
    assert "CR (3), PR (3), SD (3)" in roles.response.reason


def test_without_a_response_the_candidates_are_listed():
    roles = suggest_roles(make(PANEL.replace("responder", "x        ")))
    assert roles.response is None
    assert roles.response_candidates == ("relapse", "x")


def test_two_equally_good_responses_are_not_chosen_between():
    roles = suggest_roles(add("Responder", ["yes", "no", "yes", "no", "yes", "no", "yes", "no"]))
    assert roles.response is None
    assert set(roles.response_candidates) == {"responder", "Responder", "relapse"}


@pytest.mark.parametrize(
    ("old", "found", "sure"),
    [("subject", "subject", True), ("ID", "ID", False), ("sample_id", "sample_id", False), ("case", "case", False)],
)
def test_the_id_by_its_name(old, found, sure):
    roles = suggest_roles(make(PANEL.replace("patient_id", old)))
    assert (roles.id.column, roles.id.sure) == (found, sure)


def test_a_patient_with_several_rows_stays_the_id():
    text = "sample_id patient_id response IL-6\n" + "\n".join(f"S{i} P{i // 2} {i // 2 % 2} {i}.5" for i in range(12))
    roles = suggest_roles(make(text))
    assert (roles.id.column, roles.id.sure, roles.several_rows) == ("patient_id", False, True)
    assert "6 patients in 12 rows" in roles.id.reason
    assert roles.id_candidates == ("sample_id",)


def test_without_an_id_nothing_is_made_up():
    roles = suggest_roles(make("response IL-6 IL-8\n1 1.5 2\n0 2.5 3\n1 3.5 4\n0 4.5 6"))
    assert roles.id is None
    assert roles.id_candidates == ()


@given(st.permutations(range(1, 9)))
def test_the_order_of_rows_does_not_matter(order):
    lines = PANEL.strip().splitlines()
    one, other = suggest_roles(make(PANEL)), suggest_roles(make("\n".join([lines[0], *(lines[i] for i in order)])))
    assert [(c.column, c.role, c.sure, c.unit, c.lower_limit) for c in one.columns] == [
        (c.column, c.role, c.sure, c.unit, c.lower_limit) for c in other.columns]  # fmt: skip


@pytest.mark.shared_data
@pytest.mark.parametrize("name", REAL)
def test_real_panels_have_the_roles_that_their_keepers_wrote_down(shared_data, name):
    truth = json.loads((shared_data / name / "columns.json").read_text(encoding="utf-8"))
    roles = suggest_roles(read_table(shared_data / name / "panel.csv"))
    assert list(roles.analytes) == truth["analytes"]
    assert list(roles.covariates) == truth["covariates"]
    assert (roles.id.column, roles.id.sure) == (truth["id"], True)
    assert (roles.response.column, roles.response.sure) == (truth["response"], True)
    assert (roles.positive, roles.positive_sure) == ("1", True)
    assert set(truth["outcome_only_columns"]) <= {column.column for column in roles.left_out}
    assert not any(column.startswith("outcome_") for column in (*roles.analytes, *roles.covariates, *roles.groups))


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("ad_csf_rbm", "transformed"),
        ("covid_icu_overmyer", "log2"),
        ("race_septic_shock", "pg/mL"),
        ("car22_carhlh", "pg/mL"),
        ("cmipb_vaccine_2021", "pg/mL"),
        ("cytoprofile_t2d", "pg/mL"),
    ],
)
def test_the_scale_of_real_panels(shared_data, name, unit):
    roles = suggest_roles(read_table(shared_data / name / "panel.csv"))
    assert {(column.unit, column.unit_sure) for column in roles.of("analyte")} == {(unit, False)}


@pytest.mark.shared_data
@pytest.mark.parametrize("file", ["ExampleData1.csv", "ExampleData5.csv"])
def test_a_real_export_without_patients_asks_for_them(shared_data, file):
    roles = suggest_roles(read_table(shared_data / "cytoprofile_t2d" / "raw" / file))
    assert (roles.id, roles.response) == (None, None)
    assert roles.response_candidates == ("Group",)
    assert len(roles.analytes) == 25


@pytest.mark.shared_data
def test_a_real_export_with_many_clinical_columns(shared_data):
    roles = suggest_roles(
        read_table(shared_data / "race_septic_shock" / "raw" / "RACE_CytokineData.csv"), response="Mortality28"
    )
    assert (roles.id.column, roles.several_rows) == ("studyid", True)
    sure = [column.column for column in roles.of("analyte") if column.sure]
    assert sure == ["Fractalkine", "IL-1α", "IL-1β", "IL-6", "IL-8", "IL-10", "IL-12(p40)", "IL-18", "TNFα", "ANG2"]
    flagged = {column.column for column in roles.left_out if column.reason.startswith("looks like the outcome")}
    assert {"Mortality_1year", "Days surviving", "Vent free days alive at 28 days"} <= flagged
    assert '">90" must become a number' in role_of(roles, "Age").reason


@pytest.mark.shared_data
def test_days_after_infusion_are_the_time_and_other_toxicity_is_flagged(shared_data):
    """Long export: the grade and onset of the same toxicity must not become covariates."""
    path = shared_data / "car22_carhlh" / "raw" / "day_after_infusion_data_export.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    rows = [(i, line.split(",")) for i, line in enumerate(["row" + header, *lines], start=1)]
    table = table_from_rows(path.name, rows)
    wide = READERS["long"].to_wide(table, sample="days", leave_out=["row", "log10_cytokine_levels"])
    wide = wide.take([i for i, day in enumerate(wide.column("days")) if day == "7"])
    roles = suggest_roles(wide, response="HLH", positive="carHLH+")
    assert (roles.id.column, roles.positive) == ("patient_id", "carHLH+")
    assert role_of(roles, "days_HLH").reason.startswith("looks like the outcome")
    assert len(roles.analytes) == 14
