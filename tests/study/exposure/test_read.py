"""Study files of kind "exposure": what is wrong is said with its key."""

import pytest

from biomarker.errors import StudyError
from biomarker.study.exposure.read import read_exposure_study
from biomarker.study.read import read_study


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("n_doses = 7", "n_dose = 7", 'regimen.n_dose: unknown key; did you mean "n_doses"'),
        ("n_doses = 7", 'schedule = "monthly"', 'unknown regimen; allowed: "q4w"'),
        ("[0, 150, 300]", "[0, -150]", "regimen.doses.1 = -150"),
        ("[4, 8, 16, 28]", "[-4, 28]", "response.visit_weeks.0 = -4"),
        ("[response]", "[response]\nplacebo = { responders = 9, n = 9 }", "9 responders of 9"),
        ("[response]", '[response]\nforms = [{ shape = "emax", at = 1 }]', "one form alone"),
        ("[response]", '[response]\nforms = [{ shape = "emax", at = 1 }, { shape = "emax", at = 1 }]', "are the same"),
        ("trials = 20", "trials = 20\noccupancy = 0.7", "one of 0.5, 0.8, 0.9"),
        ('kind = "exposure"', "", "is not an exposure study"),
        ('kind = "exposure"', 'kind = "other"', "is not an exposure study"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(tmp_path, text, old, new, message):
    assert old in text
    file = tmp_path / "study.toml"
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(StudyError) as raised:
        read_exposure_study(file)
    assert message in str(raised.value)


def test_every_problem_is_named_at_once_with_the_right_reference(tmp_path, text):
    file = tmp_path / "study.toml"
    file.write_text(text.replace("n_doses = 7", "n_dose = 7").replace("trials = 20", "trials = 1"))
    with pytest.raises(StudyError, match="has 2 problems") as raised:
        read_exposure_study(file)
    assert "pipelines/reference_exposure.toml" in str(raised.value)


def test_train_says_where_an_exposure_study_belongs(folder):
    with pytest.raises(StudyError, match='is a study of the kind "exposure"') as raised:
        read_study(folder / "study.toml")
    assert "biomarker exposure" in str(raised.value)


def test_a_study_without_tables_cannot_be_fitted(tmp_path, text):
    from biomarker.study.exposure.fit import fit

    file = tmp_path / "study.toml"
    file.write_text(text.split("[data]")[0] + "[tracking]\nenabled = false\n")
    with pytest.raises(StudyError, match=r"names no data\.subjects, data\.dosing, data\.visits"):
        fit(file)
