"""Visits + criterion + rules -> for every patient: responder, non-responder or not evaluable, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from biomarker.errors import PartError, VisitsError
from biomarker.response.component import Component, NotEvaluableError
from biomarker.response.course import assessment_of, baseline_of, course_of, first_event, require_assessments, window
from biomarker.response.criterion import CRITERIA, NEEDS, Criterion
from biomarker.response.entry import not_eligible
from biomarker.response.rules import EVENTS, Rules
from biomarker.response.truth import Truth, all_of
from biomarker.response.visit import Visit, Visits

CRITERION = "criterion"
LOOKS_AHEAD = ("until_day", "to_day")  # settings by which a criterion looks beyond the assessment


@dataclass(frozen=True, eq=False)
class Judgement:
    """The answer for one patient.

    Parameters
    ----------
    label : what is used; None for not evaluable
    basis : what decided: "criterion", or the rule that did ("rescue", "missed visit", "missing value", ...)
    reason : in words
    met : the criterion itself at the assessment, whatever rules say; None where it could not be judged
    components : the parts of the criterion; empty where there was no visit to judge
    baseline_day, assessment_day : None where there is no such visit
    eligible : whether the patient belongs to those whose response is asked for
    """

    patient: str
    label: Truth
    basis: str
    reason: str
    met: Truth = None
    components: tuple[Component, ...] = ()
    baseline_day: int | None = None
    assessment_day: int | None = None
    eligible: bool = True


@dataclass(frozen=True, eq=False)
class Judged:
    """All patients of a visits table, judged by one criterion.

    Parameters
    ----------
    criterion, version : which rule
    settings : every setting of the rule, as resolved
    rules : every setting of the shared rules
    """

    criterion: str
    version: str
    settings: Mapping[str, Any]
    rules: Rules
    patients: Mapping[str, Judgement]

    @property
    def title(self) -> str:
        """Name of the criterion, with its variant."""
        variant = self.settings.get("variant")
        return f"{self.criterion} ({variant})" if variant else self.criterion


def judge_visits(visits: Visits, name: str, settings: Mapping[str, Any], rules: Rules) -> Judged:
    """Judge every patient.

    Parameters
    ----------
    name : criterion on the shelf
    settings : its settings; what is left out keeps its default

    Raises
    ------
    PartError
        For an unknown criterion or setting, or one that does not look at visits.
    VisitsError
        When the table lacks what the criterion looks at, or no patient has a visit to judge.
    """
    criterion = CRITERIA[name]
    if criterion.judge is None:
        raise PartError(f'the criterion "{name}" does not look at visits',
                        do="leave outcome.visits out, or name another criterion")  # fmt: skip
    resolved = criterion.resolve(name, settings)
    _require_columns(visits, name, criterion)
    require_assessments(dict(visits.patients), rules, visits.source)
    if criterion.from_baseline and not any(baseline_of(own) for own in visits.patients.values()):
        raise VisitsError(f"{visits.source}: no patient has a baseline visit, with which {name} compares",
                          allowed="a visit on or before day 1, or one with the role baseline",
                          do="add the baseline visits; day 1 is the day of the first dose")  # fmt: skip
    given = {key: value for key, value in resolved.items() if key != "variant"}
    judged = {who: _judge(who, own, visits.systems, criterion, given, rules)
              for who, own in visits.patients.items()}  # fmt: skip
    return Judged(name, criterion.version, resolved, rules, judged)


def _require_columns(visits: Visits, name: str, criterion: Criterion) -> None:
    for need in criterion.needs:
        wanted = NEEDS[need]
        if not any(column.startswith(start) for column in visits.columns for start in wanted):
            named = [f"columns that begin with {one}" if one.endswith("_") else f"the column {one}" for one in wanted]
            raise VisitsError(f"{visits.source}: {name} looks at {need}, without a column for it",
                              allowed=" or ".join(named),
                              do="add the columns (see docs/response.md), or name another criterion")  # fmt: skip


def _judge(who: str, own: tuple[Visit, ...], systems: tuple[str, ...], criterion: Criterion,
           settings: Mapping[str, Any], rules: Rules) -> Judgement:  # fmt: skip
    baseline, assessment = baseline_of(own), assessment_of(own, rules)
    blank = Judgement(who, None, "", "", baseline_day=baseline.day if baseline else None,
                      assessment_day=assessment.day if assessment else None)  # fmt: skip
    if criterion.from_baseline and baseline is None:
        return replace(blank, basis="no baseline", reason="no baseline visit", eligible=False)
    barred = not_eligible(baseline, systems, rules)
    if barred:
        return replace(blank, basis="not eligible", reason=barred, eligible=False)
    if assessment is not None and criterion.judge is not None:
        try:
            components = tuple(criterion.judge(course_of(own, assessment, systems, rules), **settings))
        except NotEvaluableError as why:
            return replace(blank, basis="does not apply", reason=str(why))
        blank = replace(blank, met=all_of(one.met for one in components), components=components)
    horizon = max(int(settings.get(name, 0)) for name in LOOKS_AHEAD)
    decided = _decided_by_event(own, assessment, horizon, rules) or _decided_by_gap(blank, assessment, rules)
    if decided is not None:
        label, basis, reason = decided
        return replace(blank, label=label, basis=basis, reason=reason)
    failed = [f"{one.name}: {one.seen}" for one in blank.components if one.met is False]
    said = "; ".join(failed) if failed else "every component met"
    return replace(blank, label=blank.met, basis=CRITERION, reason=said)


def _decided_by_event(
    own: tuple[Visit, ...], assessment: Visit | None, horizon: int, rules: Rules
) -> tuple[Truth, str, str] | None:
    """What the first of death, withdrawal and rescue makes of the patient; None for nothing.

    Events count up to the assessment, or up to the last day that the criterion looks at, where that is later.
    """
    last = assessment.day if assessment is not None else window(rules)[1] if rules.day("assessment_day") else 10**6
    last = max(last, horizon)
    days = [(day, event) for event in EVENTS if (day := first_event(own, event)) is not None and day <= last]
    for day, event in sorted(days, key=lambda one: one[0]):
        rule = rules.text(event)
        if rule != "ignore":
            return (False if rule == "non_response" else None), event, f"{event} by day {day} ({event} = {rule})"
    return None


def _decided_by_gap(found: Judgement, assessment: Visit | None, rules: Rules) -> tuple[Truth, str, str] | None:
    """What a missed visit or a missing value makes of the patient; None where the criterion could be judged."""
    if assessment is None:
        first, last = window(rules)
        when = f"from day {first} to day {last}" if rules.day("assessment_day") else "with the role assessment"
        return _gap(rules.text("missed_visit"), "missed visit", f"no visit {when}")
    if found.met is None:
        open_ = [f"{one.name}: {one.seen}" for one in found.components if one.met is None]
        return _gap(rules.text("missing_value"), "missing value", "; ".join(open_))
    return None


def _gap(rule: str, basis: str, reason: str) -> tuple[Truth, str, str]:
    return (False if rule == "non_response" else None), basis, f"{reason} ({basis.replace(' ', '_')} = {rule})"
