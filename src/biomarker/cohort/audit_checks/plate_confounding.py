"""Responders that are not spread over the plates: asked before any correction of plates."""

from __future__ import annotations

import numpy as np

from biomarker.cohort.audit import AuditCheck, Seen
from biomarker.cohort.cohort import Cohort
from biomarker.cohort.exact_table import cramers_v, fisher_freeman_halton
from biomarker.cohort.label_tests import category_auc

LEVEL = 0.05
ENOUGH = 2  # plates with both classes, without which plate and response cannot be told apart


def _find(cohort: Cohort) -> list[Seen]:
    cohort = cohort.one_row_each()
    context = cohort.context
    known = np.array([bool(plate) for plate in context.plate], dtype=np.bool_)
    if not known.any():
        return []
    plates, responder = [plate for plate in context.plate if plate], cohort.responder[known]
    if len(set(plates)) < ENOUGH or len(set(responder.tolist())) < ENOUGH:
        return []
    p, test = fisher_freeman_halton(plates, responder)
    mixed = _mixed(plates, responder)
    said = _sentence(context.plate_column, plates, responder, p, test, mixed)
    if p > LEVEL and len(mixed) >= ENOUGH:
        return [Seen("note", f"{said}; no relation to the outcome was seen.")]
    what = "the outcome is related to the plate" if p <= LEVEL else "hardly a plate holds both classes"
    if context.centred:
        return [Seen("error", f"{what}, and the study centres plates: {said}.")]
    return [Seen("warning", f"{what}: {said}.")]


def _mixed(plates: list[str], responder: np.ndarray) -> list[str]:
    """Plates that hold both classes."""
    classes: dict[str, set[bool]] = {}
    for plate, yes in zip(plates, responder.tolist(), strict=True):
        classes.setdefault(plate, set()).add(yes)
    return [plate for plate, found in classes.items() if len(found) > 1]


def _sentence(column: str, plates: list[str], responder: np.ndarray, p: float, test: str, mixed: list[str]) -> str:
    v, chance = cramers_v(plates, responder)
    area = category_auc(plates, responder)
    alone = "" if area is None or p > LEVEL else f", AUC of the plate alone {area:.2f}"
    single = sum(plate not in mixed for plate in plates)
    return (f'"{column}" has {len(set(plates))} plates, {len(mixed)} with both classes; {single} of {len(plates)} '
            f"patients lie on a plate with one class only. {test}: p = {p:.2g}; Cramer's V = {v:.2f} (chance stays "
            f"below {chance:.2f} in 19 of 20 such cohorts){alone}")  # fmt: skip


PART = AuditCheck(
    code="BM012",
    summary="The plates of plates.column do not hold the classes in the same shares; error where plates are centred",
    why="As measured, the plate passes for the response; centred, the response goes with the plate; with the response "
        "kept in the correction, signal is made of nothing.",
    do="Where they go together: take plate_centre out, and bridge the plates with control samples (plates.controls), "
       "which looks at no patient. In the next study, put patients on plates at random.",
    find=_find,
    level=LEVEL,
    reference="Freeman & Halton 1951 (test); Nygaard et al. 2016, Biostatistics 17:29",
)  # fmt: skip
