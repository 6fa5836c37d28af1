"""SRI-k with a glucocorticoid taper; the published variants differ in dose, operator, window and duration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from biomarker.response.component import Component
from biomarker.response.course import Course
from biomarker.response.criteria import sri
from biomarker.response.criterion import Criterion
from biomarker.response.taper import taper


def judge(course: Course, **settings: Any) -> Sequence[Component]:
    """SRI-k and `biomarker.response.taper.taper` on the same visits."""
    own = {name: settings.pop(name) for name in sri.SETTINGS}
    return [*sri.judge(course, **own), taper(course, **settings)]


PART = Criterion(
    summary="SRI-k and a low glucocorticoid dose, as one of the published variants asks for it",
    reference="Scherlinger et al. 2019, Ann Rheum Dis 78:1007; Furie et al. 2019, Lancet Rheumatol 1:e208",
    judge=judge,
    settings={
        "variant": "explorer",
        **sri.SETTINGS,
        "max_dose": 10.0,
        "dose_operator": "<",
        "from_day": 0,
        "to_day": 0,
        "if_baseline": 0.0,
        "if_baseline_operator": ">=",
        "fall_percent": 0.0,
        "not_above_baseline": False,
        "sustained_days": 0,
    },
    variants={
        "explorer": {},  # re-analysis of EXPLORER, congress abstract: below 10 mg at month 6
        "scherlinger": {"dose_operator": "<=", "from_day": 169, "to_day": 365},
        "kamen": {"dose_operator": "<=", "from_day": 140, "pga_operator": ">"},
        "tulip": {"max_dose": 7.5, "dose_operator": "<=", "from_day": 281, "to_day": 365, "if_baseline": 10.0},
        "illuminate": {"max_dose": 7.5, "dose_operator": "<=", "from_day": 169, "to_day": 365, "if_baseline": 7.5,
                       "if_baseline_operator": ">", "fall_percent": 25.0, "sustained_days": 84},
        "muse": {"from_day": 85, "to_day": 169, "not_above_baseline": True},
    },
    choices={**sri.CHOICES, "dose_operator": ("<", "<="), "if_baseline_operator": (">=", ">")},
    needs=("sledai", "bilag", "pga", "steroids"),
    falls="SLEDAI-2K",
    not_evaluable=f"{sri.NOT_EVALUABLE}; or a dose in the window is missing",
)  # fmt: skip
