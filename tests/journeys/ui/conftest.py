"""`biomarker ui` on a fresh store: three trainings, two on the same splits, one promoted; and a recording that died."""

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

STUDY = """
title = "Cytokines and response (SIMULATED data)"
simulated = true
[panel]
file = "panel.csv"
analytes = [{analytes}]
[outcome]
column = "response"
responder = ["responder"]
[candidates]
marker = "IFNG"
use = ["ridge_logistic", "elastic_net"]
[validation]
outer_folds = 3
repeats = 2
inner_repeats = 1
leave_pair_out = "never"
permutations = 19
seed = {seed}
[evaluation]
bootstrap_refits = 0
stability_selection = false
[tracking]
candidate_runs = {children}
"""
FOUR, TWO = '"IFNG", "TNF", "IL6", "IL10"', '"IFNG", "TNF"'
STUDIES = {"four": (FOUR, 1, "false"), "two": (TWO, 1, "false"), "reseeded": (FOUR, 2, "true")}
# Killed without warning, as when the power fails, in the middle of recording.
KILLED = """
import json, os, signal, sys
from pathlib import Path
from biomarker.tracking import logbook
from biomarker.tracking.entries import run_entries
from biomarker.tracking.references import DatasetReference
logbook._written = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
results = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
logbook.Logbook(Path("mlruns")).record(run_entries(results, experiment="killed"), artifacts={},
                                       dataset=DatasetReference("a", "b", "c", 26))
"""


@pytest.fixture(scope="package")
def recorded(tmp_path_factory):
    """A folder with mlruns/, and the runs in it: name of the study -> what `train` gave back."""
    import biomarker
    from biomarker.simulation.cytokines import simulate_cohort
    from biomarker.study.promote import examine, open_registry, promote

    folder = tmp_path_factory.mktemp("ui")
    (folder / "panel.csv").write_text(simulate_cohort(40, 20, auc=0.95, seed=3).to_csv())
    done = {}
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("MLFLOW_TRACKING_URI", raising=False)
        for name, (analytes, seed, children) in STUDIES.items():
            file = folder / f"{name}.toml"
            file.write_text(STUDY.format(analytes=analytes, seed=seed, children=children))
            done[name] = biomarker.train(file, workers=1)
        registry = open_registry(folder / "mlruns")
        promote(registry, examine(registry, done["four"].run), "champion", anyway="a rehearsal")
    return folder, done


@pytest.fixture(scope="package")
def runs(recorded):
    return recorded[1]


@pytest.fixture(scope="package")
def killed(recorded, repository):
    """A recording that was killed while its run was open; returns the name of its experiment."""
    results = repository / "tests" / "report" / "results.json"
    done = subprocess.run([sys.executable, "-c", KILLED, results], cwd=recorded[0], timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL
    return "killed"


@pytest.fixture(scope="package")
def address(recorded, killed):
    """Address that `biomarker ui` printed; it is stopped with Ctrl-C at the end."""
    port = free_port()
    process = ui(recorded[0], "--port", port)
    alarm = threading.Timer(420, process.kill)
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


@pytest.fixture(scope="package")
def server(address):
    return address.partition("/#")[0]


@pytest.fixture(scope="package")
def ask(server):
    """Give `ask(path, **body)`: the answer of the server's API."""

    def asked(path, **body):
        request = urllib.request.Request(f"{server}/api/2.0/mlflow/{path}", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})  # fmt: skip
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    return asked


@pytest.fixture(scope="package")
def experiments(ask):
    """Name of an experiment -> its id."""
    return {one["name"]: one["experiment_id"] for one in ask("experiments/search", max_results=50)["experiments"]}


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
