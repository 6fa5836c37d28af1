"""What the logbook leaves in a store, read back through MLflow's own client."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from biomarker.errors import TrackingError
from biomarker.tracking import logbook
from biomarker.tracking.entries import candidate_entries
from biomarker.tracking.logbook import Logbook
from biomarker.tracking.owner import HOST, PID, START
from biomarker.tracking.quiet import quiet
from biomarker.tracking.references import DatasetReference

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def record(store, entries, dataset, bundle):
    def into(folder=store, **changes):
        given = {"artifacts": {"report.html": "<p>γ</p>", "plots/roc.svg": SVG}, "dataset": dataset, "bundle": bundle}
        return Logbook(folder).record(entries, **(given | changes))

    return into


@pytest.fixture
def client(store):
    with quiet():
        from mlflow.tracking import MlflowClient

        yield MlflowClient(tracking_uri=Logbook(store).store.uri)


@pytest.fixture(autouse=True)
def no_server(monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def runs(client):
    return client.search_runs([experiment.experiment_id for experiment in client.search_experiments()])


def test_a_run_holds_what_was_entered_and_is_finished(record, client, entries, store):
    reference = record()
    run = client.get_run(reference.run_id)
    assert run.info.status == "FINISHED"
    assert run.info.run_name == entries.name
    assert run.data.metrics == entries.metrics
    assert run.data.params == entries.params
    assert entries.tags.items() <= run.data.tags.items()
    assert run.data.tags["mlflow.note.content"] == entries.description
    assert run.info.end_time - run.info.start_time >= 41_700  # the training, not the writing
    assert (reference.experiment, reference.hint) == (entries.experiment, f"biomarker ui --store {store}")


def test_artifacts_lie_in_the_store(record, client, store):
    run = client.get_run(record().run_id)
    folder = Path(run.info.artifact_uri.removeprefix("file://"))
    assert folder.is_relative_to(store / "artifacts")
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*")) == [
        "plots/roc.svg", "report.html", "tables/performance.csv"
    ]  # fmt: skip
    assert (folder / "report.html").read_text(encoding="utf-8") == "<p>γ</p>"
    assert (folder / "plots/roc.svg").read_bytes() == SVG


def test_dataset_is_named_by_its_digest_and_no_row_of_it_is_kept(record, client):
    run = client.get_run(record(dataset=DatasetReference("cohort.csv", "d" * 64, "data/cohort.csv", 26)).run_id)
    (used,) = run.inputs.dataset_inputs
    assert (used.dataset.name, used.dataset.digest) == ("cohort.csv", "d" * 36)
    assert json.loads(used.dataset.profile) == {"num_rows": 26}
    assert used.dataset.schema is None


def test_model_of_the_run_predicts_what_the_bundle_predicts(record, client, bundle):
    import pandas as pd

    from biomarker import load_bundle

    run = client.get_run(record().run_id)
    (output,) = run.outputs.model_outputs
    model = client.get_logged_model(output.model_id)
    folder = Path(model.artifact_location.removeprefix("file://"))
    new = pd.DataFrame({"patient_id": ["N1", "N2"], "IFN-γ": [40.0, 3.5], "IL-6": ["<1.0", "12"]})
    with quiet():
        import mlflow.pyfunc

        served = mlflow.pyfunc.load_model(str(folder)).predict(new)
    expected = load_bundle(bundle).predict(new).to_frame()
    pd.testing.assert_frame_equal(served.drop(columns="created"), expected.drop(columns="created"))
    assert str(model.status) == "READY"
    assert {metric.key for metric in model.metrics} == set(run.data.metrics)
    kept = folder / "data" / bundle.name
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == {
        path.name: path.read_bytes() for path in bundle.iterdir()
    }


def test_model_holds_no_pickle_no_example_and_names_no_package_that_is_not_ours(record, store):
    record()
    files = [path for path in (store / "artifacts" / "models").rglob("*") if path.is_file()]
    assert not [path.name for path in files if path.suffix in (".pkl", ".pickle") or "example" in path.name]
    (requirements,) = [path.read_text().splitlines() for path in files if path.name == "requirements.txt"]
    assert not [line for line in requirements if line.startswith("biomarker")]
    assert all("==" in line for line in requirements)


def test_no_model_is_registered(record, client):
    record()
    assert not client.search_registered_models()


@pytest.mark.parametrize(
    ("raised", "status"),
    [(RuntimeError("a bug"), "FAILED"), (KeyboardInterrupt(), "KILLED"), (SystemExit(1), "KILLED")],
    ids=["error", "ctrl-c", "exit"],
)
def test_a_run_that_breaks_off_is_ended_and_the_exception_passes(record, client, monkeypatch, raised, status):
    def break_off(*_):
        raise raised

    monkeypatch.setattr(logbook, "_written", break_off)
    with pytest.raises(type(raised)):
        record()
    assert [run.info.status for run in runs(client)] == [status]
    assert [str(model.status) for model in models(client)] == ["FAILED"]


@pytest.mark.parametrize(("moment", "status"), [("create_run", "KILLED"), ("set_terminated", "FINISHED")])
def test_ctrl_c_while_the_run_is_made_or_ended_leaves_none_running(record, client, monkeypatch, moment, status):
    from mlflow.tracking import MlflowClient

    usual = getattr(MlflowClient, moment)

    def interrupted(*given, **named):
        try:
            return usual(*given, **named)
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(MlflowClient, moment, interrupted)
    with pytest.raises(KeyboardInterrupt):
        record()
    assert [run.info.status for run in runs(client)] == [status]


def models(client):
    return client.search_logged_models([experiment.experiment_id for experiment in client.search_experiments()])


def test_sigterm_ends_the_run_as_killed(record, client, monkeypatch):
    monkeypatch.setattr(logbook, "_written", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(SystemExit) as ended:
        record()
    assert ended.value.code == 143
    assert [run.info.status for run in runs(client)] == ["KILLED"]


def test_a_run_whose_process_was_killed_is_ended_by_the_next_one(record, client, entries):
    first = client.get_run(record().run_id)
    dead = {**first.data.tags, PID: str(ended_process()), START: "1"}
    left = client.create_run(first.info.experiment_id, tags=dead).info.run_id
    elsewhere = client.create_run(first.info.experiment_id, tags={**dead, HOST: "another"}).info.run_id
    own = client.create_run(first.info.experiment_id, tags=dict(first.data.tags)).info.run_id
    record()
    assert [client.get_run(run).info.status for run in (left, elsewhere, own)] == ["KILLED", "RUNNING", "RUNNING"]


def ended_process():
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


ONE_RUN = """
import json, sys
from pathlib import Path
from biomarker.tracking.entries import run_entries
from biomarker.tracking.logbook import Logbook
from biomarker.tracking.owner import HOST, PID, START
from biomarker.tracking.references import DatasetReference
results = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
Logbook(Path(sys.argv[2])).record(run_entries(results), artifacts={}, dataset=DatasetReference("a", "b", "c", 26),
                                  bundle=Path(sys.argv[3]))
"""


def test_each_candidate_gets_a_finished_run_beneath_the_study_on_request(record, client, results):
    children = candidate_entries(results)
    parent = record(children=children).run_id
    found = {run.info.run_name: run for run in runs(client) if run.data.tags.get("mlflow.parentRunId") == parent}
    assert set(found) == {"ridge_logistic", "elastic_net", "shrinkage_lda"}
    assert {run.info.status for run in found.values()} == {"FINISHED"}
    lda = found["shrinkage_lda"].data
    assert lda.metrics["cv/auc"] == round(results["candidates"][2]["auc"]["estimate"], 4)
    assert lda.tags["level"] == "candidate"
    assert "verdict" not in lda.tags


def test_a_child_that_breaks_off_ends_with_its_parent(record, client, results, monkeypatch):
    record()
    kind = type(client)
    genuine = kind.log_batch

    def log_batch(self, run_id, *given, **named):
        if self.get_run(run_id).data.tags.get("level") == "candidate":
            raise KeyboardInterrupt
        return genuine(self, run_id, *given, **named)

    monkeypatch.setattr(kind, "log_batch", log_batch)
    with pytest.raises(KeyboardInterrupt):
        record(children=candidate_entries(results))
    assert sorted(run.info.status for run in runs(client)) == ["FINISHED", "KILLED", "KILLED"]


def test_two_processes_that_begin_together_on_an_empty_folder_both_succeed(tmp_path, bundle, repository):
    folder = tmp_path / "fresh" / "mlruns"
    command = [sys.executable, "-c", ONE_RUN, repository / "tests/report/results.json", folder, bundle]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert said == ["", ""]  # nothing of MLflow's own notes
    with quiet():
        from mlflow.tracking import MlflowClient

        found = runs(MlflowClient(tracking_uri=Logbook(folder).store.uri))
    assert [run.info.status for run in found] == ["FINISHED", "FINISHED"]


def test_the_environment_takes_the_place_of_the_folder(record, tables_only, tmp_path, monkeypatch):
    import shutil

    other = shutil.copytree(tables_only, tmp_path / "other")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{other}/mlflow.db")
    reference = record(folder=tmp_path / "untouched")
    assert reference.uri == f"sqlite:///{other}/mlflow.db"
    assert not (tmp_path / "untouched").exists()
    assert list((other / "artifacts").glob("*/artifacts/report.html"))


def test_nothing_of_the_callers_mlflow_is_changed(record, monkeypatch):
    with quiet():
        import mlflow
    before = mlflow.get_tracking_uri(), mlflow.active_run()
    record()
    assert (mlflow.get_tracking_uri(), mlflow.active_run()) == before


def test_a_server_that_is_down_is_one_clear_message(record, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://ada:s3cret@127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(TrackingError) as error:
        record()
    assert error.value.exit_code == 9
    assert "http://ada:***@127.0.0.1:9" in error.value.seen
    assert "s3cret" not in str(error.value)
    assert "tracking.enabled = false" in error.value.do


def test_a_store_that_is_no_database_is_one_clear_message(record, tmp_path):
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "mlflow.db").write_text("this is not a database, " * 100)
    with pytest.raises(TrackingError, match="could not be recorded"):
        record(folder=folder)


def test_a_folder_that_cannot_be_made_is_one_clear_message(record, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TrackingError, match="could not be recorded"):
        record(folder=tmp_path / "file" / "mlruns")


def test_a_store_that_was_moved_is_refused_before_files_go_astray(record, store, tmp_path):
    record()
    moved = store.rename(tmp_path / "moved")
    with pytest.raises(TrackingError, match="was moved"):
        record(folder=moved)
    assert not store.exists()


def test_an_experiment_that_was_deleted_is_named(record, client, entries):
    record()
    client.delete_experiment(client.get_experiment_by_name(entries.experiment).experiment_id)
    with pytest.raises(TrackingError, match="was deleted"):
        record()


def test_a_file_outside_the_run_is_a_bug_not_a_message(record, client):
    with pytest.raises(ValueError, match="not a relative path"):
        record(artifacts={"../outside.txt": "x"})
    assert [run.info.status for run in runs(client)] == ["FAILED"]


def test_mlflow_is_imported_only_to_record():
    code = "import sys, biomarker.tracking.logbook, biomarker.tracking.server; sys.exit('mlflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
