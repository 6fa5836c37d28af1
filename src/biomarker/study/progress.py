"""Finished tasks of a `train` beside its bundle, until it is complete: what they depend on, and how to go on."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from biomarker.files import sha256
from biomarker.study.rooms import Gathered
from biomarker.study.spec import Study
from biomarker.tracking.signals import terminated_as_exit
from biomarker.validation.checkpoints import open_checkpoints
from biomarker.validation.software import software
from biomarker.validation.workers import keeping

# What changes no result of a task.
ELSEWHERE = {"title", "simulated", "tracking", "release", "planning"}
LONGEST_NAME = 250


def progress_folder(study: Study) -> Path:
    """Hidden folder beside the bundle; it is there only while a training runs or after it was interrupted."""
    return study.bundle_folder.with_name(f".{study.name}.progress")


@contextmanager
def kept_progress(study: Study, gathered: Gathered, seed: int, *, resume: bool) -> Iterator[None]:
    """Within the block, finished tasks are kept on disk; after it nothing is left, unless it was interrupted.

    Whatever ends the block early, an interrupt, a request to end (SIGTERM), an error, carries a note that says what is
    kept and how to go on.

    Raises
    ------
    OutputError
        When `resume` finds the progress of another study, or the folder cannot be written.
    """
    folder = progress_folder(study)
    with terminated_as_exit():
        checkpoints = open_checkpoints(folder, _about(study, gathered, seed), resume=resume)
        try:
            with keeping(checkpoints):
                yield
        except BaseException as error:
            kept = checkpoints.close() if checkpoints else 0
            _remove_if_empty(folder.parent)
            if kept:
                error.add_note(f"finished tasks kept: {kept}; go on with: {_command(study)}")
            raise
        if checkpoints:
            checkpoints.remove()


def _about(study: Study, gathered: Gathered, seed: int) -> dict[str, Any]:
    asked = study.spec.model_dump(mode="json", exclude=ELSEWHERE)
    return {
        "study": asked,
        "seed": seed,
        "patients and measurements": gathered.cohort.fingerprint,
        "files": {name: _digest(study.path(name)) for name in sorted(_texts(asked)) if study.path(name).exists()},
        "software": software(),
    }


def _texts(value: Any) -> set[str]:
    """Every text in the study; those that name a file or a folder are its data, whichever section they stand in."""
    if isinstance(value, str):
        return {value} if value.strip(". ") and len(value) < LONGEST_NAME else set()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for one in inner for text in _texts(one)}


def _digest(path: Path) -> str:
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return sha256(b"".join(sha256(file.read_bytes()).encode() for file in files))[:16]


def _command(study: Study) -> str:
    """What to type, from the folder where the user is."""
    here = Path.cwd()
    file = study.file.relative_to(here) if study.file.is_relative_to(here) else study.file
    return f"biomarker train {shlex.quote(str(file))} --resume"


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
