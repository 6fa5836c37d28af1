"""The embedded tables are what the command makes, and the truth behind them is known."""

from biomarker.study.exposure.read import read_exposure_study
from biomarker.study.exposure.tables import write_tables


def test_the_embedded_tables_are_what_the_command_makes(repository, tmp_path):
    study = read_exposure_study(repository / "pipelines" / "exposure_fit_example.toml")
    made = write_tables(study, tmp_path / "tables")
    assert len(made) == 4
    for file in made:
        embedded = repository / "pipelines" / "data" / "exposure" / file.name
        assert file.read_text() == embedded.read_text(), file.name


def test_another_number_of_patients_may_be_asked_for(repository, tmp_path):
    study = read_exposure_study(repository / "pipelines" / "exposure_fit_example.toml")
    subjects = write_tables(study, tmp_path, patients=5)[0].read_text().splitlines()
    assert len(subjects) == 1 + 4 * 5
