"""A study may name raw exports as its panel; its results say which files stand behind the numbers."""

import hashlib

import pytest

from biomarker.assay.open import is_raw_export
from biomarker.simulation.raw_plates import simulate_raw_study
from biomarker.study.panel_source import measured_from, read_study_table
from biomarker.study.read import read_study

PANEL = """
[panel]
file = "{file}"
{more}
analytes = ["IFNG", "IL6", "IL10", "CXCL10"]
[outcome]
column = "response"
responder = ["responder"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("raw")
    for name, text in simulate_raw_study(12, 6, seed=5).files.items():
        (place / name).write_text(text)
    (place / "table.csv").write_text("patient_id,IFNG,IL6,IL10,CXCL10,response\nA,1,2,3,4,responder\n")
    return place


def study(folder, file, more=""):
    (folder / "study.toml").write_text(PANEL.format(file=file, more=more))
    return read_study(folder / "study.toml")


def test_raw_exports_give_the_same_table_as_their_plate_map(folder):
    named = read_study_table(study(folder, "P1.csv", 'samples = "samples.csv"'))
    mapped = read_study_table(study(folder, "plates.toml"))
    assert named.column("IFNG (pg/mL)") == mapped.column("IFNG (pg/mL)")
    assert named.column("response") == mapped.column("response")


def test_a_raw_export_alone_is_measured_as_well(folder):
    assert is_raw_export(folder / "P1.csv")
    assert "IFNG (pg/mL)" in read_study_table(study(folder, "P1.csv")).columns


def test_results_name_files_readers_and_rules(folder):
    for one, role in ((study(folder, "plates.toml"), "plates.toml"),
                      (study(folder, "P1.csv", 'samples = "samples.csv"'), None)):  # fmt: skip
        found = measured_from(one)
        assert found["plate_map"] == role
        assert [(entry["file"], entry["reader"]) for entry in found["files"]] == [
            ("P1.csv", "xponent"), ("samples.csv", "samples")
        ]  # fmt: skip
        assert found["files"][0]["sha256"] == hashlib.sha256((folder / "P1.csv").read_bytes()).hexdigest()
        assert found["rules"]["weighting"] == "1/y2"


def test_tables_are_no_raw_exports(folder):
    assert not is_raw_export(folder / "table.csv")
    assert not is_raw_export(folder / "absent.csv")
    assert measured_from(study(folder, "table.csv")) is None
