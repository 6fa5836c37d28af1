"""Lupus low disease activity state, LLDAS."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from biomarker.response import bilag, sledai
from biomarker.response.component import Component, listed, number_limit, sledai_items_present, sledai_limit
from biomarker.response.course import Course
from biomarker.response.criterion import Criterion
from biomarker.response.drugs import within_maxima
from biomarker.response.truth import Truth, any_of
from biomarker.response.visit import Visit

EXTRA = {"haemolytic_anaemia": "haemolytic anaemia", "gastrointestinal_activity": "gastrointestinal activity"}


def judge(
    course: Course, *, max_sledai: Decimal, major_items: tuple[str, ...], new_features: str,
    compared_with: str, max_pga: Decimal, max_dose: Decimal, unrecorded: str,
) -> Sequence[Component]:  # fmt: skip
    """Low score without major organ activity, nothing new, low PGA, low steroid dose, maintenance drugs only.

    Parameters
    ----------
    major_items : SLEDAI-2K items that are not allowed
    new_features : what counts as new: "sledai" items, "sledai_bilag" (items and A or B grades), or an "sfi" flare that
        is moderate or severe
    compared_with : "previous" visit or "baseline"
    unrecorded : whether haemolytic anaemia, gut activity and drugs that are not recorded are "accepted" as absent or
        make the patient "not_evaluable"
    """
    now = course.assessment
    return [
        sledai_limit(now, max_sledai),
        _major(now, major_items, unrecorded == "accepted"),
        _nothing_new(course, new_features, course.baseline if compared_with == "baseline" else course.previous),
        number_limit("PGA", now, "pga", "<=", max_pga, "(scale 0-3)"),
        number_limit("steroid dose", now, "prednisone", "<=", max_dose, "mg/day"),
        _drugs(now, unrecorded == "accepted"),
    ]


def _major(now: Visit, items: tuple[str, ...], accepted: bool) -> Component:
    there, names = sledai_items_present(now, items)
    extra = {name: now.flags.get(column, False if accepted else None) for column, name in EXTRA.items()}
    names += [name for name, present in extra.items() if present is not False]
    asked = "no renal, nervous, cardiopulmonary activity, vasculitis, fever, haemolytic anaemia, gut activity"
    return listed("no major organ activity", (any_of([there, *extra.values()]), names), asked)


def _nothing_new(course: Course, kind: str, before: Visit | None) -> Component:
    now, name = course.assessment, "no new feature"
    if kind == "sfi":
        flare = now.words.get("sfi_flare")
        met = None if flare is None else flare == "none"
        return Component(name, met, flare or "not recorded", "no moderate or severe SFI flare")
    if before is None:
        return Component(name, None, "no visit to compare with", f"nothing new ({kind})")
    truths: list[Truth] = []
    truth, names = sledai.new_items(now.items, before.items)
    truths.append(truth)
    if kind == "sledai_bilag":
        a, b = bilag.new_grades(now.grades, before.grades, course.systems)
        truths.append(None if not course.systems else True if a.low + b.low else None if a.high + b.high else False)
        names += [f"{a} new A, {b} new B"] if truths[-1] is not False else []
    return listed(name, (any_of(truths), names), f"nothing new since day {before.day}")


def _drugs(now: Visit, accepted: bool) -> Component:
    investigational = now.flags.get("investigational_drug", False if accepted else None)
    within, above = within_maxima(now.drugs) if now.drugs is not None else (True if accepted else None, [])
    truth = any_of([investigational, None if within is None else not within])
    names = [*above, *(["investigational drug"] if investigational is not False else [])]
    none = "not recorded, accepted" if now.drugs is None and accepted else "within the maxima"
    return listed("maintenance drugs", (truth, names), "standard maintenance doses, no investigational drug", none)


PART = Criterion(
    summary="LLDAS: SLEDAI-2K 4 or less without major activity, nothing new, PGA 1 and prednisone 7.5 mg or less",
    reference="Franklyn et al. 2016, Ann Rheum Dis 75:1615",
    judge=judge,
    settings={"variant": "franklyn", "max_sledai": 4.0, "major_items": sledai.MAJOR, "new_features": "sledai",
              "compared_with": "previous", "max_pga": 1.0, "max_dose": 7.5, "unrecorded": "accepted"},
    variants={
        "franklyn": {},
        "oon": {"new_features": "sledai_bilag"},
        "parodis": {"new_features": "sfi", "compared_with": "baseline"},
    },
    choices={"new_features": ("sledai", "sledai_bilag", "sfi"), "compared_with": ("previous", "baseline"),
             "unrecorded": ("accepted", "not_evaluable")},
    needs=("sledai items", "pga", "steroids"),
    from_baseline=False,
    not_evaluable="an item, PGA or dose that decides is missing, or there is no earlier visit to compare with",
)  # fmt: skip
