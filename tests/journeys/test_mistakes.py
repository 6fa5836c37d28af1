"""Every mistake ends in one message, a stable exit code, and nothing half-written."""

import os
import shutil

import pytest

HEADER = "patient_id,response,IFNG,TNF\n"
ROWS = "".join(f"P{i:02d},{i % 2},{1.5 * (i + 1):g},{20 - i}\n" for i in range(12))
STUDY = """
[panel]
file = "panel.csv"
analytes = ["IFNG", "TNF"]
[validation]
outer_folds = 3
repeats = 1
inner_repeats = 1
leave_pair_out = "never"
permutations = 0
[tracking]
enabled = false
"""


def written(folder, panel=HEADER + ROWS, study=STUDY):
    (folder / "panel.csv").write_bytes(panel if isinstance(panel, bytes) else panel.encode())
    (folder / "study.toml").write_text(study)


CASES = [
    # what is wrong, panel, study, exit code, what the message says
    ("unknown column", HEADER + ROWS, STUDY.replace('"TNF"', '"TNFR"'), 5, "TNFR"),
    ("unknown key", HEADER + ROWS, STUDY + "[relese]\n", 3, 'did you mean "release"?'),
    ("one class only", HEADER + ROWS.replace(",0,", ",1,"), STUDY, 6, "every one of the 12 patients is a responder"),
    ("too few of a class", HEADER + "".join(ROWS.splitlines(True)[:5]), STUDY, 6, "only 2 responders"),
    ("all-missing analyte", HEADER + "".join(f"P{i},{i % 2},{i + 1},\n" for i in range(12)), STUDY, 6, "TNF"),
    ("duplicated patient", HEADER + ROWS + "P03,1,2,3\n", STUDY, 5, "P03"),
    ("text in a number column", HEADER + ROWS.replace("1.5,20", "high,20"), STUDY, 5, "high"),
    ("empty file", "", STUDY, 4, "empty"),
    ("only a header", HEADER, STUDY, 4, "panel.csv"),
    ("not text", b"\x00\x01\x02\x03" * 50, STUDY, 4, "panel.csv"),
    ("missing file", HEADER + ROWS, STUDY.replace("panel.csv", "nowhere.csv"), 4, "nowhere.csv"),
    ("post-baseline rows", "patient_id,response,days_from_treatment,IFNG,TNF\n"
     + "".join(f"P{i},{i % 2},{7 * (i == 4)},{i + 1},{i + 2}\n" for i in range(12)), STUDY, 6, "P4 (day 7)"),
    ("ragged row", HEADER + ROWS + "P99,1,2\n", STUDY, 4, "row 14"),
    ("duplicate header", HEADER.replace("TNF", "IFNG") + ROWS, STUDY, 4, "IFNG"),
]  # fmt: skip


@pytest.mark.parametrize(("panel", "study", "code", "message"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_a_mistake_in_panel_or_study(biomarker, tmp_path, panel, study, code, message):
    written(tmp_path, panel, study)
    done = biomarker("train", "study.toml", "--workers", "1", folder=tmp_path)
    assert done.code == code, done.err
    assert message in done.err
    assert done.err.count("Error:") == 1
    assert "Traceback" not in done.err
    assert not (tmp_path / "models" / "study").exists()
    assert done.out == ""


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["train", "nowhere.toml"], 4, "no study file nowhere.toml"),
        (["train", "study.toml", "--workers", "0"], 3, "0 workers"),
        (["init", "nowhere.csv"], 4, "nowhere.csv"),
        (["init", "panel.csv", "--id", "patientid"], 3, 'did you mean "patient_id"?'),
        (["init", "panel.csv", "--response", "IFN"], 3, "IFN"),
        (["init", "panel.csv", "--positive", "yes"], 3, "yes"),
        (["init", "panel.csv", "-o", "study.toml"], 8, "study.toml exists"),
        (["predict", "nowhere", "panel.csv"], 7, "nowhere"),
        (["parts", "clasifiers"], 3, 'did you mean "classifiers"?'),
        (["simulate", "--responders", "30"], 3, "30 responders among 26"),
        (["simulate", "-o", "no/such/folder/x.csv"], 8, "cannot write"),
        (["fly"], 2, "fly"),
    ],
)
def test_a_mistake_on_the_command_line(biomarker, tmp_path, words, code, message):
    written(tmp_path)
    done = biomarker(*words, folder=tmp_path)
    assert done.code == code, done.err
    assert message in done.err
    assert "Traceback" not in done.err


def test_an_altered_bundle_is_refused(biomarker, trained, tmp_path):
    shutil.copytree(trained / "models" / "study", tmp_path / "bundle")
    text = (tmp_path / "bundle" / "model.json").read_text()
    (tmp_path / "bundle" / "model.json").write_text(text.replace("1", "2", 1))
    done = biomarker("predict", "bundle", trained / "panel.csv", folder=tmp_path)
    assert done.code == 7
    assert "model.json" in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told_before_any_work(biomarker, tmp_path):
    written(tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models").chmod(0o500)
    done = biomarker("train", "study.toml", folder=tmp_path)
    assert done.code == 8
    assert "cannot write" in done.err


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="only where /proc exists, in which nobody may write")
def test_a_place_that_refuses_even_root_is_told_before_any_work(biomarker, tmp_path):
    written(tmp_path, study=STUDY + '[release]\nfolder = "/proc/models"\n')
    done = biomarker("train", "study.toml", folder=tmp_path)
    assert done.code == 8
    assert "cannot write /proc/models" in done.err
    assert "nested" not in done.err


def test_a_file_in_the_way_of_the_output_folder_is_told_before_any_work(biomarker, tmp_path):
    written(tmp_path)
    (tmp_path / "models").write_text("not a folder")
    done = biomarker("train", "study.toml", folder=tmp_path)
    assert done.code == 8
    assert "nested" not in done.err
    assert (tmp_path / "models").read_text() == "not a folder"


def test_a_terminal_without_greek_letters_gets_the_message_all_the_same(biomarker, tmp_path):
    written(tmp_path, (HEADER.replace("TNF", "IFN-γ2") + ROWS).encode())
    done = biomarker("check", "study.toml", folder=tmp_path, environment={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert done.code == 5
    assert "Traceback" not in done.err


def test_errors_and_help_never_start_the_heavy_libraries(biomarker, tmp_path):
    done = biomarker("--help", folder=tmp_path)
    for name in ("init", "check", "train", "predict", "parts", "simulate", "ui"):
        assert f"\n  {name} " in done.out


def test_a_part_that_keeps_training_patients_needs_an_explicit_yes(biomarker, tmp_path):
    parts = '[candidates]\ntransforms = ["fill_censored", "log2", "standard_scale", "knn_impute"]\n'
    written(tmp_path, study=STUDY + parts)
    done = biomarker("train", "study.toml", folder=tmp_path)
    assert done.code == 3
    assert "knn_impute would keep measurements of training patients" in done.err
    assert "keep_training_rows = true" in done.err
    assert not (tmp_path / "models").exists()
    written(tmp_path, study=STUDY + parts + "[release]\nkeep_training_rows = true\n")
    assert biomarker("train", "study.toml", folder=tmp_path).code == 0
