"""The section trial.augmented -> augmented estimates of the composite endpoint, beside the plain ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from biomarker.errors import CohortError
from biomarker.study.spec import StudyFile
from biomarker.study.trial.endpoints import Labelled
from biomarker.study.trial.section import AugmentedSection
from biomarker.trial.augmented import Augmented, Composite, augmented


def augmented_results(study: StudyFile, labelled: Labelled, level: float, notes: list[str]) -> list[dict[str, Any]]:
    """Plain values of each section; what cannot be done goes to the notes."""
    found = []
    for section in study.spec.trial.augmented:
        try:
            found.append(_values(section, labelled, augmented(_composite(study, section, labelled), level)))
        except CohortError as error:
            if "the continuous part" not in error.seen:
                raise
            notes.append(f"Not done, augmented response by {section.value}: {error.seen} (needed: {error.allowed}).")
    return found


def _composite(study: StudyFile, section: AugmentedSection, labelled: Labelled) -> Composite:
    table, arms, where = labelled.table, labelled.arms, "trial.augmented"
    value = table.numbers(section.value, f"{where}.value")
    failed = np.zeros(len(value), dtype=bool)
    if section.failure:
        marked = table.responses(section.failure, f"{where}.failure", section.failed, f"{where}.failed", anybody=False)
        failed = np.array([one is True for one in marked])
    baseline = np.zeros((len(value), 0))
    use = np.isin(arms.of, (arms.treated, arms.control)) if arms.control else np.ones(len(value), dtype=bool)
    if section.baseline:
        baseline = table.numbers(section.baseline, f"{where}.baseline")[:, None]
        gaps = [table.patients[i] for i in np.flatnonzero(use & np.isnan(baseline[:, 0]))]
        if gaps:
            raise CohortError(f'column "{section.baseline}": empty for {", ".join(gaps[:5])}',
                              allowed="a baseline value for every patient",
                              do=f"fill it in, or leave {where}.baseline out")  # fmt: skip
    unknown = np.isnan(value) & ~failed
    if study.spec.trial.not_evaluable == "non_responder":
        failed = failed | unknown
    else:
        use = use & ~unknown
    return Composite(value[use], failed[use], (arms.of == arms.treated)[use], section.cut_off,
                     section.responder == "at_most", baseline[use])  # fmt: skip


def _values(section: AugmentedSection, labelled: Labelled, found: Augmented) -> dict[str, Any]:
    arms = labelled.arms
    names = (arms.treated, arms.control) if arms.control else (arms.treated,)
    side = "at most" if section.responder == "at_most" else "at least"
    return {
        "response": f"{section.value} {side} {section.cut_off:g}" + (", no failure" if section.failure else ""),
        "n": found.n, "n_failed": found.n_failed,
        "rates": [{"arm": arm, "augmented": one.to_dict(), "plain": plain.to_dict()}
                  for arm, one, plain in zip(names, found.rates, found.plain_rates, strict=True)],
        "difference": None if found.difference is None else found.difference.to_dict(),
        "plain_difference": None if found.plain_difference is None else found.plain_difference.to_dict(),
        "p": found.p, "equivalent_patients": found.equivalent_patients, "normal_p": found.normal_p,
        "spread_p": found.spread_p, "doubts": list(found.doubts),
    }  # fmt: skip
