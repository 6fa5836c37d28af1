"""From clinic visits to labels to a trained model, as a user types it."""

import csv
import io
import json

import pytest

STUDY = """
simulated = true
[panel]
file = "panel.csv"
analytes = ["IFNG", "TNF", "IL6", "CXCL10"]
[outcome]
visits = "visits.csv"
criterion = "sri"
assessment_day = 183
also = ["sledai_drop", "lldas"]
[candidates]
marker = "IFNG"
use = ["ridge_logistic"]
[validation]
outer_folds = 3
repeats = 2
inner_repeats = 1
leave_pair_out = "never"
permutations = 5
[evaluation]
bootstrap_refits = 0
stability_selection = false
[tracking]
enabled = false
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory, biomarker):
    """Simulated visits and panel, and a study that names them."""
    folder = tmp_path_factory.mktemp("visits")
    done = biomarker("simulate", "-o", "panel.csv", "--visits", "visits.csv", "--patients", "40", "--responders", "24",
                     "--seed", "4", folder=folder)  # fmt: skip
    assert done.code == 0, done.err
    assert "SIMULATED" in done.err
    (folder / "study.toml").write_text(STUDY)
    return folder


def table(file):
    """Rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(file.read_text())))


def test_label_tells_rates_reasons_and_agreement(folder, biomarker):
    done = biomarker("label", "study.toml", "-o", "labels.csv", folder=folder)
    assert done.code == 0, done.err
    for words in ("evaluable", "Wilson, of the evaluable", "what decided", "rescue", "SLEDAI-2K fall", "kappa"):
        assert words in done.out
    rows = table(folder / "labels.csv")
    assert len(rows) == 40
    assert {row["response"] for row in rows} <= {"responder", "non-responder", ""}
    assert {row["criterion"] for row in table(folder / "labels_components.csv")} == {"sri", "sledai_drop", "lldas"}
    plain = json.loads(biomarker("label", "study.toml", "--json", folder=folder).out)
    assert plain["criteria"][0]["flow"]["responders"] == sum(row["response"] == "responder" for row in rows)


@pytest.mark.slow
def test_train_derives_its_label_and_shows_every_criterion(folder, biomarker):
    assert biomarker("label", "study.toml", "-o", "once.csv", folder=folder).code == 0
    labels = {row["patient_id"]: row["response"] for row in table(folder / "once.csv")}
    done = biomarker("train", "study.toml", "--workers", "1", "--quiet", "--json", folder=folder)
    assert done.code == 0, done.err
    results = json.loads(done.out)
    assert results["n_responders"] == sum(label == "responder" for label in labels.values())
    assert results["n_patients"] == sum(label != "" for label in labels.values())
    made = results["response"]
    assert (made["criterion"], made["visits"]) == ("sri", "visits.csv")
    compared = results["criteria"]["compared"]
    assert [one["title"] for one in compared] == ["sri", "sledai_drop", "lldas"]
    assert compared[0]["auc"]["estimate"] == results["auc"]["estimate"]
    assert all(one["p"] <= one["p_adjusted"] for one in compared if one["p"] is not None)
    assert "SIM-0" not in done.out
    assert any("set by a rule" in one for one in results["warnings"])
    assert any("corrected for having tried 3, p is" in one for one in results["verdict_sentences"])
    report = (folder / "models" / "study_report.html").read_text()
    for words in ("Who responded", "Does the result depend on the criterion?", "p, corrected for the choice", "kappa"):
        assert words in report
    assert "SIM-0" not in report
    predicted = biomarker("predict", "models/study", "panel.csv", folder=folder)
    assert predicted.code == 0, predicted.err


def test_a_mistake_in_the_visits_ends_in_one_message(folder, biomarker):
    text = (folder / "visits.csv").read_text().splitlines()
    broken = [line.replace(",baseline,", ",,").replace("SIM-001,29,,", "SIM-001,1,,") for line in text]
    (folder / "broken.csv").write_text("\n".join(broken) + "\n")
    done = biomarker("label", "broken.csv", "study.toml", folder=folder)
    assert done.code == 5
    assert "patient SIM-001: 2 rows for day 1 (rows 2, 3)" in done.err
    assert "what to do" in done.err
    assert "Traceback" not in done.err
    done = biomarker("label", "study.toml", "-o", "visits.csv", folder=folder)
    assert done.code == 8
    assert "is the table of visits itself" in done.err


def test_the_table_of_visits_may_stand_before_the_study(folder, biomarker):
    (folder / "later.csv").write_text((folder / "visits.csv").read_text())
    (folder / "bare.toml").write_text(STUDY.replace('visits = "visits.csv"', 'visits = ""'))
    named = biomarker("label", "study.toml", "--json", folder=folder)
    given = biomarker("label", "later.csv", "bare.toml", "--json", folder=folder)
    assert given.code == 0, given.err
    assert json.loads(given.out)["criteria"] == json.loads(named.out)["criteria"]


def test_study_and_visits_in_the_wrong_order_are_told_so(folder, biomarker):
    done = biomarker("label", "study.toml", "visits.csv", folder=folder)
    assert done.code == 2
    assert "biomarker label visits.csv study.toml" in done.err
