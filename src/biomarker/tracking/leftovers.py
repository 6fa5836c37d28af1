"""Address of a server -> its experiments; and no run of it is shown as running whose process was killed here."""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

from biomarker.tracking.owner import is_dead

SECONDS = 10.0
MOST = 1000


def experiments(server: str) -> list[str]:
    """Ids of the experiments of a server.

    Raises
    ------
    OSError, ValueError
        When it does not answer, or not as MLflow does.
    """
    found = _ask(server, "experiments/search", max_results=MOST).get("experiments", [])
    return [entry["experiment_id"] for entry in found]


def end_dead_runs(server: str) -> int:
    """Mark runs as killed whose process on this machine is gone, whatever ended it; returns how many.

    Raises
    ------
    OSError, ValueError
        As for `experiments`.
    """
    running = _ask(server, "runs/search", experiment_ids=experiments(server), max_results=MOST,
                   filter="attributes.status = 'RUNNING'").get("runs", [])  # fmt: skip
    dead = [run["info"]["run_id"] for run in running
            if is_dead({tag["key"]: tag["value"] for tag in run.get("data", {}).get("tags", [])})]  # fmt: skip
    for run_id in dead:
        _ask(server, "runs/update", run_id=run_id, status="KILLED", end_time=time.time_ns() // 1_000_000)
    return len(dead)


def _ask(server: str, what: str, **body: Any) -> dict[str, Any]:
    request = urllib.request.Request(f"{server}/api/2.0/mlflow/{what}", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})  # fmt: skip
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        found: dict[str, Any] = json.load(answer)
    return found
