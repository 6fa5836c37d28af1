"""Every patient of the files is found again: analysed, or left out with a reason."""

import csv

import pytest

from biomarker.simulation.visits import USUAL, Arm, simulate_visits
from biomarker.study.participants import participants_values
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort

VISITS = """
simulated = true
[panel]
file = "panel.csv"
analytes = ["IFNG", "TNF", "IL6", "IL10"]
[outcome]
visits = "visits.csv"
criterion = "sri"
assessment_day = 183
arms = ["active"]
"""


def participants(file, *pairs):
    text = file.read_text()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text)
    study = read_study(file)
    return participants_values(study, gather_cohort(study))


def adds_up(found):
    left = found["start"]["n"]
    for step in found["steps"]:
        left -= sum(one["n"] for one in step["left_out"])
        assert step["n"] == left
    end = found["analysed"]
    return left == end["n"] == end["n_responders"] + end["n_nonresponders"]


@pytest.fixture
def with_visits(tmp_path):
    made = simulate_visits((Arm("active", 40, 22), Arm("control", 10, 4, 0.5)), losses=USUAL, seed=4)
    rows = list(csv.reader(made.panel_csv().splitlines()))
    kept = rows[:1] + rows[3:]  # two patients with visits have no row in the panel
    (tmp_path / "panel.csv").write_text("\n".join(",".join(row) for row in kept) + "\n")
    (tmp_path / "visits.csv").write_text(made.visits_csv())
    file = tmp_path / "study.toml"
    file.write_text(VISITS)
    return file, [row[0] for row in rows[1:]]


def test_nobody_is_left_out_of_a_complete_table(study_file):
    found = participants(study_file)
    assert found["start"] == {"n": 24, "panel": 24, "visits": None, "rows": 24}
    assert found["steps"] == []
    assert adds_up(found)


def test_patients_left_out_by_name_and_without_a_response(study_file):
    table = study_file.with_name("panel.csv")
    head, *rows = list(csv.reader(table.read_text().splitlines()))
    for row in rows[2:5]:
        row[head.index("response")] = ""
    table.write_text("\n".join(",".join(row) for row in [head, *rows]) + "\n")
    exclude = f'covariates = ["age", "sex"]\nexclude = ["{rows[0][0]}", "{rows[2][0]}"]'
    found = participants(study_file, ('covariates = ["age", "sex"]', exclude))
    assert [step["left_out"] for step in found["steps"]] == [
        [{"why": "by name (cohort.exclude)", "n": 2}], [{"why": "no response recorded", "n": 2}]
    ]  # fmt: skip
    assert found["analysed"]["n"] == 20
    assert adds_up(found)


def test_visits_without_a_panel_other_arms_and_labels_that_cannot_be_judged(with_visits):
    file, everybody = with_visits
    found = participants(file, ("[outcome]", f'[cohort]\nexclude = ["{everybody[5]}"]\n[outcome]'))
    assert found["start"]["n"] == len(everybody) == 50
    reasons = {one["why"]: one["n"] for step in found["steps"] for one in step["left_out"]}
    assert reasons["no row in the panel table"] == 2
    assert reasons["by name (cohort.exclude)"] == 1
    assert reasons["response not evaluable: arm control"] == 10
    assert adds_up(found)


def test_a_patient_with_several_rows_is_counted_once_and_without_values_is_told(study_file):
    table = study_file.with_name("panel.csv")
    head, *rows = list(csv.reader(table.read_text().splitlines()))
    for name in ("IFNG", "TNF", "IL6", "IL10"):
        column = next(k for k, one in enumerate(head) if one.upper().replace("-", "").startswith(name[:4].upper()))
        rows[3][column] = ""
    table.write_text("\n".join(",".join(row) for row in [head, *rows, rows[0]]) + "\n")
    found = participants(study_file, ("[cohort]", "[cohort]\nseveral_rows_per_patient = true"))
    assert found["start"]["rows"] == 25
    assert (found["analysed"]["n"], found["analysed"]["rows"]) == (24, 25)
    assert found["analysed"]["without_measurement"] == 1
    assert adds_up(found)
