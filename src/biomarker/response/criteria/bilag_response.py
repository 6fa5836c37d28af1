"""Major or partial clinical response by BILAG: all systems C or better, and it lasts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from biomarker.response import bilag
from biomarker.response.component import Component, NotEvaluableError, require_baseline
from biomarker.response.course import Course
from biomarker.response.criterion import Criterion
from biomarker.response.truth import Truth, all_of, compare


def judge(course: Course, *, max_a: int, max_b: int, until_day: int, flare_a: int, flare_b: int) -> Sequence[Component]:
    """State at the assessment, then no flare.

    Parameters
    ----------
    max_a, max_b : A and B grades that are allowed at the assessment
    until_day : the response has to last until this day; 0 for the assessment alone
    flare_a, flare_b : so many new A, or new B, since the visit before are a flare

    Raises
    ------
    NotEvaluableError
        Without an A or B at baseline.
    """
    before, systems = require_baseline(course), course.systems
    active = bilag.active(before.grades, systems) if systems else None
    if not active:
        raise NotEvaluableError("no BILAG A or B at baseline" if active is False else "BILAG at baseline not recorded")
    now = course.assessment.grades
    numbers = [bilag.count(now, grade, systems) for grade in "AB"]
    met = all_of(compare(number, "<=", limit) for number, limit in zip(numbers, (max_a, max_b), strict=True))
    state = Component("BILAG at the assessment", met, bilag.described(now, systems), f"at most {max_a} A, {max_b} B")
    return [state, _lasts(course, until_day, flare_a, flare_b)] if until_day else [state]


def _lasts(course: Course, until_day: int, flare_a: int, flare_b: int) -> Component:
    visits = [course.assessment, *course.between(course.assessment.day + 1, until_day)]
    flares: list[Truth] = []
    seen = []
    for before, now in itertools.pairwise(visits):
        a, b = bilag.new_grades(now.grades, before.grades, course.systems)
        calm = all_of([compare(a, "<", flare_a), compare(b, "<", flare_b)])
        flares.append(calm)
        if calm is not True:
            seen.append(f"day {now.day}: {a} new A, {b} new B")
    asked = f"until day {until_day} fewer than {flare_a} new A and {flare_b} new B from visit to visit"
    calm_so_far = all_of(flares)
    reached = course.seen_until(until_day)
    said = "; ".join(seen) or ("no flare" if reached else f"last seen on day {course.visits[-1].day}")
    return Component("no flare after", None if calm_so_far and not reached else calm_so_far, said, asked)


PART = Criterion(
    summary="major or partial clinical response: BILAG C or better in all systems (partial: one B), and it lasts",
    reference="Merrill et al. 2010, Arthritis Rheum 62:222; Md Yusof et al. 2017, Ann Rheum Dis 76:1829",
    judge=judge,
    settings={"variant": "major", "max_a": 0, "max_b": 0, "until_day": 0, "flare_a": 1, "flare_b": 2},
    variants={
        "major": {},
        "partial": {"max_b": 1},
        "explorer_major": {"until_day": 365},
        "explorer_partial": {"max_b": 1, "until_day": 365, "flare_b": 1},
    },
    needs=("bilag",),
    not_evaluable="no BILAG A or B at baseline, a missing grade decides, or the patient was not followed long enough",
)
