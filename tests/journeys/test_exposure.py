"""`biomarker exposure` as a user types it."""

import json
import re

from biomarker.cli.exposure import command as exposure
from biomarker.exposure.invitro.synthetic import Truth, simulated_qpcr

STUDY = """
kind = "exposure"
[regimen]
doses = [0, 150, 300]
[simulation]
trials = 20
patients_per_arm = 30
[data]
subjects = "tables/simulated_subjects.csv"
dosing = "tables/simulated_dosing.csv"
visits = "tables/simulated_visits.csv"
[fit]
simulated_copies = 20
[tracking]
enabled = false
"""


def test_from_a_study_to_trials_tables_and_a_fit(biomarker, tmp_path):
    (tmp_path / "study.toml").write_text(STUDY)
    done = biomarker("exposure", "simulate", "study.toml", "--workers", 1, folder=tmp_path)
    assert done.code == 0, done.err
    assert "Inadequate exposure below 300 mg" in done.out
    assert (tmp_path / "simulations" / "study_simulation" / "report.html").exists()
    done = biomarker("exposure", "simulate", "study.toml", "--tables", "tables", folder=tmp_path)
    assert (done.code, done.err.count("SIMULATED")) == (0, 4)
    done = biomarker("exposure", "fit", "study.toml", "--json", folder=tmp_path)
    assert done.code == 0, done.err
    assert json.loads(done.out)["n"] == 90

    visits = tmp_path / "tables" / "simulated_visits.csv"
    visits.write_text(re.sub(r"^(S\d+),28,", r"\1,-28,", visits.read_text(), count=1, flags=re.MULTILINE))
    done = biomarker("exposure", "fit", "study.toml", folder=tmp_path)
    assert done.code == 5
    assert "28 days before the first dose" in done.err
    assert "Traceback" not in done.err


def test_ct_values_to_curves(biomarker, tmp_path):
    truth = {("IDO1", "IFN-γ"): Truth(6.0, 6.0, 1.2, 14.0)}
    (tmp_path / "wells.csv").write_text(simulated_qpcr(4, truth=truth), encoding="utf-8")
    done = biomarker("exposure", "curve", "wells.csv", "-o", "out", folder=tmp_path)
    assert done.code == 0, done.err
    assert "rises with dose" in done.out
    assert (tmp_path / "mlruns").exists()
    done = biomarker("exposure", "curve", "wells.csv", "-o", "again", "--no-tracking", "--quiet", folder=tmp_path)
    assert (done.code, done.out, done.err) == (0, "", "")
    done = biomarker("exposure", "curve", "wells.csv", "--dose", "dosis", folder=tmp_path)
    assert done.code == 5
    assert 'has no column "dosis"' in done.err


def test_mistakes_end_in_one_message(biomarker, tmp_path):
    assert biomarker("exposure", "simulate", "none.toml", folder=tmp_path).code == 4
    (tmp_path / "study.toml").write_text(STUDY.replace("[0, 150, 300]", "[0, 150]"))
    done = biomarker("exposure", "simulate", "study.toml", folder=tmp_path)
    assert done.code == 3
    assert "the reference dose of 300 mg is not simulated" in done.err


def test_every_command_of_the_page_exists_with_its_options(repository):
    text = (repository / "docs" / "exposure.md").read_text(encoding="utf-8")
    typed = [line.split("#")[0].split() for line in text.splitlines() if line.startswith("biomarker exposure")]
    assert len(typed) >= 4
    for _, _, name, *words in typed:
        known = {option for parameter in exposure.commands[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= known, words
        assert all((repository / word).exists() for word in words if word.startswith("pipelines/"))
