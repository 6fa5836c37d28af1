"""`biomarker trial` as a user types it."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

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


REAL = """
[tracking]
enabled = false
[release]
folder = "out"
[trial]
file = "patients.csv"
arm = "severity"
control = "SOFA below 12"
endpoints = ["sofa_fell"]
marker = "ANG2"
[[trial.survival]]
event = "death"
time = "days"
unit = "days"
status = "died"
at = [28, 90, 365]
landmark = 3
covariates = ["ANG2_log2", "sofa"]
"""


@pytest.mark.shared_data
def test_deaths_of_a_public_cohort_are_followed_as_in_r(shared_data, tmp_path, biomarker):
    """Septic shock, 69 patients for a year; the numbers are those of R's survival package on the same table."""
    raw = pd.read_csv(shared_data / "race_septic_shock" / "raw" / "RACE_CytokineData.csv", na_values=["."])
    raw = raw[raw["Timepoint"] == "T0"]
    before, later = raw["Calculated T0 SOFA Value"], raw["Calculated T48 SOFA Value"]
    pd.DataFrame({
        "patient_id": raw["studyid"], "severity": np.where(before >= 12, "SOFA 12 or more", "SOFA below 12"),
        "days": raw["Days surviving"], "died": raw["Mortality_1year"].astype(int), "sofa": before,
        "sofa_fell": (later - before < -2).astype(int), "ANG2": raw["ANG2"], "ANG2_log2": np.log2(raw["ANG2"]),
    }).to_csv(tmp_path / "patients.csv", index=False)  # fmt: skip
    (tmp_path / "study.toml").write_text(REAL)
    done = biomarker("trial", "study.toml", "--json", folder=tmp_path)
    assert done.code == 0, done.err
    by_arm, from_landmark = json.loads(done.out)["survival"]
    assert by_arm["log_rank_p"] == pytest.approx(0.0028728679, abs=1e-9)
    assert [(group["n"], group["events"]) for group in by_arm["groups"]] == [(38, 29), (31, 12)]
    assert from_landmark["log_rank_p"] == pytest.approx(0.018506944, abs=1e-8)
    assert [(group["n"], group["events"]) for group in from_landmark["groups"]] == [(26, 9), (30, 19)]

    whole = REAL.replace(
        'arm = "severity"\ncontrol = "SOFA below 12"\nendpoints = ["sofa_fell"]\nmarker = "ANG2"\n', ""
    )
    (tmp_path / "study.toml").write_text(whole)
    (all_of_them,) = json.loads(biomarker("trial", "study.toml", "--json", folder=tmp_path).out)["survival"]
    (group,) = all_of_them["groups"]
    shares = [(at["share"]["estimate"], at["share"]["low"], at["share"]["high"]) for at in group["at"]]
    expected = [(0.580, 0.455, 0.686), (0.464, 0.343, 0.576), (0.406, 0.290, 0.518)]
    np.testing.assert_allclose(shares, expected, atol=5.1e-4)
    hazards = {hazard["name"]: hazard for hazard in all_of_them["cox"]["hazards"]}
    assert hazards["sofa"]["ratio"]["estimate"] == pytest.approx(1.1496, abs=5e-5)
    assert hazards["sofa"]["ratio"]["low"] == pytest.approx(1.0493, abs=5e-5)
    assert hazards["sofa"]["p"] == pytest.approx(0.00277, abs=5e-6)
    assert hazards["ANG2_log2"]["ratio"]["estimate"] == pytest.approx(0.9476, abs=5e-5)
    assert [hazards[name]["proportional_p"] for name in ("ANG2_log2", "sofa")] == pytest.approx([0.87, 0.80], abs=0.005)
