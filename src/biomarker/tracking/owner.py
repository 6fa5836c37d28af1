"""Which process writes a run, so that runs of processes that died can be told from those that still work."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

# The UI hides what begins with "mlflow.": these say nothing to a reader of the run.
HOST, PID, START = (f"mlflow.biomarker.{name}" for name in ("host", "pid", "start"))


def owner_tags() -> dict[str, str]:
    """Host, process id and start of this process."""
    pid = os.getpid()
    return {HOST: socket.gethostname(), PID: str(pid), START: started(pid)}


def is_dead(tags: Mapping[str, str]) -> bool:
    """Whether the process that `tags` name is known to be gone; False where another host would have to say."""
    pid = tags.get(PID, "")
    if tags.get(HOST) != socket.gethostname() or not pid.isdecimal():
        return False
    return not _exists(int(pid)) or started(int(pid)) != tags.get(START, "")


def started(pid: int) -> str:
    """Clock tick at which a process started; process ids are used again, this is not. Empty where unknown."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    # The second field is the program's name in brackets and may itself hold blanks and brackets.
    return stat.rpartition(")")[2].split()[19]


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
