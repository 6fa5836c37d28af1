"""Samples that were taken after treatment began, or whose time nobody wrote down."""

from __future__ import annotations

import numpy as np

from biomarker.cohort.audit import AuditCheck, Seen
from biomarker.cohort.cohort import Cohort


def _find(cohort: Cohort) -> list[Seen]:
    days = np.asarray(cohort.context.days)
    if not len(days):
        return [Seen("note", "no column says when the samples were taken, so that nobody can see whether all of them "
                             "are baseline.")]  # fmt: skip
    late, unknown = days > 0, np.isnan(days)
    found = []
    if late.any():
        found.append(Seen("warning", f"{int(late.sum())} of {len(days)} samples were taken after treatment began (to "
                                     f"day {days[late].max():g}).", _named(cohort, late)))  # fmt: skip
    if unknown.any():
        found.append(
            Seen("note", f"{int(unknown.sum())} of {len(days)} samples have no time.", _named(cohort, unknown))
        )
    return found


def _named(cohort: Cohort, rows: np.ndarray) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cohort.patients[i] for i in np.flatnonzero(rows)))


PART = AuditCheck(
    code="BM007",
    summary="Samples taken after treatment began (panel.allow_post_baseline), or at an unknown time",
    why="A later sample may show the response instead of predicting it.",
    do="Use baseline samples only, or call the result a description of response.",
    find=_find,
)
