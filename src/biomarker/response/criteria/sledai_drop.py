"""SLEDAI-2K fell by so many points since baseline."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from biomarker.response.component import Component, sledai_fall
from biomarker.response.course import Course
from biomarker.response.criterion import Criterion


def judge(course: Course, *, points: Decimal, score: str) -> Sequence[Component]:
    """Fall of the total score, or of the score without complement and anti-dsDNA."""
    return [sledai_fall(course, points, clinical=score == "clinical")]


PART = Criterion(
    summary="SLEDAI-2K fell by `points` or more since baseline (total or clinical score)",
    reference="Gladman et al. 2002, J Rheumatol 29:288",
    judge=judge,
    settings={"points": 4.0, "score": "total"},
    choices={"score": ("total", "clinical")},
    needs=("sledai",),
    falls="SLEDAI-2K",
    not_evaluable="missing items could make the fall larger or smaller than asked",
)
