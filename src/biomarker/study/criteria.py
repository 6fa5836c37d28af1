"""A study with several response criteria -> how far they agree, and what the panel predicts under each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan
from biomarker.errors import CohortError
from biomarker.evaluation.agreement import Agreement, agreement
from biomarker.evaluation.criteria import CriterionTest, criteria_tests, mean_auc
from biomarker.evaluation.cross_validated_auc import repeat_inflated
from biomarker.evaluation.estimate import Estimate
from biomarker.response.criterion import CRITERIA
from biomarker.response.flow import flow_of
from biomarker.response.outcome import Outcome
from biomarker.study.label import agreement_values, criterion_values
from biomarker.study.labels import Labelling
from biomarker.study.rooms import Gathered, gather_rows
from biomarker.study.spec import Study
from biomarker.study.strata import strata_in
from biomarker.validation.criteria import UNKNOWN, criteria_statistics
from biomarker.validation.design import Design
from biomarker.validation.nested import nested_cv
from biomarker.validation.result import NestedCVResult
from biomarker.validation.workers import Progress

METHOD = (
    "whole procedure under each criterion; p adjusted by the single-step maximum of the standardised AUCs over "
    "permutations that give each patient all labels of another (Westfall and Young 1993)"
)


@dataclass(frozen=True, eq=False)
class UnderCriterion:
    """What the procedure does under one criterion; `note` says why there is no number."""

    title: str
    n_patients: int
    n_responders: int
    auc: Estimate | None = None
    test: CriterionTest | None = None
    note: str = ""


@dataclass(frozen=True, eq=False)
class CriteriaComparison:
    """All criteria of a study side by side, the one that is predicted first."""

    criteria: tuple[UnderCriterion, ...]
    agreements: Mapping[tuple[str, str], Agreement]


def compare_criteria(
    study: Study, gathered: Gathered, plan: Plan, design: Design, validated: NestedCVResult, *, level: float,
    workers: int, progress: Progress,
) -> CriteriaComparison | None:  # fmt: skip
    """Validate and test the procedure under every criterion; None where the study has one.

    Parameters
    ----------
    validated : the validation under the first criterion, which is not run again

    Raises
    ------
    CohortError
        When the patients of all criteria together cannot be analysed.
    """
    labelled = gathered.labels.criteria
    if len(labelled) < 2:
        return None
    found, able = [], []
    for k, one in enumerate(labelled):
        try:
            cohort = gathered.cohort if k == 0 else _cohort(study, gathered, one)
            result = validated if k == 0 else nested_cv(cohort, plan.without_baselines(), design, workers=workers,
                                                        progress=_named(progress, one.title))  # fmt: skip
        except CohortError as error:
            found.append(UnderCriterion(one.title, *_counts(gathered, one), note=error.seen))
            continue
        able.append(one)
        auc = repeat_inflated(result.predictions(), level)
        found.append(UnderCriterion(one.title, cohort.n_patients, cohort.n_responders, auc))
    tests = _tests(study, gathered, able, plan, design, workers, progress)
    tested = tuple(replace(one, test=tests.get(one.title)) for one in found)
    return CriteriaComparison(tested, _agreements(gathered, level))


def comparison_values(found: CriteriaComparison | None) -> dict[str, Any] | None:
    """Plain values of `criteria` in results.json."""
    if found is None:
        return None
    return {
        "compared": [
            {"title": one.title, "n_patients": one.n_patients, "n_responders": one.n_responders,
             "auc": None if one.auc is None else one.auc.to_dict(),
             "observed": None if one.test is None else one.test.observed,
             "p": None if one.test is None else one.test.p,
             "p_adjusted": None if one.test is None else one.test.p_adjusted,
             "note": one.note}
            for one in found.criteria
        ],
        "permutations": next((one.test.n for one in found.criteria if one.test is not None), 0),
        "method": METHOD,
        "agreement": agreement_values(dict(found.agreements)),
    }  # fmt: skip


def response_values(study: Study, gathered: Gathered) -> dict[str, Any] | None:
    """Plain values of `response` in results.json: how the label was made; None where it was recorded in a column."""
    first = gathered.labels.primary
    if first.judged is None:
        return None
    flow = flow_of(first.judged, set(gathered.reading.patients) - set(study.spec.cohort.exclude))
    return {"title": first.title, "visits": study.spec.outcome.visits, **criterion_values(first.judged),
            "flow": flow.to_dict(), "notes": list(gathered.labels.notes)}  # fmt: skip


def response_warnings(study: Study, gathered: Gathered) -> tuple[str, ...]:
    """What a reader must know about the labels, in sentences."""
    first, *others = gathered.labels.criteria
    said = list(gathered.labels.notes)
    for one in others:
        rarer, needed = _rarer(study, gathered, one)
        if rarer < needed:
            said.append(f"{one.title} has only {rarer} patients in the smaller group: no model is validated under it.")
    if first.judged is None:
        return tuple(said)
    flow = flow_of(first.judged, set(gathered.reading.patients) - set(study.spec.cohort.exclude))
    falls = CRITERIA[first.judged.criterion].falls
    if falls and not any(falls.split("-")[0].casefold() in name.casefold() for name in study.spec.cohort.covariates):
        said.append(f"{first.title} asks for a fall of {falls}, which is easier from a high score: with the baseline "
                    "score in cohort.covariates one sees what the panel adds to it.")  # fmt: skip
    if flow.by_rule:
        parts = ", ".join(f"{one.basis} {one.n}" for one in flow.decided if one.label is not None
                          and one.basis != "criterion")  # fmt: skip
        said.append(f"{flow.by_rule} of {flow.evaluable} labels were set by a rule, not by the criterion ({parts}).")
    return tuple(said)


def _cohort(study: Study, gathered: Gathered, one: Labelling) -> Cohort:
    """Patients of one criterion; CohortError where they are too few to be validated."""
    rarer, needed = _rarer(study, gathered, one)
    if rarer < needed:
        raise CohortError(f"only {rarer} patients in the smaller group, {needed} are needed")
    return gather_rows(study, gathered.reading, gathered.table, one.outcome, gathered.time)


def _rarer(study: Study, gathered: Gathered, one: Labelling) -> tuple[int, int]:
    """Patients in the smaller group of one criterion, and how many the folds need."""
    n, n_responders = _counts(gathered, one)
    return min(n_responders, n - n_responders), max(study.spec.validation.outer_folds, 3)


def _counts(gathered: Gathered, one: Labelling) -> tuple[int, int]:
    known = {who: one.outcome.labels[row] for row, who in
             zip(gathered.reading.panel.rows, gathered.reading.patients, strict=True)}  # fmt: skip
    return sum(label is not None for label in known.values()), sum(label is True for label in known.values())


def _tests(study: Study, gathered: Gathered, able: list[Labelling], plan: Plan, design: Design, workers: int,
           progress: Progress) -> dict[str, CriterionTest]:  # fmt: skip
    asked = study.spec.validation
    if not asked.permutations or len(able) < 2:
        return {}
    rows = gathered.reading.panel.rows
    known = {row: next((one.outcome.labels[row] for one in able if one.outcome.labels[row] is not None), None)
             for row in rows}  # fmt: skip
    everybody = gather_rows(study, gathered.reading, gathered.table,
                            Outcome(known, "any", "judged by any criterion"), gathered.time)  # fmt: skip
    codes = {True: 1, False: 0, None: UNKNOWN}
    labels = np.array([[codes[one.outcome.labels[row]] for one in able] for row in everybody.panel.rows], dtype=np.int8)
    drawn = criteria_statistics(
        everybody, labels, plan, Design(design.outer_folds, asked.permutation_repeats, design.seed), asked.permutations,
        mean_auc, strata=strata_in(study, gathered, everybody), workers=workers, progress=progress,
    )  # fmt: skip
    return {one.title: test for one, test in zip(able, criteria_tests(drawn), strict=True)}


def _agreements(gathered: Gathered, level: float) -> dict[tuple[str, str], Agreement]:
    labelled = gathered.labels.criteria
    patients = dict(zip(gathered.reading.patients, gathered.reading.panel.rows, strict=True))
    return {
        (a.title, b.title): agreement([a.outcome.labels[row] for row in patients.values()],
                                      [b.outcome.labels[row] for row in patients.values()], level)
        for i, a in enumerate(labelled) for b in labelled[i + 1 :]
    }  # fmt: skip


def _named(progress: Progress, title: str) -> Progress:
    def show(what: str, done: int, total: int) -> None:
        progress(f"{what}, {title}", done, total)

    return show
