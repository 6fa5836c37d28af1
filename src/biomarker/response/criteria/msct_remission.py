"""Complete or partial remission after stem cells; the exact text of the trials is not public, so all is a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from biomarker.response import bilag
from biomarker.response.component import Component, number_limit, sledai_fall, sledai_limit
from biomarker.response.course import Course
from biomarker.response.criterion import Criterion
from biomarker.response.truth import all_of, compare


def judge(
    course: Course,
    *,
    max_sledai: Decimal,
    score: str,
    max_dose: Decimal,
    min_fall: Decimal,
    no_bilag: str,
) -> Sequence[Component]:
    """Low SLEDAI-2K on a low steroid dose; on request a fall since baseline, and no BILAG A or B."""
    now = course.assessment
    found = [
        sledai_limit(now, max_sledai, clinical=score == "clinical"),
        number_limit("steroid dose", now, "prednisone", "<=", max_dose, "mg/day"),
    ]
    if min_fall:
        found.append(sledai_fall(course, min_fall, clinical=score == "clinical"))
    if no_bilag:
        counts = [bilag.count(now.grades, grade, course.systems) if course.systems else None for grade in no_bilag]
        found.append(Component(f"no BILAG {' or '.join(no_bilag)}", all_of(compare(n, "<=", 0) for n in counts),
                               bilag.described(now.grades, course.systems, no_bilag), "none"))  # fmt: skip
    return found


PART = Criterion(
    summary="remission after stem cells: SLEDAI-2K and steroid dose low enough, as the study states it",
    reference="after the rule of a Latin American cohort (SLEDAI 0 and prednisone 5 mg; 4 and 7.5 mg); that of Wang et "
    "al. 2013 and 2018 is not public",
    judge=judge,
    settings={"variant": "complete", "max_sledai": 0.0, "score": "total", "max_dose": 5.0, "min_fall": 0.0,
              "no_bilag": ""},
    variants={"complete": {}, "partial": {"max_sledai": 4.0, "max_dose": 7.5}},
    choices={"score": ("total", "clinical"), "no_bilag": ("", "A", "AB")},
    needs=("sledai", "steroids"),
    from_baseline=False,
    not_evaluable="an item or a dose that decides is missing",
)  # fmt: skip
