"""Analytes that the assay hardly ever measured."""

from __future__ import annotations

import numpy as np

from biomarker.assay.panel import MEASURED
from biomarker.cohort.audit import AuditCheck, Seen, listed
from biomarker.cohort.cohort import Cohort

MOSTLY = 0.8


def _find(cohort: Cohort) -> list[Seen]:
    panel = cohort.panel
    found = []
    for what, share in (("beyond a limit", (panel.marks != MEASURED).mean(axis=0)),
                        ("missing", np.isnan(panel.values).mean(axis=0))):  # fmt: skip
        names = [name for name, part in zip(panel.schema.names, share, strict=True) if part > MOSTLY]
        if names:
            found.append(Seen("warning", f"more than 80 % of the values are {what} in {listed(names)}."))
    return found


PART = AuditCheck(
    code="BM008",
    summary="More than 80 % of the values of an analyte are beyond a limit or missing",
    why="Such a column is nearly constant; the few other values decide, and they may be outliers.",
    do="Leave the analyte out of panel.analytes, or ask for a more sensitive assay.",
    find=_find,
)
