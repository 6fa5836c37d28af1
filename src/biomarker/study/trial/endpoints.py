"""The patients of a trial -> endpoints by arm, with strata and subgroups, and the labels behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from biomarker.errors import CohortError
from biomarker.response.criterion import CRITERIA
from biomarker.response.judge import judge_visits
from biomarker.study.labels import asked_criteria, visits_of
from biomarker.study.spec import Study, StudyFile
from biomarker.study.trial.groups import levels as group_levels
from biomarker.study.trial.groups import strata
from biomarker.study.trial.table import Arms, TrialTable, choose_arms
from biomarker.trial.endpoint import Endpoint
from biomarker.trial.two_by_two import TwoByTwo

Labels = tuple[bool | None, ...]


@dataclass(frozen=True, eq=False)
class Labelled:
    """Patients of a trial with their arm and their response by every endpoint, the primary one first."""

    table: TrialTable
    arms: Arms
    labels: Mapping[str, Labels]


def label_patients(study: StudyFile, table: TrialTable) -> Labelled:
    """Arm and response of each patient.

    Responses come from the columns trial.endpoints, else from the criterion (and those beside it) in `outcome`.

    Raises
    ------
    BiomarkerError
        For anything wrong with arms, columns, criteria or visits.
    """
    section = study.spec.trial
    of = table.complete(section.arm, "trial.arm") if section.arm else ("all patients",) * len(table.patients)
    treated, control = choose_arms(of, section.treated, section.control, table.table.source)
    labels = {
        name: table.responses(name, "trial.endpoints", section.responder, "trial.responder")
        for name in section.endpoints
    }
    if not labels and isinstance(study, Study):
        labels = _by_criteria(study, table)
    return Labelled(table, Arms(np.array(of), treated, control), labels)


def endpoint(study: StudyFile, labelled: Labelled, name: str) -> Endpoint:
    """Counts of one endpoint, with those of strata and subgroups."""
    section, labels, arms = study.spec.trial, labelled.labels[name], labelled.arms
    strict = section.not_evaluable == "non_responder"
    everyone = {arm: _count(labels, arms.of == arm, all_patients=True) for arm in arms.names}
    judged = {arm: _count(labels, arms.of == arm, all_patients=False) for arm in arms.names}
    known = {arm: pair for arm, pair in judged.items() if pair[1]}
    all_words, judged_words = "all patients (not evaluable = non-responder)", "evaluable patients only"
    if judged == everyone:
        all_words = judged_words = "all patients, all evaluable"
    if not strict and len(known) < len(judged):
        gone = next(arm for arm in judged if arm not in known)
        raise CohortError(f"{name}: no evaluable patient in the arm {gone}", allowed="at least one in every arm",
                          do='set trial.not_evaluable = "non_responder"')  # fmt: skip
    others = {} if judged == everyone else {judged_words: known} if strict else {all_words: everyone}
    if arms.control is None:
        return Endpoint(name, everyone if strict else judged, all_words if strict else judged_words, others)
    levels = {column: group_levels(labelled.table, column, "trial.subgroups") for column in section.subgroups}
    tables = {column: {level: _two_by_two(labelled, labels, rows, strict) for level, rows in own.items()}
              for column, own in levels.items()}  # fmt: skip
    skipped = tuple(f"{column}: {level}" for column, own in tables.items() for level, one in own.items() if one is None)
    return Endpoint(
        name, everyone if strict else judged, all_words if strict else judged_words, others,
        _strata(labelled, labels, section.strata, strict),
        {column: {level: one for level, one in own.items() if one} for column, own in tables.items()}, skipped,
    )  # fmt: skip


def _by_criteria(study: Study, table: TrialTable) -> dict[str, Labels]:
    """Responses by the criteria of `outcome`, of every arm."""
    outcome = study.spec.outcome.model_copy()
    extra = {key: value for key, value in (outcome.__pydantic_extra__ or {}).items() if key != "arms"}
    everyone = type(outcome).model_validate({**{name: getattr(outcome, name) for name in type(outcome).model_fields},
                                             **extra})  # fmt: skip
    study = study.model_copy(update={"spec": study.spec.model_copy(update={"outcome": everyone})})
    asked = asked_criteria(study)
    visits = visits_of(study, asked)
    found: dict[str, Labels] = {}
    for one in asked:
        criterion = CRITERIA[one.criterion]
        if criterion.label is not None:
            labels: Mapping[str, bool | None] = criterion.label(
                table.patients, table.table.cells, **one.settings
            ).labels
        elif visits is not None and one.rules is not None:
            judged = judge_visits(visits, one.criterion, one.settings, one.rules).patients
            if not set(judged) & set(table.patients):
                raise CohortError(f"no patient of {table.table.source} is in {visits.source}",
                                  allowed="the same names of patients in both tables")  # fmt: skip
            labels = {who: judged[who].label if who in judged else None for who in table.patients}
        found[one.title] = tuple(labels[who] for who in table.patients)
    return found


def _count(labels: Labels, rows: np.ndarray, *, all_patients: bool) -> tuple[int, int]:
    own = [label for label, inside in zip(labels, rows, strict=True) if inside]
    n = len(own) if all_patients else sum(label is not None for label in own)
    return sum(label is True for label in own), n


def _two_by_two(labelled: Labelled, labels: Labels, rows: np.ndarray, strict: bool) -> TwoByTwo | None:
    arms = labelled.arms
    (a, n1), (c, n0) = (_count(labels, rows & (arms.of == arm), all_patients=strict)
                        for arm in (arms.treated, arms.control))  # fmt: skip
    return TwoByTwo(a, n1, c, n0) if n1 and n0 else None


def _strata(labelled: Labelled, labels: Labels, columns: Sequence[str], strict: bool) -> tuple[TwoByTwo, ...]:
    if not columns:
        return ()
    rows = strata(labelled.table, columns, "trial.strata").values()
    found = [_two_by_two(labelled, labels, own, strict) for own in rows]
    return tuple(one for one in found if one is not None)
