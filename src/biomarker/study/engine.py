"""Before long work: a line in the log where the compiled engine is not in use, with the remedy."""

from __future__ import annotations

import logging
import shlex
import sys
from pathlib import Path

from biomarker.kernels.library import reason_to_do_without

log = logging.getLogger("biomarker")


def say_if_slow() -> None:
    """Warn that scikit-learn takes the place of the compiled engine: same numbers, many times the time."""
    reason = reason_to_do_without()
    if reason:
        log.warning("Slow: the compiled engine is not in use (%s), so this takes 10 times longer or more; "
                    "what to do: %s -m biomarker.kernels.build", reason, _python())  # fmt: skip


def _python() -> str:
    """How one calls this interpreter from here."""
    program, here = Path(sys.executable), Path.cwd()
    return shlex.quote(str(program.relative_to(here) if program.is_relative_to(here) else program))
