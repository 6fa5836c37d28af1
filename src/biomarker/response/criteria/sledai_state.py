"""SLEDAI-2K is low at the assessment, whatever it was before."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from biomarker.response.component import Component, sledai_limit
from biomarker.response.course import Course
from biomarker.response.criterion import Criterion


def judge(course: Course, *, max_sledai: Decimal, score: str) -> Sequence[Component]:
    """Total score, or the score without complement and anti-dsDNA."""
    return [sledai_limit(course.assessment, max_sledai, clinical=score == "clinical")]


PART = Criterion(
    summary="SLEDAI-2K is `max_sledai` or less (total or clinical score)",
    reference="Gladman et al. 2002, J Rheumatol 29:288",
    judge=judge,
    settings={"max_sledai": 4.0, "score": "total"},
    choices={"score": ("total", "clinical")},
    needs=("sledai",),
    from_baseline=False,
    not_evaluable="missing items could bring the score above the limit",
)
