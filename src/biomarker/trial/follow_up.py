"""FollowUp: how long each patient was seen and what ended it; refuses times and events that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.errors import CohortError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int8]
CENSORED, EVENT, COMPETING = 0, 1, 2
SHOWN = 5


@dataclass(frozen=True, eq=False)
class FollowUp:
    """Time to an event.

    Parameters
    ----------
    patients : n names, for messages
    time : (n,) from the start until `what` ended it
    what : (n,) 0 last seen without event (censored), 1 the event, 2 an event that rules it out, such as death
    event, unit : what is followed and in which unit, for reports
    """

    patients: Sequence[str]
    time: Floats
    what: Ints
    event: str = "event"
    unit: str = ""

    def __post_init__(self) -> None:
        if not len(self.patients) == len(self.time) == len(self.what):
            raise ValueError(f"{len(self.patients)} patients, {len(self.time)} times, {len(self.what)} endings")
        if len(self.time) == 0:
            raise CohortError(f"no patient has a follow-up for {self.event}", do="check the time and event columns")
        self._refuse(~np.isfinite(self.time), "has no time of follow-up", "a number for every patient")
        self._refuse(self.time < 0, "has a negative time", "times from 0 on, counted from the start of treatment")
        self._refuse(~np.isin(self.what, (0, 1, 2)), "ends in an unknown way", "0, 1 or 2")

    def _refuse(self, wrong: npt.NDArray[np.bool_], says: str, allowed: str) -> None:
        if wrong.any():
            rows = np.flatnonzero(wrong)
            listed = ", ".join(f"{self.patients[i]} ({self.time[i]:g})" for i in rows[:SHOWN])
            more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
            raise CohortError(f"{self.event}: patient {listed}{more} {says}", allowed=allowed,
                              do="correct the time column")  # fmt: skip

    @property
    def n(self) -> int:
        """Patients."""
        return len(self.time)

    @property
    def n_events(self) -> int:
        """Patients with the event."""
        return int((self.what == EVENT).sum())

    @property
    def n_competing(self) -> int:
        """Patients with the event that rules it out."""
        return int((self.what == COMPETING).sum())

    def take(self, rows: npt.NDArray[np.intp]) -> FollowUp:
        """The patients at these positions."""
        return FollowUp([self.patients[i] for i in rows], self.time[rows], self.what[rows], self.event, self.unit)

    def at_risk(self, times: Floats) -> npt.NDArray[np.intp]:
        """(k,) patients still followed just before each time."""
        found: npt.NDArray[np.intp] = (self.time[None, :] >= np.asarray(times)[:, None]).sum(axis=1)
        return found


def after_landmark(follow_up: FollowUp, landmark: float) -> tuple[npt.NDArray[np.intp], FollowUp]:
    """Patients who were still followed at the landmark, their time counted from there, and their positions.

    Whoever is to be called a responder has to live until the assessment; comparing responders with non-responders
    from the start would credit that time to the response (Anderson, Cain & Gelber 1983, J Clin Oncol 1:710).

    Raises
    ------
    CohortError
        When nobody is left.
    """
    rows = np.flatnonzero(follow_up.time > landmark)
    if len(rows) == 0:
        raise CohortError(f"nobody was followed beyond the landmark of {landmark:g} {follow_up.unit}".rstrip(),
                          do="choose an earlier landmark, or check the unit of the times")  # fmt: skip
    later = follow_up.take(rows)
    return rows, FollowUp(later.patients, later.time - landmark, later.what, later.event, later.unit)
