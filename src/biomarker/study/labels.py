"""Study -> who responded, by its criterion and by the others that stand beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from biomarker.assay.open import read_table
from biomarker.errors import CohortError, PartError, StudyError, nearest
from biomarker.response.criterion import CRITERIA
from biomarker.response.judge import Judged, judge_visits
from biomarker.response.outcome import Outcome
from biomarker.response.rules import DEFAULTS, READING, Rules
from biomarker.response.visit import Visits
from biomarker.response.visits import read_visits
from biomarker.study.spec import Study

Cells = Mapping[str, Sequence[str]]


@dataclass(frozen=True, eq=False)
class Asked:
    """A criterion that a study names, with its settings.

    `rules` is None where it looks at no visits; `own_rules` are those that an entry of `also` changes.
    """

    criterion: str
    settings: Mapping[str, Any]
    rules: Rules | None
    own_rules: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Name of the criterion, its variant, and what the study changed of it."""
        if self.rules is None:
            return self.criterion
        card, variant = CRITERIA[self.criterion], self.settings.get("variant")
        usual = card.resolve(self.criterion, {} if variant is None else {"variant": variant})
        used = card.resolve(self.criterion, self.settings)
        own = [str(variant)] if variant is not None else []
        own += [f"{key} {_short(value)}" for key, value in self.settings.items() if used[key] != usual[key]]
        own += [f"{key.replace('_', ' ')} {_short(value)}" for key, value in self.own_rules.items()]
        return f"{self.criterion} ({', '.join(own)})" if own else self.criterion


@dataclass(frozen=True, eq=False)
class Labelling:
    """The labels of one criterion for the rows of a panel; `judged` is None where it looked at no visits."""

    title: str
    outcome: Outcome
    judged: Judged | None


@dataclass(frozen=True, eq=False)
class Labels:
    """Labels by every criterion of a study, the one that is predicted first; `notes` on the visits, in sentences."""

    criteria: tuple[Labelling, ...]
    visits: Visits | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def primary(self) -> Labelling:
        """What is predicted."""
        return self.criteria[0]


def label_rows(study: Study, rows: Sequence[str], patients: Sequence[str], cells: Cells) -> Labels:
    """Judge the patients of a panel by every criterion of the study.

    Parameters
    ----------
    rows, patients : names of the panel's rows and the patient of each
    cells : the other columns of the panel's table

    Raises
    ------
    BiomarkerError
        For anything wrong with the criteria, the visits, or when no patient of the panel has visits.
    """
    asked = asked_criteria(study)
    visits = visits_of(study, asked)
    if visits is not None and not set(patients) & set(visits.patients):
        raise CohortError(f"no patient of the panel ({', '.join(patients[:3])}, ...) is in {visits.source} "
                          f"({', '.join(list(visits.patients)[:3])}, ...)",
                          allowed="the same names of patients in both tables",
                          do="correct panel.id or outcome.id_column")  # fmt: skip
    labelled = tuple(_label(one, rows, patients, cells, visits) for one in asked)
    _require_both(labelled[0])
    if len({one.title for one in labelled}) < len(labelled):
        raise StudyError("outcome.also names a criterion twice with the same settings", do="remove one of them")
    return Labels(labelled, visits, visits.notes if visits is not None else ())


def asked_criteria(study: Study) -> tuple[Asked, ...]:
    """The criteria of a study, the one that is predicted first.

    Raises
    ------
    PartError
        For an unknown criterion or setting.
    StudyError
        When a criterion looks at visits and the study names no table of them.
    """
    outcome = study.spec.outcome
    own = dict(outcome.__pydantic_extra__ or {})
    first = _asked(study, outcome.criterion, own, {}, "outcome")
    shared = {key: value for key, value in own.items() if key in DEFAULTS}
    others = []
    for part in outcome.also:
        settings = dict(part.__pydantic_extra__ or {})
        fixed = [key for key in settings if key in READING]
        if fixed:
            raise PartError(f"outcome.also, {part.name}: {fixed[0]} says how the table of visits is read",
                            allowed="one reading for all criteria", do=f"set outcome.{fixed[0]} instead")  # fmt: skip
        others.append(_asked(study, part.name, settings, shared, f"outcome.also, {part.name}"))
    return (first, *others)


def visits_of(study: Study, asked: Sequence[Asked], file: str = "") -> Visits | None:
    """Read the visits of a study; None where no criterion looks at visits.

    Parameters
    ----------
    file : takes the place of outcome.visits
    """
    looking = [one for one in asked if one.rules is not None]
    if not looking or looking[0].rules is None:
        return None
    table = read_table(file or study.path(study.spec.outcome.visits))
    needs = {need for one in looking for need in CRITERIA[one.criterion].needs}
    rows = [table.row_number(i) for i in range(table.n_rows)]
    return read_visits(table.cells, looking[0].rules, needs=needs, source=table.source, rows=rows)


def _asked(study: Study, name: str, given: Mapping[str, Any], shared: Mapping[str, Any], where: str) -> Asked:
    criterion = CRITERIA[name]
    looks = criterion.judge is not None
    known = {*criterion.settings, *(DEFAULTS if looks or study.spec.outcome.visits else ())}
    for key in given:
        if key not in known:
            raise PartError(f'{where}.{key}: response criterion "{name}" has no such setting',
                            allowed=nearest(key, known))  # fmt: skip
    own = {key: value for key, value in given.items() if key in criterion.settings}
    if not looks:
        return Asked(name, _lists(own, criterion.settings), None)
    if not study.spec.outcome.visits:
        raise StudyError(f'the criterion "{name}" looks at visits, but the study names no table of them',
                         allowed="one row per patient and visit (docs/response.md)",
                         do='set outcome.visits = "visits.csv"')  # fmt: skip
    criterion.resolve(f"{where}, {name}" if where == "outcome" else where, own)
    rules = {key: value for key, value in given.items() if key in DEFAULTS}
    changed = {key: value for key, value in rules.items() if value != shared.get(key, DEFAULTS[key])}
    return Asked(name, own, Rules.of({**shared, **rules}), changed if where != "outcome" else {})


def _lists(settings: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """A single value stands for a list of one."""
    return {key: [str(v) for v in (value if isinstance(value, list) else [value])]
            if isinstance(defaults[key], tuple) else value for key, value in settings.items()}  # fmt: skip


def _label(
    asked: Asked, rows: Sequence[str], patients: Sequence[str], cells: Cells, visits: Visits | None
) -> Labelling:
    criterion = CRITERIA[asked.criterion]
    if criterion.label is not None:
        return Labelling(asked.title, criterion.label(rows, cells, **asked.settings), None)
    if visits is None or asked.rules is None:
        raise ValueError(f"{asked.criterion} without visits")
    judged = judge_visits(visits, asked.criterion, asked.settings, asked.rules)
    return Labelling(asked.title, _outcome(asked, judged, rows, patients, visits), judged)


def _outcome(asked: Asked, judged: Judged, rows: Sequence[str], patients: Sequence[str], visits: Visits) -> Outcome:
    labels: dict[str, bool | None] = {}
    reasons: dict[str, str] = {}
    for row, patient in zip(rows, patients, strict=True):
        found = judged.patients.get(patient)
        labels[row] = None if found is None else found.label
        if labels[row] is None:
            reasons[row] = visits.left_out.get(patient, "no visits") if found is None else found.basis
    when = f"day {asked.rules['assessment_day']}" if asked.rules and asked.rules["assessment_day"] else "the assessment"
    return Outcome(labels, asked.criterion, f"{asked.title} at {when}", reasons)


def _short(value: Any) -> str:
    return (
        ", ".join(map(str, value))
        if isinstance(value, list)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


def _require_both(first: Labelling) -> None:
    found = list(first.outcome.labels.values())
    counts = {True: found.count(True), False: found.count(False), None: found.count(None)}
    if first.judged is not None and not (counts[True] and counts[False]):
        raise CohortError(f"by {first.title} the patients of the panel are {counts[True]} responders, "
                          f"{counts[False]} non-responders and {counts[None]} not evaluable",
                          allowed="responders and non-responders",
                          do="`biomarker label STUDY` shows what decided for each patient")  # fmt: skip
