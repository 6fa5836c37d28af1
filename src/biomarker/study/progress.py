"""Finished tasks of a `train` beside its bundle, until it is complete: what they depend on, and how to go on."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from biomarker.study.rooms import Gathered
from biomarker.study.spec import Study
from biomarker.study.strata import strata_of
from biomarker.tracking.signals import terminated_as_exit
from biomarker.validation.checkpoints import open_checkpoints
from biomarker.validation.software import software
from biomarker.validation.workers import keeping

# What changes no result of a task.
ELSEWHERE = {"title", "simulated", "tracking", "release", "planning"}


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
                error.add_note(f"{kept} finished tasks are kept; go on with: {_command(study)}")
            raise
        if checkpoints:
            checkpoints.remove()


def _about(study: Study, gathered: Gathered, seed: int) -> dict[str, Any]:
    strata = repr(strata_of(study, gathered)).encode()
    return {
        "study": study.spec.model_dump(mode="json", exclude=ELSEWHERE),
        "seed": seed,
        "patients and measurements": gathered.cohort.fingerprint,
        "strata": hashlib.sha256(strata).hexdigest()[:16],
        "software": software(),
    }


def _command(study: Study) -> str:
    """What to type, from the folder where the user is."""
    here = Path.cwd()
    file = study.file.relative_to(here) if study.file.is_relative_to(here) else study.file
    return f"biomarker train {shlex.quote(str(file))} --resume"


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
