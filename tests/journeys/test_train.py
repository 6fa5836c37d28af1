"""From a table to an answer, a bundle and a prediction."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import biomarker as package
from biomarker.simulation.cytokines import simulate_cohort


def test_the_drafted_study_is_sound_and_says_what_it_assumed(trained, biomarker):
    text = (trained / "study.toml").read_text()
    assert 'id = "patient_id"' in text
    assert 'responder = ["responder"]' in text
    assert '"IFNG", "TNF"' in text
    assert 'covariates = ["age", "sex", "sledai", "prednisone_mg_day"]' in text
    checked = biomarker("check", "study.toml", folder=trained)
    assert checked.code == 0, checked.err
    assert "No problem found" in checked.out


def test_check_prints_the_cohort(trained, biomarker):
    lines = [line.split() for line in biomarker("check", "study.toml", folder=trained).out.splitlines()]
    assert ["patients", "24"] in lines
    assert ["responders", "12", "(response", "=", "responder)"] in lines
    assert ["analytes", "12"] in lines


def test_results_json_is_what_was_printed_and_holds_the_contract(trained):
    written = (trained / "models" / "study" / "results.json").read_text()
    assert json.loads(written) == json.loads((trained / "printed.json").read_text())
    results = json.loads(written)
    assert (trained / "models" / "study_report.html").read_text().startswith("<!DOCTYPE html>")
    promised = """study n_patients n_responders auc brier calibration baselines candidates permutation seed
        split_fingerprint cohort_fingerprint verdict warnings"""
    for key in promised.split():
        assert key in results, key
    assert set(results["auc"]) >= {"estimate", "low", "high", "level", "method"}
    assert set(results["baselines"]) == {"prior", "marker", "covariates"}
    assert (results["schema_version"], results["n_patients"], results["n_responders"]) == (1, 24, 12)
    assert results["baselines"]["prior"]["auc"]["estimate"] == 0.5
    assert 0 <= results["auc"]["low"] <= results["auc"]["estimate"] <= results["auc"]["high"] <= 1
    assert sum(entry["chosen_share"] for entry in results["candidates"]) == pytest.approx(1)


def test_every_documented_key_is_there_and_none_is_undocumented(trained, repository):
    documented = (repository / "docs" / "results.md").read_text()
    for key in json.loads((trained / "printed.json").read_text()):
        assert f"`{key}`" in documented, key


def test_the_same_study_gives_the_same_numbers_from_python_with_other_workers_after_an_interrupt(trained):
    study = package.read_study(trained / "study.toml")
    moved = study.model_copy(update={"file": trained / "again" / "study.toml"})
    (trained / "again").mkdir(exist_ok=True)
    shutil.copy(trained / "panel.csv", trained / "again" / "panel.csv")

    def interrupt(what, done, total):
        if (what, done) == ("permutation test", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        package.train(moved, workers=1, progress=interrupt)
    assert caught.value.__notes__[0].startswith("finished tasks kept: 4; go on with: biomarker train ")
    steps = []
    again = package.train(moved, workers=2, resume=True, progress=lambda *step: steps.append(step)).results
    assert steps[:2] == [("nested cross-validation", 2, 2), ("permutation test", 2, 4)]
    assert steps[-3:] == [("release", 1, 1), ("record", 0, 1), ("record", 1, 1)]
    before = json.loads((trained / "printed.json").read_text())
    for key in set(before) - {"created", "seconds", "git_commit"}:
        assert json.loads(json.dumps(again[key])) == before[key], key


def test_new_patients_are_predicted_the_same_from_the_shell_and_from_python(trained, biomarker):
    new = simulate_cohort(5, 2, seed=9, with_response=False)
    (trained / "new.csv").write_text(new.to_csv())
    done = biomarker("predict", "models/study", "new.csv", "-o", "out.csv", folder=trained)
    assert done.code == 0, done.err
    rows = [line.split(",") for line in (trained / "out.csv").read_text().splitlines()]
    assert rows[0][:5] == ["patient_id", "probability", "low", "high", "prediction"]
    report = package.load_bundle(trained / "models" / "study").predict(trained / "new.csv")
    frame = report.to_frame()
    assert [row[0] for row in rows[1:]] == list(frame["patient_id"]) == [f"SIM-00{i}" for i in range(1, 6)]
    np.testing.assert_allclose([float(row[1]) for row in rows[1:]], frame["probability"], atol=1e-6)


def test_no_median_is_the_value_of_a_patient(trained):
    cells = [cell for line in (trained / "panel.csv").read_text().splitlines()[1:] for cell in line.split(",")[7:]]
    measured = {float(cell) for cell in cells if cell.replace(".", "").strip("0").isdigit() and len(cell) > 4}
    shown = json.loads((trained / "models/study/results.json").read_text())["analytes"]
    medians = [one[f"median_{who}"] for one in shown for who in ("responders", "nonresponders")]
    assert measured
    assert [float(f"{median:.3g}") for median in medians] == medians
    assert not {median for median in medians if len(repr(median).replace(".", "").strip("0")) > 3} & measured


def test_a_dry_run_lists_the_work_and_writes_nothing(trained, biomarker, tmp_path):
    shutil.copy(trained / "panel.csv", tmp_path / "panel.csv")
    shutil.copy(trained / "study.toml", tmp_path / "study.toml")
    done = biomarker("train", "study.toml", "--dry-run", "--json", "--workers", "2", folder=tmp_path)
    assert done.code == 0, done.err
    plan = json.loads(done.out)
    tasks = {one["stage"]: one["tasks"] for one in plan["stages"]}
    assert tasks == {"nested cross-validation": 2, "permutation test": 4, "bootstrap refits": 3,
                     "stability selection": 100, "fold models": 10}  # fmt: skip
    # Inner loop of 5 folds once: 6 fits for ridge and shrinkage LDA each, 12 x 5 + 1 for the elastic net.
    assert {one["stage"]: one["fits_at_most"] for one in plan["stages"]}["bootstrap refits"] == 3 * (6 + 6 + 61)
    assert 0 < plan["expected_seconds"] < 300
    assert sorted(file.name for file in tmp_path.iterdir()) == ["panel.csv", "study.toml"]


def test_quiet_says_nothing(trained, biomarker, tmp_path):
    shutil.copy(trained / "panel.csv", tmp_path / "panel.csv")
    shutil.copy(trained / "study.toml", tmp_path / "study.toml")
    done = biomarker("train", "study.toml", "--quiet", "--workers", "1", folder=tmp_path)
    assert (done.code, done.out, done.err) == (0, "", "")


def test_a_run_is_recorded_in_the_store_beside_the_study(trained):
    assert (trained / "mlruns" / "mlflow.db").is_file()


LONG = "repeats = 900\n"
FEW = 2  # lines of a journal: what it is of, and the first tasks


@pytest.fixture
def long_study(trained, tmp_path):
    shutil.copy(trained / "panel.csv", tmp_path / "panel.csv")
    (tmp_path / "study.toml").write_text((trained / "study.toml").read_text().replace("repeats = 2\n", LONG, 1))
    return tmp_path


def begun(folder, *words):
    """A training that has finished a few tasks of its first stage."""
    running = subprocess.Popen([sys.executable, "-m", "biomarker", "train", "study.toml", *words],
                               cwd=folder, stderr=subprocess.PIPE, text=True)  # fmt: skip
    journal = folder / "models" / ".study.progress" / "nested-cross-validation.1.journal"
    until = time.monotonic() + 60
    while (not journal.exists() or journal.read_bytes().count(b"\n") < FEW) and time.monotonic() < until:
        time.sleep(0.02)
    return running


@pytest.mark.parametrize(
    ("sent", "code", "said"), [(signal.SIGINT, 130, "Interrupted"), (signal.SIGTERM, 143, "Ended")]
)
def test_an_interrupt_ends_soon_and_says_how_to_go_on(long_study, sent, code, said):
    running = begun(long_study, "--workers", "2")
    began = time.monotonic()
    os.kill(running.pid, sent)
    _, err = running.communicate(timeout=60)
    assert running.returncode == code
    assert re.search(
        rf"{said}: finished tasks kept: \d+; go on with: biomarker train study.toml --resume$", err.strip()
    )
    assert "Traceback" not in err
    assert time.monotonic() - began < 10  # about 1 s on a machine with nothing else to do
    assert [file.name for file in (long_study / "models").iterdir()] == [".study.progress"]


def test_a_killed_training_goes_on_and_ends_with_the_same_bytes(trained, tmp_path, biomarker):
    """Without warning, as when the power fails."""
    shutil.copy(trained / "panel.csv", tmp_path / "panel.csv")
    text = (trained / "study.toml").read_text().replace("repeats = 2\n", "repeats = 1000\n", 1)
    text = text.replace("[tracking]\n", "[tracking]\nenabled = false\n")
    (tmp_path / "study.toml").write_text(text)
    running = begun(tmp_path, "--workers", "1")
    running.kill()
    running.communicate(timeout=60)
    assert running.returncode == -signal.SIGKILL
    resumed = biomarker("train", "study.toml", "--workers", "2", "--resume", "--json", folder=tmp_path)
    assert resumed.code == 0, resumed.err
    kept = int(re.search(r"Going on: (\d+) finished tasks", resumed.err)[1])
    assert 0 < kept < 1000
    assert f"nested cross-validation: {kept}/1000" in resumed.err
    assert not (tmp_path / "models" / ".study.progress").exists()
    whole = biomarker("train", "study.toml", "--workers", "1", "--json", folder=tmp_path)
    assert without_times(resumed.out) == without_times(whole.out)


def without_times(text):
    return re.sub(r'^  "(created|seconds)": .*$', "", text, flags=re.MULTILINE)


def test_progress_of_another_study_is_refused(long_study, biomarker):
    running = begun(long_study, "--workers", "1")
    running.kill()
    running.communicate(timeout=60)
    refused = biomarker("train", "study.toml", "--resume", "--seed", "77", folder=long_study)
    assert refused.code == 8
    assert "seed: 1 then, 77 now" in refused.err
    assert "leave --resume out" in refused.err


def test_a_scheduler_that_is_not_there_is_one_message(trained, biomarker):
    done = biomarker("train", "study.toml", "--scheduler", "tcp://127.0.0.1:9", folder=trained)
    assert done.code == 10
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in done.err
    assert "Traceback" not in done.err
    assert not (trained / "models" / ".study.progress").exists()


def test_a_long_table_of_new_patients_is_predicted_like_the_wide_one(trained, biomarker, tmp_path):
    cohort = simulate_cohort(4, 2, seed=12, with_response=False)
    (tmp_path / "wide.csv").write_text(cohort.to_csv())
    fixed = ("patient_id", "days_from_treatment", "age", "sex", "sledai", "prednisone_mg_day")
    lines = ["patient_id,analyte,value,unit"]
    for row in cohort.rows:
        cells = dict(zip(cohort.columns, row, strict=True))
        lines += [f"{cells['patient_id']},{name},{cells[name]},pg/mL" for name in cohort.columns if name not in fixed]
    (tmp_path / "long.csv").write_text("\n".join(lines) + "\n")
    answers = [
        biomarker("predict", trained / "models" / "study", name, folder=tmp_path) for name in ("wide.csv", "long.csv")
    ]
    assert [answer.code for answer in answers] == [0, 0], answers[1].err
    wide, long = ([line.rsplit(",", 3)[0] for line in answer.out.splitlines()] for answer in answers)
    assert wide == long


def test_the_column_of_the_patient_may_have_another_name(trained, biomarker, tmp_path):
    cohort = simulate_cohort(4, 2, seed=12, with_response=False)
    (tmp_path / "new.csv").write_text(cohort.to_csv().replace("patient_id", "Subject", 1))
    bundle = trained / "models" / "study"
    assert biomarker("predict", bundle, "new.csv", folder=tmp_path).code == 5
    assert biomarker("predict", bundle, "new.csv", "--id", "Subject", folder=tmp_path).code == 0
