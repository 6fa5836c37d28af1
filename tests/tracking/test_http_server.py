"""A tracking server that answers by HTTP: record, promote, predict from it, and serve its model with MLflow."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pandas as pd
import pytest

from biomarker import load_bundle
from biomarker.files import sha256
from biomarker.study.places import bundle_at
from biomarker.study.promote import examine, open_registry, promote
from biomarker.tracking.entries import run_entries
from biomarker.tracking.logbook import Logbook

NEW = "patient_id,IFN-γ (pg/mL),IL-6 (pg/mL)\nN2,<4,9.0\nN1,30.0,2.0\nN3,,2500\n"
START_SECONDS = 120
QUIET = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}


@contextlib.contextmanager
def running(folder, *words, environment, ping):
    """`mlflow WORDS... --port FREE` -> its address; ended with everything that it started."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", **QUIET, **environment}
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "mlflow", *words, "--port", str(port)], stdout=log,
                                   stderr=log, env={**os.environ, **own}, start_new_session=True)  # fmt: skip
    address, deadline = f"http://127.0.0.1:{port}", time.monotonic() + START_SECONDS
    try:
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/{ping}", timeout=2):
                yield address
                return
            time.sleep(0.2)
        pytest.fail((folder / "log.txt").read_text(errors="replace")[-2000:])
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    words = ("server", "--backend-store-uri", f"sqlite:///{folder}/m.db", "--artifacts-destination", f"{folder}/files",
             "--workers", "1")  # fmt: skip
    with running(folder, *words, environment={}, ping="health") as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", address)
        yield address


@pytest.fixture(scope="module")
def champion(server, bundle, repository):
    """Two runs on the server; the first of them is champion."""
    from biomarker.tracking.references import DatasetReference

    results = json.loads((repository / "tests" / "report" / "results.json").read_text(encoding="utf-8"))
    entries = run_entries(results, bundle=sha256((bundle / "bundle.json").read_bytes()))
    dataset = DatasetReference("panel", "b1946ac92492d234", "cohort.csv", 26)
    logbook = Logbook(Path("unused"))
    first, _ = (logbook.record(entries, artifacts={"results.json": "{}"}, dataset=dataset, bundle=bundle).run_id
                for _ in range(2))  # fmt: skip
    registry = open_registry("unused")
    promote(registry, examine(registry, first[:12]), "champion", name="panel", anyway="a test")
    return first


def without_time(frame):
    return frame.drop(columns=["created", "input", "input_sha256"])


def test_the_alias_leads_to_the_bundle_of_the_promoted_run(champion, bundle):
    found, shown = bundle_at("models:/panel@champion", "unused")
    assert found.digest == load_bundle(bundle).digest
    assert shown == f"models:/panel/1, run {champion[:8]}"


def test_mlflow_serves_the_registered_model_with_the_same_numbers(champion, server, bundle, tmp_path):
    (tmp_path / "new.csv").write_text(NEW, encoding="utf-8")
    expected = load_bundle(bundle).predict(tmp_path / "new.csv").to_frame()
    words = ("models", "serve", "-m", "models:/panel@champion", "--env-manager", "local", "--workers", "1")
    with running(tmp_path, *words, environment={"MLFLOW_TRACKING_URI": server}, ping="ping") as address:

        def send(body, kind):
            request = urllib.request.Request(f"{address}/invocations", body.encode(), {"Content-Type": kind})
            with urllib.request.urlopen(request, timeout=30) as answer:
                return pd.DataFrame(json.load(answer)["predictions"])

        table = pd.read_csv(tmp_path / "new.csv", dtype=str, keep_default_na=False)
        split = json.dumps({"dataframe_split": json.loads(table.to_json(orient="split", index=False))})
        for served in (send(NEW, "text/csv"), send(split, "application/json")):
            assert served["probability"].tolist() == expected["probability"].tolist()  # to the last bit
            assert without_time(served).astype(object).where(served.notna(), None).to_dict("records") == (
                without_time(expected).astype(object).where(expected.notna(), None).to_dict("records")
            )
        with pytest.raises(urllib.error.HTTPError) as refused:
            send("patient_id,IFN-γ\nSECRET,3.0\n", "text/csv")
        told = json.loads(refused.value.read())["message"]
    assert refused.value.code == 400
    assert 'lacks 1 analyte: "IL-6"' in told
    assert "Traceback" not in told
    assert "SECRET" not in (tmp_path / "log.txt").read_text(errors="replace")
