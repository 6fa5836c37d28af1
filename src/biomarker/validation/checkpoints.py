"""Finished tasks of a run on disk, so that an interrupted run goes on where it stopped; removed when it is done."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from biomarker.errors import OutputError
from biomarker.files import write_text
from biomarker.validation.journal import Journal, count_results

ABOUT, LOCK, SUFFIX = "about.json", ".lock", ".journal"
FORMAT = 1
log = logging.getLogger("biomarker")


class Checkpoints:
    """Folder of one run, with `about.json` (what its results depend on) and a journal for each stage.

    Made by `open_checkpoints`; nobody else writes to the folder meanwhile.
    """

    def __init__(self, folder: Path, lock: Any) -> None:
        self.folder, self._lock = folder, lock
        self._stages: list[Journal] = []
        self._seen: dict[str, int] = {}

    def stage(self, what: str, n_tasks: int) -> Journal:
        """Journal of the next stage; stages of one name are told apart by their order."""
        self._seen[what] = self._seen.get(what, 0) + 1
        name = re.sub(r"[^a-z0-9]+", "-", what.lower()).strip("-")
        file = self.folder / f"{name}.{self._seen[what]}{SUFFIX}"
        self._stages.append(Journal(file, {"stage": what, "tasks": n_tasks}))
        return self._stages[-1]

    @property
    def n_kept(self) -> int:
        """Tasks whose results are on disk."""
        return sum(count_results(file) for file in self.folder.glob(f"*{SUFFIX}"))

    def close(self) -> int:
        """Write what is left and let go of the folder, which stays only where it holds something; gives `n_kept`."""
        for stage in self._stages:
            stage.close()
        kept = self.n_kept
        if not kept:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()
        return kept

    def remove(self) -> None:
        """The run is done: nothing of it stays here."""
        for stage in self._stages:
            stage.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()


def open_checkpoints(folder: Path, about: Mapping[str, Any], *, resume: bool = False) -> Checkpoints | None:
    """Folder of a run, or None while another process works in it.

    Parameters
    ----------
    about : what the results depend on, plain values in named groups; results of another run are never mixed in
    resume : go on with what is there; else it is removed, and that is said

    Raises
    ------
    OutputError
        When `resume` finds the progress of a different run, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    now = json.loads(json.dumps({"format": FORMAT, **about}))
    lock = FileLock(folder / LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        _say_occupied(folder, resume)
        return None
    except (OSError, NotImplementedError) as error:
        raise OutputError(f"cannot write {folder}: {error}", do="make the folder writable") from error
    checkpoints = Checkpoints(folder, lock)
    try:
        _settle(checkpoints, now, resume)
    except BaseException:
        lock.release()
        raise
    return checkpoints


def differences(then: Any, now: Any, place: str = "") -> list[str]:
    """What changed between two sets of plain values, as "validation.repeats: 50 then, 100 now"."""
    if isinstance(then, dict) and isinstance(now, dict):
        keys = [*then, *(key for key in now if key not in then)]
        return [said for key in keys
                for said in differences(then.get(key), now.get(key), f"{place}.{key}" if place else key)]  # fmt: skip
    return [] if then == now else [f"{place}: {_short(then)} then, {_short(now)} now"]


def _settle(checkpoints: Checkpoints, now: Any, resume: bool) -> None:
    """Decide what becomes of what lies in the folder, and say it."""
    folder, then, n = checkpoints.folder, _about(checkpoints.folder), checkpoints.n_kept
    if resume and n and then is not None:
        if then != now:
            changed = "\n  ".join(differences(then, now))
            raise OutputError(f"the interrupted run in {folder} was another one:\n  {changed}",
                              allowed="to go on with the same study, patients, seed and software",
                              do="undo the change, or leave --resume out to start anew")  # fmt: skip
        log.warning("Going on: %d finished tasks are in %s", n, folder)
        return
    if resume:
        log.warning("Nothing to resume in %s: starting at the beginning", folder)
    elif n:
        log.warning("Starting anew: %d finished tasks of an interrupted run, which --resume would have used, are "
                    "dropped from %s", n, folder)  # fmt: skip
    for file in folder.iterdir():
        if file.name != LOCK:
            file.unlink()
    write_text(folder / ABOUT, json.dumps(now, indent=1, ensure_ascii=False) + "\n")


def _say_occupied(folder: Path, resume: bool) -> None:
    if resume:
        raise OutputError(f"another process works in {folder} now", do="wait for it, or end it first")
    log.warning("Another process trains this study now; the progress of this one is not kept")


def _about(folder: Path) -> Any:
    try:
        return json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _short(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."
