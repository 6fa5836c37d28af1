"""SLE responder index, SRI-k: SLEDAI-2K falls by k, BILAG and PGA do not worsen."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from biomarker.response.component import Component, no_new_bilag, pga_not_worse, require_baseline, sledai_fall
from biomarker.response.course import Course
from biomarker.response.criterion import Criterion

SETTINGS = {
    "points": 4.0,
    "pga_rise": 0.3,
    "pga_operator": ">=",
    "max_new_a": 0,
    "max_new_b": 1,
}
CHOICES = {"pga_operator": (">=", ">")}
NOT_EVALUABLE = "SLEDAI-2K, BILAG or PGA of either visit is missing, and the answer depends on it"


def judge(
    course: Course, *, points: Decimal, pga_rise: Decimal, pga_operator: str, max_new_a: int, max_new_b: int
) -> Sequence[Component]:
    """Three components; rescue and withdrawal are rules of the study, not of the criterion.

    Parameters
    ----------
    points : k
    pga_rise, pga_operator : a rise that is ">=" (">") this on the scale 0 to 3 is worsening; exact decimals, so that
        0.7 - 0.4 is 0.3
    max_new_a, max_new_b : new BILAG grades that are allowed
    """
    return [
        sledai_fall(course, points),
        no_new_bilag(course.assessment, require_baseline(course), course.systems, max_new_a, max_new_b),
        pga_not_worse(course, pga_rise, pga_operator),
    ]


PART = Criterion(
    summary="SRI-k: SLEDAI-2K falls by `points`, no new BILAG A, at most one new B, PGA rises by less than 0.3",
    reference="Furie et al. 2009, Arthritis Rheum 61:1143",
    judge=judge,
    settings=SETTINGS,
    choices=CHOICES,
    needs=("sledai", "bilag", "pga"),
    falls="SLEDAI-2K",
    not_evaluable=NOT_EVALUABLE,
)
