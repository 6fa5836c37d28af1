"""EULAR response of rheumatoid arthritis, from DAS28 before and after."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from biomarker.response.component import Component, require_baseline
from biomarker.response.course import Course
from biomarker.response.criterion import Criterion
from biomarker.response.das28 import FORMULAE, das28

LEVELS = ("none", "moderate", "good")


def judge(course: Course, *, level: str, formula: str, decimals: int) -> Sequence[Component]:
    """At least a moderate, or a good response.

    Parameters
    ----------
    level : "moderate" (moderate or good) or "good"
    formula : how DAS28 is computed where it is not recorded; see `biomarker.response.das28`
    decimals : to which DAS28 is rounded
    """
    before, now = das28(require_baseline(course), formula, decimals), das28(course.assessment, formula, decimals)
    asked = f"{level} response" + (" or better" if level == "moderate" else "")
    if before is None or now is None:
        seen = f"{'?' if before is None else before} -> {'?' if now is None else now}"
        return [Component("EULAR response", None, f"DAS28 {seen}", asked)]
    found = eular(before, now)
    met = LEVELS.index(found) >= LEVELS.index(level)
    return [Component("EULAR response", met, f"DAS28 {before} -> {now}: {found}", asked)]


def eular(before: Decimal, now: Decimal) -> str:
    """good, moderate or none.

    Good: more than 1.2 better and now 3.2 or less. None: 0.6 or less better, or 1.2 or less better and still above
    5.1. Everything else is moderate.
    """
    better = before - now
    if better > Decimal("1.2"):
        return "good" if now <= Decimal("3.2") else "moderate"
    return "moderate" if better > Decimal("0.6") and now <= Decimal("5.1") else "none"


PART = Criterion(
    summary="EULAR response by DAS28: moderate or good, or good only",
    reference="van Gestel et al. 1996, Arthritis Rheum 39:34",
    judge=judge,
    settings={"level": "moderate", "formula": "esr_4", "decimals": 2},
    choices={"level": LEVELS[1:], "formula": FORMULAE},
    needs=("das28",),
    falls="DAS28",
    not_evaluable="DAS28 of either visit is missing and cannot be computed",
)
