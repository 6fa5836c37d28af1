"""`biomarker ui` as a user starts and stops it, and what its server answers."""

import json
import socket

from biomarker.tracking.entries import run_entries
from biomarker.tracking.logbook import Logbook
from biomarker.tracking.references import DatasetReference


def status(ask, experiment):
    found = ask("runs/search", experiment_ids=[experiment])["runs"]
    return [run["info"]["status"] for run in found]


def test_the_page_is_the_list_of_experiments_where_there_are_several(address):
    assert address.endswith("/#/experiments?workflowType=machine_learning")


def test_the_headline_is_a_number_of_the_run(ask, experiments, runs):
    listed = ask("runs/search", experiment_ids=[experiments["panel"]], filter=f"run_id = '{runs['two'].run}'")["runs"]
    metrics = {entry["key"]: entry["value"] for entry in listed[0]["data"]["metrics"]}
    assert metrics["cv/auc"] == round(runs["two"].results["auc"]["estimate"], 4)


def test_no_run_is_shown_as_running_whose_process_was_killed(ask, experiments, killed):
    assert status(ask, experiments[killed]) == ["KILLED"]
    assert set(status(ask, experiments["panel"])) == {"FINISHED"}


def test_nothing_is_left_beside_the_store(recorded, address):
    folder, runs = recorded
    assert {path.name for path in folder.iterdir()} == {"mlruns", "models", "panel.csv"} | {
        f"{one}.toml" for one in runs
    }
    assert {path.name for path in (folder / "mlruns").iterdir()} == {"mlflow.db", "mlflow.lock", "artifacts"}


def test_a_server_takes_runs_as_a_folder_does(server, recorded, ask, repository, tmp_path):
    folder, runs = recorded
    results = json.loads((repository / "tests" / "report" / "results.json").read_text(encoding="utf-8"))
    dataset = DatasetReference("cohort.csv", results["cohort_fingerprint"], "cohort.csv", 26)
    reference = Logbook(tmp_path / "unused", server).record(
        run_entries(results, experiment="from afar"), artifacts={"report.html": "<p>report</p>"}, dataset=dataset,
        bundle=runs["four"].bundle,
    )  # fmt: skip
    assert not (tmp_path / "unused").exists()
    assert reference.hint.startswith(f"{server}/#/experiments/")
    experiment = ask("experiments/search", max_results=9, filter="name = 'from afar'")["experiments"][0]
    assert status(ask, experiment["experiment_id"]) == ["FINISHED"]
    assert list((folder / "mlruns" / "artifacts").glob(f"**/{reference.run_id}/artifacts/report.html"))


def test_without_runs_the_next_step_is_said(biomarker, tmp_path):
    typed = biomarker("ui", folder=tmp_path)
    assert typed.code == 9
    assert "biomarker train" in typed.err
    assert "Traceback" not in typed.err
    assert not list(tmp_path.iterdir())


def test_a_taken_port_is_said(biomarker, recorded):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        typed = biomarker("ui", "--port", port, folder=recorded[0])
    assert typed.code == 9
    assert f"port {port}" in typed.err
