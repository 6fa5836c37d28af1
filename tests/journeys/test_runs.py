"""Compare, promote and predict from the registry, as typed; the trained study is pure simulation."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from biomarker.files import sha256
from biomarker.tracking.registry import Registry


@pytest.fixture(scope="module")
def folder(trained, tmp_path_factory, biomarker):
    """The trained study, and a second one on the same patients without two of the analytes."""
    folder = shutil.copytree(trained, tmp_path_factory.mktemp("runs") / "study", ignore=lambda *_: ["mlruns", "models"])
    text = (folder / "study.toml").read_text().replace("permutations = 3", "permutations = 0")
    text = text.replace("bootstrap_refits = 3", "bootstrap_refits = 0\nstability_selection = false")
    (folder / "study.toml").write_text(text)
    (folder / "fewer.toml").write_text(text.replace('"IL2", "IL4", ', ""))
    for study in ("study.toml", "fewer.toml"):
        done = biomarker("train", study, "--workers", "1", "--quiet", folder=folder, environment=HERE)
        assert done.code == 0, done.err
    return folder


HERE = {"MLFLOW_TRACKING_URI": ""}


@pytest.fixture(scope="module")
def run_id(folder):
    digest = sha256((folder / "models/study/bundle.json").read_bytes())
    with Registry(folder / "mlruns", {}).run_of_bundle(digest) as found:
        return found.run_id


def test_two_panels_of_the_same_patients_are_compared(folder, biomarker):
    typed = biomarker("compare", "models/study", "models/fewer", "-o", "c.html", folder=folder, environment=HERE)
    assert typed.code == 0, typed.err
    assert max(map(len, typed.out.splitlines())) <= 80
    assert "B minus A: AUC" in typed.out
    assert "measurements or columns differ" in " ".join(typed.out.split())
    assert "IL4: in the panel   A yes   B no" in typed.out
    page = (folder / "c.html").read_text(encoding="utf-8")
    assert "B minus A" in page
    assert "<script" not in page


def test_without_the_store_the_same_bundles_stand_side_by_side(folder, biomarker):
    typed = biomarker("compare", "models/study", "models/fewer", "--store", "none", "--json", folder=folder,
                      environment=HERE)  # fmt: skip
    (difference,) = json.loads(typed.out)["differences"]
    assert difference["auc"] is None
    assert "its run is not in this store" in difference["why"]


def test_a_run_without_evidence_is_refused_and_promoted_only_with_a_reason(folder, biomarker, run_id):
    refused = biomarker("promote", run_id[:8], folder=folder, environment=HERE)
    assert refused.code == 12
    assert "FAILED  verdict" in refused.out
    assert "passed  bundle" in refused.out
    assert "--anyway" in refused.err
    assert "Traceback" not in refused.err
    asked = biomarker("predict", "models:/study@champion", "panel.csv", folder=folder, environment=HERE)
    assert asked.code == 9
    done = biomarker("promote", run_id[:8], "--anyway", "a rehearsal", folder=folder, environment=HERE)
    assert done.code == 0, done.err
    assert "registered as version 1 of study; champion leads to it" in done.out
    by_name = biomarker("predict", "models:/study@champion", "panel.csv", folder=folder, environment=HERE)
    by_folder = biomarker("predict", "models/study", "panel.csv", folder=folder, environment=HERE)
    assert by_name.code == 0, by_name.err
    assert [line.rsplit(",", 1)[0] for line in by_name.out.splitlines()] == [
        line.rsplit(",", 1)[0] for line in by_folder.out.splitlines()
    ]
    validated = biomarker("validate", "models:/study@champion", "panel.csv", folder=folder, environment=HERE)
    assert (validated.code, "is the table that the model was trained on" in validated.err) == (6, True)
    assert f"models:/study/1, run {run_id[:8]}" in by_name.err


def test_a_bundle_that_was_altered_in_the_store_cannot_be_promoted_at_all(folder, biomarker, run_id, tmp_path):
    with Registry(folder / "mlruns", {}).run(run_id) as found:
        card = found.bundle / "model_card.md"
    whole = card.read_bytes()
    card.write_bytes(whole.replace(b"Not intended", b"Intended"))
    try:
        typed = biomarker("promote", run_id, "--anyway", "I must", folder=folder, environment=HERE)
    finally:
        card.write_bytes(whole)
    assert typed.code == 12
    assert "was altered" in typed.out
    assert "--anyway does not help" in typed.err


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_training_that_is_stopped_leaves_no_run_running(folder, sent, code):
    process = subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
         "from biomarker.cli.main import run; run()", "train", "study.toml", "--workers", "1", "--quiet"],
        cwd=folder, env={**os.environ, **HERE}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    before = {path.name for path in (folder / "mlruns/artifacts").iterdir()}
    time.sleep(3)
    process.send_signal(sent)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (code, -sent), said
    assert statuses(folder) <= {"FINISHED", "KILLED"}
    assert {path.name for path in (folder / "mlruns/artifacts").iterdir()} == before


def statuses(folder):
    import sqlite3

    with sqlite3.connect(folder / "mlruns/mlflow.db") as database:
        return {status for (status,) in database.execute("select status from runs")}
