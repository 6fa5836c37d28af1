"""Embedded store -> the MLflow UI in a browser, from its own processes, until it is told to stop."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from biomarker.errors import TrackingError
from biomarker.tracking.leftovers import end_dead_runs, experiments
from biomarker.tracking.signals import terminated_as_exit
from biomarker.tracking.store import DATABASE, Store, embedded_store
from biomarker.tracking.view import experiment_page, experiments_page

START_SECONDS, STOP_SECONDS = 180.0, 10.0
MLFLOW_DEFAULT = "0"  # an empty experiment that every store has
# Without these, MLflow 3 starts 13 processes (2.8 GB) for jobs that we never run, and reports its use to its makers.
SETTINGS = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}


def serve(folder: Path, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve the UI of the store in `folder` until the server ends, Ctrl-C or SIGTERM; no process is left behind.

    Parameters
    ----------
    announce : called with the address once the UI answers

    Raises
    ------
    TrackingError
        When there is no store, the port is taken or the server does not start.
    """
    store = embedded_store(folder)
    _require_store(folder)
    _require_free(host, port)
    with terminated_as_exit(), tempfile.TemporaryFile() as log, _server(store, host, port, log) as process:
        _wait_until_ready(process, address(host, port), log)
        with contextlib.suppress(OSError, ValueError):
            end_dead_runs(address(host, port))
        announce(_page(address(host, port)))
        process.wait()
        raise _ended(log)


def address(host: str, port: int) -> str:
    """URL of the server as this machine reaches it."""
    own = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{own}:{port}"


def _page(server: str) -> str:
    """The runs of the only experiment, or the list where there are several."""
    with contextlib.suppress(OSError, ValueError):
        own = [experiment for experiment in experiments(server) if experiment != MLFLOW_DEFAULT]
        if len(own) == 1:
            return experiment_page(server, own[0])
    return experiments_page(server)


def _require_store(folder: Path) -> None:
    database = folder / DATABASE
    if not database.is_file():
        raise TrackingError(f"there are no runs in {folder}: {database} does not exist",
                            allowed="a folder that `biomarker train` has recorded runs in",
                            do="run `biomarker train STUDY.toml` first, or name the folder with --store")  # fmt: skip


def _require_free(host: str, port: int) -> None:
    try:
        _bind(host, port)
    except OSError as error:
        raise TrackingError(f"port {port} of {host} cannot be used: {error.strerror or error}",
                            allowed="a port that no other program listens on",
                            do=f"stop that program (perhaps another `biomarker ui`), or choose --port {_free(host)}",
                            ) from error  # fmt: skip


def _free(host: str) -> int:
    with contextlib.suppress(OSError):
        return _bind(host, 0)
    return 5001


def _bind(host: str, port: int) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # The server itself may take a port whose last connection has only just ended; so may the probe.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _server(store: Store, host: str, port: int, log: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", store.uri, "--default-artifact-root",
               str(store.artifacts), "--host", host, "--port", str(port), "--workers", "1"]  # fmt: skip
    process = subprocess.Popen(command, env=_environment(os.environ), cwd=store.folder, stdin=subprocess.DEVNULL,
                               stdout=log, stderr=log, start_new_session=True)  # fmt: skip
    try:
        yield process
    finally:
        _stop(process)


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Environment without settings of MLflow that are meant for other stores."""
    return {key: value for key, value in given.items() if not key.startswith("MLFLOW_")} | SETTINGS


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and its workers, which form a process group of their own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise _ended(log)
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{url}/health", timeout=2):
            return
        time.sleep(0.2)
    raise TrackingError(f"the MLflow UI did not answer within {START_SECONDS:.0f} seconds", do="try again")


def _ended(log: IO[bytes]) -> TrackingError:
    log.seek(0)
    lines = [line.strip() for line in log.read().decode(errors="replace").splitlines() if line.strip()]
    return TrackingError(f"the MLflow UI ended by itself: {' | '.join(lines[-3:])[:600]}",
                         do="if it speaks of an out-of-date schema, another MLflow version wrote the store: "
                            "use that version, or choose a new folder")  # fmt: skip
