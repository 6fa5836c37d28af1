"""An analyte that parts the classes without error."""

from __future__ import annotations

import numpy as np

from biomarker.cohort.audit import AuditCheck, Seen, listed
from biomarker.cohort.cohort import Cohort
from biomarker.cohort.separation import separates


def _find(cohort: Cohort) -> list[Seen]:
    cohort = cohort.one_row_each()
    known = ~np.isnan(cohort.panel.values)
    perfect = [
        name for j, name in enumerate(cohort.panel.schema.names)
        if separates(cohort.panel.values[known[:, j], j], cohort.responder[known[:, j]])
    ]  # fmt: skip
    if not perfect:
        return []
    return [Seen("warning", f"without error separated by one threshold of {listed(perfect)} (AUC 1.0).")]


PART = AuditCheck(
    code="BM005",
    summary="One analyte separates responders from non-responders without error",
    why="Biology rarely does that; a value entered from the outcome, a plate per class or a later sample often does.",
    do="Ask how and when it was measured before believing it.",
    find=_find,
    level=0.01,
)
