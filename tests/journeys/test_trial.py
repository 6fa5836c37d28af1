"""`biomarker trial` as a user types it."""

import json
import shutil

COUNTS = "arm,responders,total\nrituximab,46,169\nplacebo,20,88\n"
STUDY = '[tracking]\nenabled = false\n[release]\nfolder = "."\n[trial]\ncounts = "counts.csv"\ncontrol = "placebo"\n'


def test_from_a_table_of_counts_to_report_and_numbers(biomarker, tmp_path):
    (tmp_path / "counts.csv").write_text(COUNTS)
    (tmp_path / "explorer.toml").write_text(STUDY)
    done = biomarker("trial", "explorer.toml", folder=tmp_path)
    assert done.code == 0, done.err
    assert "46/169   27.2 % (21.1 to 34.4)  exact 20.7 to 34.6" in done.out
    assert "p = 0.43, Pearson chi-squared, uncorrected" in done.out
    assert json.loads((tmp_path / "explorer_trial.json").read_text())["arms"]["control"] == "placebo"
    assert (tmp_path / "explorer_trial.html").exists()
    assert "not tracked" in done.err


def test_json_alone_on_stdout_and_no_files_on_request(biomarker, tmp_path):
    (tmp_path / "counts.csv").write_text(COUNTS)
    (tmp_path / "explorer.toml").write_text(STUDY)
    done = biomarker("trial", "explorer.toml", "--json", "--no-files", folder=tmp_path)
    assert json.loads(done.out)["endpoints"][0]["comparison"]["table"]["treated"] == 169
    assert sorted(file.name for file in tmp_path.iterdir()) == ["counts.csv", "explorer.toml"]


def test_a_mistake_ends_in_one_message(biomarker, tmp_path):
    (tmp_path / "counts.csv").write_text(COUNTS.replace("46,169", "169,46"))
    (tmp_path / "explorer.toml").write_text(STUDY)
    done = biomarker("trial", "explorer.toml", folder=tmp_path)
    assert done.code == 6
    assert "row 2 (rituximab) has 169 responders among 46 patients" in done.err
    assert "exchanged" in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "explorer_trial.html").exists()
    assert biomarker("trial", "none.toml", folder=tmp_path).code == 4


def test_the_embedded_studies_from_visits_to_arms_and_to_years(biomarker, repository, tmp_path):
    shutil.copytree(repository / "pipelines" / "data", tmp_path / "pipelines" / "data")
    for name in ("rituximab_explorer_response", "msc_lupus_remission"):
        text = (repository / "pipelines" / f"{name}.toml").read_text()
        (tmp_path / "pipelines" / f"{name}.toml").write_text(text.replace("[trial] ", "[trial]\npermutations = 19"))
    done = biomarker("trial", "pipelines/rituximab_explorer_response.toml", "--no-files", "--workers", "1",
                     folder=tmp_path)  # fmt: skip
    assert done.code == 0, done.err
    for said in (
        "sri_taper (explorer)",
        "bicla",
        "IFNG: predictive or prognostic?",
        "! Not done: 3 controls with response",
    ):
        assert said in done.out
    done = biomarker("trial", "pipelines/msc_lupus_remission.toml", "--no-files", folder=tmp_path)
    assert done.code == 0, done.err
    for said in ("Prognostic or predictive: unknown", "from the landmark at 12.5 months", "Aalen-Johansen"):
        assert said in done.out
