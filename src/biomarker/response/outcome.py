"""Outcome: who responded, who did not, and who cannot be judged, by one named criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from biomarker.errors import CohortError


@dataclass(frozen=True)
class Outcome:
    """Response of each row.

    Parameters
    ----------
    labels : row name -> True (responder), False (non-responder) or None (not evaluable)
    criterion : name of the rule that made the labels
    responder_is : how the data call a responder, for reports
    reasons : row name -> why it is not evaluable, in few words; rows without a known reason are left out
    """

    labels: Mapping[str, bool | None]
    criterion: str
    responder_is: str
    reasons: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.labels:
            raise CohortError("no patient has a response", do="check the response column")

    @property
    def evaluable(self) -> tuple[str, ...]:
        """Rows with a known response, in order."""
        return tuple(row for row, label in self.labels.items() if label is not None)
