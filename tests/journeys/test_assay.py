"""Raw plates -> quality -> panel -> train -> predict, as a user types it; the plates are simulated."""

import csv
import json
import re

import pytest

from biomarker.simulation.raw_plates import simulate_raw_study

STUDY = """
simulated = true
[panel]
file = "plates.toml"
analytes = ["IFNG", "IL6", "IL10", "CXCL10"]
[outcome]
column = "response"
responder = ["responder"]
non_responder = ["non-responder"]
[candidates]
use = ["ridge_logistic"]
[validation]
repeats = 2
outer_folds = 3
inner_folds = 3
inner_repeats = 1
leave_pair_out = "never"
permutations = 3
[evaluation]
bootstrap_refits = 3
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("assay")
    for name, text in simulate_raw_study(30, 15, auc=0.95, seed=3).files.items():
        (place / name).write_text(text)
    (place / "new").mkdir()
    for name, text in simulate_raw_study(3, 1, with_response=False, prefix="NEW", seed=4).files.items():
        (place / "new" / name).write_text(text)
    (place / "study.toml").write_text(STUDY)
    return place


def test_curves_on_the_screen_and_as_json(biomarker, folder):
    shown = biomarker("assay", "fit", "plates.toml", "--levels", folder=folder)
    assert shown.code == 0, shown.err
    assert "IFNG" in shown.out
    assert "recovery" in shown.out
    plain = json.loads(biomarker("assay", "fit", "P1.csv", "--json", folder=folder).out)
    assert {one["analyte"] for one in plain} == {"IFNG", "IL6", "IL10", "CXCL10"}


def test_plates_without_concentrations_are_told_what_is_missing(biomarker, folder):
    text = (folder / "P1.csv").read_text()
    start = text.index("DataType:", text.index("Units:"))
    (folder / "bare.csv").write_text(text[:start] + "-- CRC --\n")
    done = biomarker("assay", "fit", "bare.csv", folder=folder)
    assert done.code == 0, done.err
    assert "7 standards without a stated concentration" in done.out
    assert "[standards]" in done.out


def test_quality_of_raw_exports_and_of_a_map(biomarker, folder):
    assert biomarker("assay", "qc", "P1.csv", folder=folder).code == 0
    done = biomarker("assay", "qc", "plates.toml", folder=folder)
    assert "no finding speaks against this panel" in done.out
    (folder / "mixed.toml").write_text((folder / "plates.toml").read_text().replace("samples.csv", "mixed.csv"))
    text = (folder / "samples.csv").read_text().replace("serum", "EDTA plasma", 1)
    (folder / "mixed.csv").write_text(text)
    done = biomarker("assay", "qc", "mixed.toml", folder=folder)
    assert done.code == 5
    assert "QC010" in done.out


def test_the_panel_is_written_with_its_report(biomarker, folder):
    done = biomarker("assay", "panel", "plates.toml", "-o", "measured", folder=folder)
    assert done.code == 0, done.err
    assert {file.name for file in (folder / "measured").iterdir()} == {
        "panel.csv", "values.csv", "controls.csv", "findings.json", "report.html"
    }  # fmt: skip
    with (folder / "measured" / "panel.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 30


@pytest.mark.slow
def test_from_raw_plates_to_the_prediction_of_a_new_plate(biomarker, folder):
    """Train on the plate map, predict from another plate map; the panel in between gives the same probabilities."""
    done = biomarker("train", "study.toml", "--workers", "1", "--quiet", folder=folder)
    assert done.code == 0, done.err
    from_plates = biomarker("predict", "models/study", "new/plates.toml", folder=folder)
    assert from_plates.code == 0, from_plates.err
    written = biomarker("assay", "panel", "new/plates.toml", "-o", "new_panel", folder=folder)
    assert written.code == 0, written.err
    from_panel = biomarker("predict", "models/study", "new_panel/panel.csv", folder=folder)
    assert [line.rsplit(",", 3)[0] for line in from_panel.out.splitlines()] == [
        line.rsplit(",", 3)[0] for line in from_plates.out.splitlines()
    ]
    assert [line.split(",")[0] for line in from_plates.out.splitlines()[1:]] == ["NEW-001", "NEW-002", "NEW-003"]
    plate = folder / "new" / "P1.csv"
    text = plate.read_text()
    # IFNG loses its two lowest standards
    plate.write_text(re.sub(r"(?m)^(Standard[67]),[0-9.]+,", r"\1,NaN,", text))
    higher = biomarker("predict", "models/study", "new/plates.toml", folder=folder)
    assert higher.code == 0, higher.err
    assert "the lower limit of this assay is higher than in training" in " ".join(higher.err.split())
    assert "QC011" in higher.err
    plate.write_text(text)
    samples = folder / "new" / "samples.csv"
    samples.write_text(samples.read_text().replace("serum", "EDTA plasma"))
    refused = biomarker("predict", "models/study", "new/plates.toml", folder=folder)
    assert refused.code == 5
    assert "serum, as in training" in refused.err


def test_fit_says_its_rules_and_the_panel_needs_no_plate_map(biomarker, folder):
    shown = biomarker("assay", "fit", "P1.csv", "--rule", "preset=softmax", folder=folder)
    assert shown.code == 0, shown.err
    assert "Fit: 4PL; no weights; means of the levels" in shown.out
    assert "SD" in shown.out
    done = biomarker("assay", "panel", "P1.csv", "--samples", "samples.csv", "-o", "direct", folder=folder)
    assert done.code == 0, done.err
    mapped = biomarker("assay", "panel", "plates.toml", "-o", "mapped", folder=folder)
    assert mapped.code == 0, mapped.err
    columns = []
    for name in ("direct", "mapped"):
        with (folder / name / "panel.csv").open() as stream:
            columns.append([(row["patient_id"], row["IFNG (pg/mL)"]) for row in csv.DictReader(stream)])
    assert columns[0] == columns[1]
    wrong = biomarker("assay", "fit", "P1.csv", "--rule", "weighting", folder=folder)
    assert wrong.code == 2
