"""Every mistake a user can make: what was seen, what is allowed, what to do, and the exit code of the command."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class BiomarkerError(Exception):
    """A mistake in what the user gave; the command line prints it without a traceback.

    Parameters
    ----------
    seen : what was found, with file, row and column where known
    allowed : what would have been right
    do : the next step for the user
    """

    exit_code = 1

    def __init__(self, seen: str, *, allowed: str = "", do: str = "") -> None:
        self.seen, self.allowed, self.do = seen, allowed, do
        super().__init__(seen)

    def __str__(self) -> str:
        lines = [self.seen]
        if self.allowed:
            lines.append(f"  allowed: {self.allowed}")
        if self.do:
            lines.append(f"  what to do: {self.do}")
        return "\n".join(lines)


class StudyError(BiomarkerError):
    """The study file is not valid."""

    exit_code = 3


class InputFileError(BiomarkerError):
    """A file is missing, empty or cannot be read."""

    exit_code = 4


class PanelError(BiomarkerError):
    """The measurements contradict themselves or the study."""

    exit_code = 5


class CurveError(PanelError):
    """The points of a curve do not determine it, or a curve is impossible."""


class VisitsError(PanelError):
    """The visits table contradicts itself or the response criterion."""


class CohortError(BiomarkerError):
    """The patients and labels cannot carry the analysis that was asked for."""

    exit_code = 6


class BundleError(BiomarkerError):
    """A model bundle is altered, foreign, too new or does not fit the panel."""

    exit_code = 7


class OutputError(BiomarkerError):
    """A result cannot be written."""

    exit_code = 8


class TrackingError(BiomarkerError):
    """The MLflow store cannot be used."""

    exit_code = 9


class WorkerError(BiomarkerError):
    """Worker processes or a cluster cannot do the work."""

    exit_code = 10


class UntrustedError(BiomarkerError):
    """A prediction may not be used, and the user asked to have it refused."""

    exit_code = 11


class PromotionError(BiomarkerError):
    """A run did not pass the gate that stands before a registered model."""

    exit_code = 12


class PartError(StudyError):
    """A part (classifier, filter, transform, ...) or one of its settings is unknown."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Sentence that names the closest known name, or lists the known ones when nothing is close."""
    choices = sorted(map(str, known))
    folded = {choice.casefold(): choice for choice in choices}
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    if close:
        return f'did you mean "{folded[close[0]]}"?'
    shown = ", ".join(f'"{choice}"' for choice in choices[:12])
    more = f" and {len(choices) - 12} more" if len(choices) > 12 else ""
    return f"known: {shown}{more}" if choices else "none are known"
