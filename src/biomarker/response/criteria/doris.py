"""Remission of lupus by DORIS."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from biomarker.response import sledai
from biomarker.response.component import Component, listed, number_limit, sledai_items_present, sledai_limit
from biomarker.response.course import Course
from biomarker.response.criterion import Criterion
from biomarker.response.drugs import ANTIMALARIALS


def judge(
    course: Course, *, max_pga: Decimal, pga_operator: str, max_dose: Decimal, dose_operator: str,
    serology: str, immunosuppressants: str,
) -> Sequence[Component]:  # fmt: skip
    """Clinical SLEDAI-2K of 0, low PGA, low steroid dose; on request inactive serology and no immunosuppressant."""
    now = course.assessment
    found = [
        sledai_limit(now, Decimal(0), clinical=True),
        number_limit("PGA", now, "pga", pga_operator, max_pga, "(scale 0-3)"),
        number_limit("steroid dose", now, "prednisone", dose_operator, max_dose, "mg/day"),
    ]
    if serology == "inactive":
        found.append(listed("inactive serology", sledai_items_present(now, sledai.SEROLOGY), "normal"))
    if immunosuppressants == "none":
        names = None if now.drugs is None else [one.name for one in now.drugs if one.name not in ANTIMALARIALS]
        seen = "not recorded" if names is None else ", ".join(names) or "none"
        found.append(Component("no immunosuppressant", None if names is None else not names, seen,
                               "antimalarials only"))  # fmt: skip
    return found


PART = Criterion(
    summary="DORIS remission: clinical SLEDAI-2K 0, PGA below 0.5, prednisone 5 mg or less",
    reference="van Vollenhoven et al. 2021, Lupus Sci Med 8:e000538",
    judge=judge,
    settings={"variant": "doris_2021", "max_pga": 0.5, "pga_operator": "<", "max_dose": 5.0, "dose_operator": "<=",
              "serology": "ignored", "immunosuppressants": "allowed"},
    variants={
        "doris_2021": {},
        "doris_2021_table": {"dose_operator": "<"},  # the paper's own table prints "<5"
        "doris_2017_clinical": {"pga_operator": "<="},
        "doris_2017_complete": {"pga_operator": "<=", "max_dose": 0.0, "serology": "inactive",
                                "immunosuppressants": "none"},
    },
    choices={"pga_operator": ("<", "<="), "dose_operator": ("<", "<="), "serology": ("ignored", "inactive"),
             "immunosuppressants": ("allowed", "none")},
    needs=("sledai", "pga", "steroids"),
    from_baseline=False,
    not_evaluable="a clinical item, PGA or dose that decides is missing",
)  # fmt: skip
