"""Component: one part of a criterion, what was seen and what was asked; and the parts that several criteria share."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from biomarker.response import bilag, sledai
from biomarker.response.cells import plain
from biomarker.response.course import Course
from biomarker.response.truth import Span, Truth, all_of, compare, opposite, shown
from biomarker.response.visit import Visit


@dataclass(frozen=True)
class Component:
    """One part of a criterion, in one patient.

    Parameters
    ----------
    name : short, the same for every patient
    met : None where it cannot be judged
    seen, asked : for readers
    """

    name: str
    met: Truth
    seen: str
    asked: str


class NotEvaluableError(Exception):
    """The criterion does not apply to this patient, whatever the values are; the text says why."""


def require_baseline(course: Course) -> Visit:
    """The baseline visit; criteria that compare with it declare so on their card."""
    if course.baseline is None:
        raise NotEvaluableError("no baseline visit")
    return course.baseline


def sledai_fall(course: Course, points: Decimal, *, clinical: bool = False) -> Component:
    """SLEDAI-2K fell by at least so many points."""
    before, now = require_baseline(course).sledai(clinical=clinical), course.assessment.sledai(clinical=clinical)
    fall = None if before is None or now is None else before - now
    name = "clinical SLEDAI-2K" if clinical else "SLEDAI-2K"
    seen = f"{shown(before)} -> {shown(now)}" + ("" if fall is None else f" (fall {fall})")
    return Component(f"{name} fall", compare(fall, ">=", points), seen, f"fall of {plain(points)} or more")


def sledai_limit(visit: Visit, limit: Decimal, *, clinical: bool = False) -> Component:
    """SLEDAI-2K is at most a limit."""
    now = visit.sledai(clinical=clinical)
    name = "clinical SLEDAI-2K" if clinical else "SLEDAI-2K"
    return Component(name, compare(now, "<=", limit), shown(now), f"{plain(limit)} or less")


def sledai_not_worse(course: Course) -> Component:
    """SLEDAI-2K is not above baseline."""
    before, now = require_baseline(course).sledai(), course.assessment.sledai()
    rise = None if before is None or now is None else now - before
    return Component("SLEDAI-2K not worse", compare(rise, "<=", 0), f"{shown(before)} -> {shown(now)}", "no rise")


def no_new_bilag(now: Visit, before: Visit, systems: tuple[str, ...], max_a: int, max_b: int) -> Component:
    """At most so many new A and new B grades."""
    if not systems:
        return Component("no new BILAG A/B", None, "no BILAG recorded", _grades_asked(max_a, max_b))
    new_a, new_b = bilag.new_grades(now.grades, before.grades, systems)
    met = all_of([compare(new_a, "<=", max_a), compare(new_b, "<=", max_b)])
    return Component("no new BILAG A/B", met, f"{new_a} new A, {new_b} new B", _grades_asked(max_a, max_b))


def pga_not_worse(course: Course, rise: Decimal, operator: str) -> Component:
    """The physician's global assessment rose by less than so much (on 0 to 3)."""
    before, now = require_baseline(course).number("pga"), course.assessment.number("pga")
    change = None if before is None or now is None else now - before
    seen = f"{_rounded(before)} -> {_rounded(now)}" + ("" if change is None else f" ({_rounded(change)})")
    return Component("PGA not worse", opposite(compare(change, operator, rise)), seen,
                     f"rise not {operator} {plain(rise)} (scale 0-3)")  # fmt: skip


def number_limit(name: str, visit: Visit, column: str, operator: str, limit: Decimal, unit: str = "") -> Component:
    """A recorded number stands in this relation to a limit."""
    now = visit.number(column)
    return Component(name, compare(now, operator, limit), _rounded(now), f"{operator} {plain(limit)} {unit}".rstrip())


def listed(name: str, found: tuple[Truth, list[str]], asked: str, none: str = "none") -> Component:
    """A component that is met where none of a list is found."""
    truth, names = found
    possibly = "possibly " if truth is None else ""
    return Component(name, opposite(truth), possibly + ", ".join(names) if names else none, asked)


def sledai_items_present(visit: Visit, among: tuple[str, ...]) -> tuple[Truth, list[str]]:
    """Whether any of these items is present."""
    return sledai.present(visit.items, among)


def _rounded(span: Span | None) -> str:
    return "not recorded" if span is None else str(Span(round(span.low, 3), round(span.high, 3)))


def _grades_asked(max_a: int, max_b: int) -> str:
    def words(n: int) -> str:
        return "no" if n == 0 else f"at most {n}"

    return f"{words(max_a)} new A, {words(max_b)} new B"
