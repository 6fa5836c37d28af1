"""`biomarker ui` as a user starts and stops it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from biomarker.tracking.entries import run_entries
from biomarker.tracking.logbook import Logbook
from biomarker.tracking.references import DatasetReference


@pytest.fixture(scope="module")
def recorded(tmp_path_factory, trained_bundle, results):
    """A folder with one run in mlruns/."""
    folder = tmp_path_factory.mktemp("ui")
    record(Logbook(folder / "mlruns"), results, trained_bundle)
    return folder


@pytest.fixture(scope="module")
def results(repository):
    return json.loads((repository / "tests" / "report" / "results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def trained_bundle(trained):
    (bundle,) = [path.parent for path in Path(trained).glob("models/*/bundle.json")]
    return bundle


@pytest.fixture(scope="module")
def page(recorded):
    """Address that `biomarker ui` printed; it is stopped with Ctrl-C at the end."""
    port = free_port()
    process = ui(recorded, "--port", port)
    alarm = threading.Timer(120, process.kill)
    alarm.start()
    try:
        url = process.stdout.readline().strip()
        assert url.startswith(f"http://127.0.0.1:{port}/"), process.stderr.read()
        yield url
        children = members(os.getpgid(server_of(process.pid)))
        assert children
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert not [pid for pid in children if is_running(pid)]
    finally:
        alarm.cancel()
        process.kill()
        process.communicate()


def record(logbook, results, bundle):
    dataset = DatasetReference("cohort.csv", results["cohort_fingerprint"], "cohort.csv", 26)
    entries = run_entries(results, experiment="lupus")
    return logbook.record(entries, artifacts={"report.html": "<p>report</p>"}, dataset=dataset, bundle=bundle)


def ui(folder, *words):
    # A background job of a shell ignores Ctrl-C, and so would its children: start with the usual handling.
    return subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
         "from biomarker.cli.main import run; run()", "ui", *map(str, words)],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={key: value for key, value in os.environ.items() if key != "MLFLOW_TRACKING_URI"},
    )  # fmt: skip


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def server_of(parent):
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = read(stat)
        if fields and int(fields[1]) == parent:
            return int(stat.parent.name)
    raise AssertionError("no server is running")


def members(group):
    return [int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat")
            if (fields := read(stat)) and int(fields[2]) == group]  # fmt: skip


def is_running(pid):
    fields = read(Path(f"/proc/{pid}/stat"))
    return bool(fields) and fields[0] != "Z"


def read(stat):
    """State, parent and group of a process; nothing when it has ended."""
    try:
        return stat.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def ask(page, path, **body):
    request = urllib.request.Request(page.partition("/#")[0] + path, json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})  # fmt: skip
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_page_opens_the_table_of_runs(page, results):
    experiment, _, view = page.partition("/#/experiments/")[2].partition("/runs?")
    assert view == "workflowType=machine_learning&viewStateShareKey=biomarker"
    runs = ask(page, "/api/2.0/mlflow/runs/search", experiment_ids=[experiment])["runs"]
    metrics = {entry["key"]: entry["value"] for entry in runs[-1]["data"]["metrics"]}
    assert metrics["cv/auc"] == round(results["auc"]["estimate"], 4)


def test_a_server_takes_runs_as_a_folder_does(page, recorded, results, trained_bundle, tmp_path):
    server = page.partition("/#")[0]
    reference = record(Logbook(tmp_path / "unused", server), results, trained_bundle)
    assert not (tmp_path / "unused").exists()
    assert reference.hint.startswith(f"{server}/#/experiments/")
    assert ask(page, "/api/2.0/mlflow/runs/search", experiment_ids=["1"], filter=f"run_id = '{reference.run_id}'")[
        "runs"
    ]
    assert list((recorded / "mlruns" / "artifacts").glob(f"{reference.run_id}/artifacts/report.html"))


def test_nothing_is_left_beside_the_store(page, recorded):
    assert [path.name for path in recorded.iterdir()] == ["mlruns"]
    assert {path.name for path in (recorded / "mlruns").iterdir()} == {"mlflow.db", "mlflow.lock", "artifacts"}


def test_without_runs_the_next_step_is_said(biomarker, tmp_path):
    typed = biomarker("ui", folder=tmp_path)
    assert typed.code == 9
    assert "biomarker train" in typed.err
    assert "Traceback" not in typed.err
    assert not list(tmp_path.iterdir())


def test_a_taken_port_is_said(biomarker, recorded):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        typed = biomarker("ui", "--port", port, folder=recorded)
    assert typed.code == 9
    assert f"port {port}" in typed.err
