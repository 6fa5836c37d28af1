"""BICLA: every BILAG A and B of baseline improves, nothing else worsens."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from biomarker.response import bilag
from biomarker.response.component import (
    Component,
    NotEvaluableError,
    no_new_bilag,
    pga_not_worse,
    require_baseline,
    sledai_not_worse,
)
from biomarker.response.course import Course
from biomarker.response.criterion import Criterion


def judge(
    course: Course, *, pga_rise: Decimal, pga_operator: str, max_new_a: int, max_new_b: int
) -> Sequence[Component]:
    """Four components.

    Raises
    ------
    NotEvaluableError
        Without an A or B at baseline there is nothing that could improve.
    """
    before, now, systems = require_baseline(course), course.assessment, course.systems
    active = bilag.active(before.grades, systems) if systems else None
    if not active:
        raise NotEvaluableError("no BILAG A or B at baseline" if active is False else "BILAG at baseline not recorded")
    better, not_yet = bilag.improved(now.grades, before.grades, systems)
    left = [f"{one} {before.grades.get(one) or '?'} -> {now.grades.get(one) or '?'}" for one in not_yet]
    return [
        Component("BILAG A and B improved", better, ", ".join(left) or bilag.described(before.grades, systems),
                  "every A to B or better, every B to C or better"),
        no_new_bilag(now, before, systems, max_new_a, max_new_b),
        sledai_not_worse(course),
        pga_not_worse(course, pga_rise, pga_operator),
    ]  # fmt: skip


PART = Criterion(
    summary="BICLA: all BILAG A/B of baseline improve, no new A, at most one new B, SLEDAI-2K and PGA not worse",
    reference="Wallace et al. 2014, Ann Rheum Dis 73:183",
    judge=judge,
    settings={"variant": "trials", "pga_rise": 0.3, "pga_operator": ">=", "max_new_a": 0, "max_new_b": 1},
    variants={"trials": {}, "original": {"pga_operator": ">"}},  # the first text allows a rise of 10 % of the scale
    choices={"pga_operator": (">=", ">")},
    needs=("sledai", "bilag", "pga"),
    not_evaluable="no BILAG A or B at baseline; or a missing grade, score or PGA decides",
)
