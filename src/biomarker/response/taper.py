"""Glucocorticoid taper: was the dose low enough, when and for how long?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from biomarker.response.cells import plain
from biomarker.response.component import Component
from biomarker.response.course import Course
from biomarker.response.truth import Truth, all_of, any_of, compare
from biomarker.response.visit import Visit


def taper(
    course: Course, *, max_dose: Decimal, dose_operator: str, from_day: int, to_day: int, if_baseline: Decimal,
    if_baseline_operator: str, fall_percent: Decimal, not_above_baseline: bool, sustained_days: int,
) -> Component:  # fmt: skip
    """Judge the dose at the visits of a window.

    Parameters
    ----------
    max_dose, dose_operator : the dose has to be "<" or "<=" this many mg of prednisone per day
    from_day, to_day : window; 0 stands for the day of the assessment
    if_baseline, if_baseline_operator : asked only of patients whose baseline dose is ">=" or ">" this; 0 with ">="
        asks everybody
    fall_percent : the dose has to be lower than at baseline by at least this
    not_above_baseline : the dose must not be above that at baseline
    sustained_days : 0 asks for the dose at every visit of the window, else for a stretch of so many days in it
    """
    asked = _asked(max_dose, dose_operator, from_day, to_day, fall_percent, not_above_baseline, sustained_days)
    start = course.baseline.number("prednisone") if course.baseline is not None else None
    everybody = if_baseline == 0 and if_baseline_operator == ">="
    concerned: Truth = True if everybody else compare(start, if_baseline_operator, if_baseline)
    if concerned is False:
        return Component("steroid taper", True, f"{start} mg/day at baseline", f"only asked {if_baseline_operator} "
                         f"{plain(if_baseline)} mg/day at baseline")  # fmt: skip
    visits = course.between(from_day or course.assessment.day, to_day or course.assessment.day)

    def low(visit: Visit) -> Truth:
        dose = visit.number("prednisone")
        judged = [compare(dose, dose_operator, max_dose)]
        if fall_percent:
            judged.append(None if start is None else compare(dose, "<=", start.low * (1 - fall_percent / 100)))
        if not_above_baseline:
            judged.append(None if start is None else compare(dose, "<=", start.low))
        return all_of(judged)

    judged = [low(visit) for visit in visits]
    met = _sustained(visits, judged, sustained_days) if sustained_days else all_of(judged) if judged else None
    if met and not sustained_days and not course.seen_until(to_day):
        met = None
    doses = ", ".join(f"{_dose(visit)} (day {visit.day})" for visit in visits) or "no visit in the window"
    return Component("steroid taper", met if concerned or met else None, doses, asked)


def _sustained(visits: Sequence[Visit], judged: Sequence[Truth], days: int) -> Truth:
    """Whether consecutive visits that span so many days all have a low dose."""
    runs = [
        all_of(judged[i : j + 1])
        for i in range(len(visits))
        for j in range(i + 1, len(visits))
        if visits[j].day - visits[i].day >= days
    ]
    if runs:
        return any_of(runs)
    return False if judged and not any(one is not False for one in judged) else None


def _dose(visit: Visit) -> str:
    dose = visit.number("prednisone")
    return "?" if dose is None else plain(round(dose.low, 2))


def _asked(max_dose: Decimal, operator: str, first: int, last: int, fall: Decimal, not_above: bool, days: int) -> str:
    when = f"days {first or 'assessment'} to {last or 'assessment'}" if first or last else "at the assessment"
    extra = [f"{plain(fall)} % below baseline"] if fall else []
    extra += ["not above baseline"] if not_above else []
    extra += [f"for {days} days in a row"] if days else []
    return ", ".join([f"{operator} {plain(max_dose)} mg/day", when, *extra])
