"""ACR20, ACR50, ACR70 of rheumatoid arthritis."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from biomarker.response.component import Component, require_baseline
from biomarker.response.course import Course
from biomarker.response.criterion import Criterion
from biomarker.response.truth import Truth
from biomarker.response.visit import Visit

MEASURES = ("pain_mm", "patient_global_mm", "physician_global_mm", "haq_di")


def judge(course: Course, *, percent: Decimal, joints: str, acute_phase: str) -> Sequence[Component]:
    """Both joint counts, and three of five other measures, improve by so many percent.

    Parameters
    ----------
    percent : 20, 50 or 70
    joints : "68/66" or "28"
    acute_phase : "crp", "esr", or "either" (CRP where both visits have it, else ESR)
    """
    before, now = require_baseline(course), course.assessment
    counts = ("tender_joints_28", "swollen_joints_28") if joints == "28" else ("tender_joints_68", "swollen_joints_66")
    found = [_component(column, before, now, percent) for column in counts]
    five = [*MEASURES, _acute(before, now, acute_phase)]
    judged = {column: _improved(before, now, column, percent) for column in five}
    sure = sum(truth is True for truth in judged.values())
    possible = sum(truth is not False for truth in judged.values())
    met = True if sure >= 3 else None if possible >= 3 else False
    better = [column for column, truth in judged.items() if truth]
    missing = [column for column, truth in judged.items() if truth is None]
    seen = ", ".join(better) or "none"
    seen += f"; missing: {', '.join(missing)}" if missing else ""
    return [*found, Component("three of five measures", met, seen, f"3 better by {percent} %")]


def _component(column: str, before: Visit, now: Visit, percent: Decimal) -> Component:
    a, b = (visit.numbers.get(column) for visit in (before, now))
    seen = f"{'?' if a is None else a} -> {'?' if b is None else b}"
    return Component(column.replace("_", " "), _improved(before, now, column, percent), seen, f"{percent} % better")


def _improved(before: Visit, now: Visit, column: str, percent: Decimal) -> Truth:
    """A measure that was 0 cannot improve."""
    a, b = before.numbers.get(column), now.numbers.get(column)
    if a == 0:
        return False
    return None if a is None or b is None else (a - b) * 100 >= percent * a


def _acute(before: Visit, now: Visit, wanted: str) -> str:
    if wanted != "either":
        return "crp_mg_l" if wanted == "crp" else "esr_mm_h"
    both = all("crp_mg_l" in visit.numbers for visit in (before, now))
    return "crp_mg_l" if both else "esr_mm_h"


PART = Criterion(
    summary="ACR20/50/70: joint counts and three of five other measures improve by `percent`",
    reference="Felson et al. 1995, Arthritis Rheum 38:727",
    judge=judge,
    settings={"percent": 20.0, "joints": "68/66", "acute_phase": "either"},
    choices={"joints": ("68/66", "28"), "acute_phase": ("either", "crp", "esr")},
    needs=("joints",),
    not_evaluable="a joint count is missing, or so many of the five other measures that three could be better or not",
)
