"""Course of one patient: which visits a criterion looks at."""

from __future__ import annotations

from dataclasses import dataclass

from biomarker.errors import VisitsError
from biomarker.response.rules import EVENTS, Rules
from biomarker.response.visit import Visit

FIRST_DOSE = 1


@dataclass(frozen=True, eq=False)
class Course:
    """The visits of one patient that a criterion judges.

    Parameters
    ----------
    baseline : the visit marked as baseline, else the last one up to day 1; None where there is none
    previous : the visit before the assessment, never before baseline; the one marked as previous where there is one
    assessment : the visit that is judged
    visits : all of them, by day
    systems : BILAG systems of the version in use
    tolerance : a patient seen so many days before a day counts as seen until that day
    """

    baseline: Visit | None
    previous: Visit | None
    assessment: Visit
    visits: tuple[Visit, ...]
    systems: tuple[str, ...]
    tolerance: int = 0

    def between(self, first: int, last: int) -> tuple[Visit, ...]:
        """Visits from one day to another, both included."""
        return tuple(one for one in self.visits if first <= one.day <= last)

    def seen_until(self, day: int) -> bool:
        """Whether the patient was followed to this day; without that, nobody knows how the time went."""
        return any(one.day >= day - self.tolerance for one in self.visits)


def baseline_of(visits: tuple[Visit, ...]) -> Visit | None:
    """The baseline visit."""
    marked = [one for one in visits if one.role == "baseline"]
    early = [one for one in visits if one.day <= FIRST_DOSE and one.role != "assessment"]
    return marked[0] if marked else early[-1] if early else None


def assessment_of(visits: tuple[Visit, ...], rules: Rules) -> Visit | None:
    """The visit nearest to the day of the assessment inside its window (the earlier one on a tie).

    Without a day, the visit marked as assessment.
    """
    day = rules.day("assessment_day")
    if not day:
        return next((one for one in visits if one.role == "assessment"), None)
    first, last = window(rules)
    inside = [one for one in visits if first <= one.day <= last and one.day > FIRST_DOSE]
    return min(inside, key=lambda one: (abs(one.day - day), one.day), default=None)


def window(rules: Rules) -> tuple[int, int]:
    """First and last day on which the assessment may be."""
    day = rules.day("assessment_day")
    return day - rules.day("window_before"), day + rules.day("window_after")


def course_of(visits: tuple[Visit, ...], assessment: Visit, systems: tuple[str, ...], rules: Rules) -> Course:
    """Join the visits that belong to one assessment."""
    baseline = baseline_of(visits)
    marked = [one for one in visits if one.role == "previous"]
    start = baseline.day if baseline is not None else assessment.day
    before = [one for one in visits if start <= one.day < assessment.day]
    previous = marked[0] if marked else before[-1] if before else None
    return Course(baseline, previous, assessment, visits, systems, rules.day("window_before"))


def first_event(visits: tuple[Visit, ...], event: str) -> int | None:
    """Day of the visit that first records death, withdrawal or rescue."""
    return next((one.day for one in visits if one.flags.get(EVENTS[event])), None)


def require_assessments(patients: dict[str, tuple[Visit, ...]], rules: Rules, source: str) -> None:
    """Refuse a table in which no patient has a visit that could be judged.

    Raises
    ------
    VisitsError
        With the days that there are.
    """
    if any(assessment_of(own, rules) is not None for own in patients.values()):
        return
    days = sorted({one.day for own in patients.values() for one in own})
    shown = ", ".join(map(str, days[:12])) + (", ..." if len(days) > 12 else "")
    if not rules.day("assessment_day"):
        raise VisitsError(f"{source}: no visit has the role assessment, and outcome.assessment_day is 0",
                          allowed=f"days of visits: {shown}", do="set outcome.assessment_day")  # fmt: skip
    first, last = window(rules)
    raise VisitsError(f"{source}: no patient has a visit from day {first} to day {last}",
                      allowed=f"days of visits: {shown}",
                      do="correct outcome.assessment_day, window_before or window_after")  # fmt: skip
