"""Gaps that are related to the outcome."""

from __future__ import annotations

import numpy as np

from biomarker.assay.panel import MEASURED
from biomarker.cohort.audit import AuditCheck, Seen, listed
from biomarker.cohort.cohort import Cohort
from biomarker.cohort.label_tests import Bools, max_statistic_p

LEVEL = 0.05


def _find(cohort: Cohort) -> list[Seen]:
    cohort = cohort.one_row_each()
    panel, coded = cohort.panel, np.isnan(cohort.covariates)
    names = [*panel.schema.names, *cohort.covariate_schema.columns]
    missing = _related(np.hstack([np.isnan(panel.values), coded]), names, cohort.responder)
    censored = _related(panel.marks != MEASURED, names, cohort.responder)
    found = []
    if missing:
        found.append(Seen("warning", f"whether a value is missing is related to the outcome: {missing}."))
    if censored:
        found.append(Seen("note", f"whether a value is beyond a limit is related to the outcome: {censored}; it may be "
                                  "the signal itself."))  # fmt: skip
    return found


def _related(flags: Bools, names: list[str], responder: Bools) -> str:
    """Columns (and the number of flags of a patient) that are related to the response after adjustment for all."""
    columns = np.column_stack([flags.sum(axis=1), flags]).astype(np.float64)
    p = max_statistic_p(columns, responder)
    hit = [name for name, one in zip(["the number per patient", *names], p, strict=False) if one <= LEVEL]
    return f"{listed(hit)} (smallest adjusted p = {p.min():.2g})" if hit else ""


PART = AuditCheck(
    code="BM009",
    summary="Missing (warning) or censored (note) values are related to the outcome, adjusted for all columns",
    why="Filled values then carry the reason why they were missing, which will be another one for the next patient.",
    do="Find out why the values are missing; compare with the patients without gaps.",
    find=_find,
    level=LEVEL,
    reference="Westfall & Young 1993 (adjusted p)",
)
