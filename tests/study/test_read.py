"""Study files: what is refused, and what the message says."""

import pytest

from biomarker.errors import InputFileError, StudyError
from biomarker.study.read import read_study

SMALLEST = '[panel]\nfile = "p.csv"\nanalytes = ["IFNG"]\n'


def read(tmp_path, text):
    file = tmp_path / "my study.toml"
    file.write_text(text, encoding="utf-8")
    return read_study(file)


def test_the_smallest_study_gets_every_default_and_the_name_of_its_file(tmp_path):
    study = read(tmp_path, SMALLEST)
    assert study.name == "my_study"
    assert study.spec.validation.repeats == 50
    assert study.path("p.csv") == tmp_path / "p.csv"
    assert study.bundle_folder == tmp_path / "models" / "my_study"


@pytest.mark.parametrize(
    ("text", "seen", "help_"),
    [
        (SMALLEST + "[validaton]\nrepeats = 5\n", "validaton: unknown key", 'did you mean "validation"?'),
        (SMALLEST + "[validation]\nrepeat = 5\n", "validation.repeat: unknown key", 'did you mean "repeats"?'),
        (SMALLEST + "[validation]\nrepeats = 0\n", "validation.repeats = 0", "greater than or equal to 1"),
        ('[panel]\nanalytes = ["A"]\n', "panel.file: is missing", "reference.toml"),
        ('[panel]\nfile = "p"\nanalytes = []\n', "panel.analytes = []", "at least 1 item"),
        (SMALLEST + "[evaluation]\nthreshold = 1.5\n", "evaluation.threshold", "less than 1"),
        (SMALLEST + '[evaluation]\nthreshold = "yuden"\n', "evaluation.threshold = 'yuden'", 'rule = "sensitivity"'),
        (
            SMALLEST + '[evaluation]\nthreshold = { rule = "sensitivty", at_least = 0.9 }\n',
            "evaluation.threshold",
            'did you mean "sensitivity"?',
        ),
        (
            SMALLEST + '[candidates]\nuse = [{classifier = "x", recalibrate = "platt"}]\n',
            "candidates.use.0.recalibrate = 'platt'",
            "'sigmoid'",
        ),
        (SMALLEST + '[candidates]\nuse = [{clasifier = "x"}]\n', "candidates.use.0.clasifier", "classifier"),
        ("[panel\n", "is not a valid study file", "line 1"),
        ('name = "a/b"\n' + SMALLEST, "name = 'a/b'", "pattern"),
    ],
)
def test_mistakes_are_named_with_what_would_be_right(tmp_path, text, seen, help_):
    with pytest.raises(StudyError) as caught:
        read(tmp_path, text)
    assert seen in str(caught.value)
    assert help_ in str(caught.value)
    assert caught.value.exit_code == 3


def test_all_mistakes_are_told_at_once(tmp_path):
    with pytest.raises(StudyError, match="has 2 problems"):
        read(tmp_path, SMALLEST + "colour = 1\n[validation]\nrepeats = 0\n".replace("colour = 1\n", "")
             + "seeds = 3\n")  # fmt: skip


def test_a_missing_file_a_folder_and_another_encoding(tmp_path):
    with pytest.raises(InputFileError, match="no study file"):
        read_study(tmp_path / "nowhere.toml")
    with pytest.raises(InputFileError, match="is a folder"):
        read_study(tmp_path)
    (tmp_path / "latin.toml").write_bytes('title = "é"'.encode("latin-1"))
    with pytest.raises(InputFileError, match=r"not UTF-8 text \(byte 9\)"):
        read_study(tmp_path / "latin.toml")
