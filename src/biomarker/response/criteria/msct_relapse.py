"""Relapse after a remission that was reached at the assessment or before; "responder" means relapsed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from biomarker.response import bilag
from biomarker.response.component import Component, NotEvaluableError
from biomarker.response.course import Course
from biomarker.response.criterion import Criterion
from biomarker.response.truth import Truth, all_of, any_of, compare
from biomarker.response.visit import Visit


def judge(
    course: Course, *, max_sledai: Decimal, max_dose: Decimal, sledai_rise: Decimal, new_a: int, new_b: int,
    until_day: int,
) -> Sequence[Component]:  # fmt: skip
    """Whether activity came back between the first remission and `until_day`.

    Parameters
    ----------
    max_sledai, max_dose : what remission is
    sledai_rise : a rise by so much since the remission is a relapse; 0 to leave it out
    new_a, new_b : so many new A, or new B, are one; 0 to leave it out
    until_day : last day that counts; 0 for the day of the assessment

    Raises
    ------
    NotEvaluableError
        When there was no remission that could end, or no later visit.
    """
    visits = course.between(course.baseline.day + 1 if course.baseline else 1, until_day or course.assessment.day)
    start = next((i for i, one in enumerate(visits) if _remission(one, max_sledai, max_dose)), None)
    if start is None:
        raise NotEvaluableError("no visit in remission")
    later = visits[start + 1 :]
    if not later:
        raise NotEvaluableError(f"no visit after the remission on day {visits[start].day}")
    seen = {one.day: _relapsed(one, visits[start], course.systems, sledai_rise, new_a, new_b) for one in later}
    first = next((day for day, relapsed in seen.items() if relapsed), None)
    shown_ = f"day {first}" if first is not None else f"none up to day {later[-1].day}"
    return [Component("relapse", any_of(seen.values()), f"remission day {visits[start].day}, relapse {shown_}",
                      f"SLEDAI-2K up by {sledai_rise}, {new_a} new A or {new_b} new B")]  # fmt: skip


def _remission(visit: Visit, max_sledai: Decimal, max_dose: Decimal) -> Truth:
    return all_of([compare(visit.sledai(), "<=", max_sledai), compare(visit.number("prednisone"), "<=", max_dose)])


def _relapsed(now: Visit, start: Visit, systems: tuple[str, ...], rise: Decimal, new_a: int, new_b: int) -> Truth:
    asked: list[Truth] = []
    if rise:
        before, after = start.sledai(), now.sledai()
        asked.append(None if before is None or after is None else compare(after - before, ">=", rise))
    if systems and (new_a or new_b):
        counts = bilag.new_grades(now.grades, start.grades, systems)
        asked += [compare(n, ">=", limit) for n, limit in zip(counts, (new_a, new_b), strict=True) if limit]
    return any_of(asked)


PART = Criterion(
    summary="relapse after remission: SLEDAI-2K rises or BILAG grades are new (a `responder` is who relapsed)",
    reference="the rule of Wang et al. 2013 and 2018 is not public; all limits are parameters",
    judge=judge,
    settings={"max_sledai": 4.0, "max_dose": 7.5, "sledai_rise": 4.0, "new_a": 1, "new_b": 2, "until_day": 0},
    needs=("sledai", "steroids"),
    not_evaluable="no visit in remission, or none after it",
)
