"""Lower limits that differ within an analyte, in step with the outcome."""

from __future__ import annotations

import numpy as np

from biomarker.assay.panel import BELOW
from biomarker.cohort.audit import AuditCheck, Seen, listed
from biomarker.cohort.cohort import Cohort
from biomarker.cohort.label_tests import max_statistic_p

LEVEL = 0.05


def _find(cohort: Cohort) -> list[Seen]:
    cohort = cohort.one_row_each()
    panel = cohort.panel
    limits = np.where(panel.marks == BELOW, panel.values, np.nan)
    several = np.array([_differ(column[~np.isnan(column)]) for column in limits.T])
    if not several.any():
        return []
    names = [name for name, yes in zip(panel.schema.names, several, strict=True) if yes]
    p = max_statistic_p(limits[:, several], cohort.responder)
    related = [name for name, one in zip(names, p, strict=True) if one <= LEVEL]
    if related:
        return [Seen("warning", f"the lower limit differs between patients and is related to the outcome in "
                                f"{listed(related)} (smallest adjusted p = {p.min():.2g}).")]  # fmt: skip
    return [Seen("note", f"the lower limit differs between patients in {listed(names)}; "
                         "no relation to the outcome was seen.")]  # fmt: skip


def _differ(limits: np.ndarray) -> bool:
    return len(limits) > 1 and bool(limits.max() > limits.min() * (1 + 1e-6))


PART = AuditCheck(
    code="BM003",
    summary="The lower limit of detection differs within an analyte and relates to the outcome",
    why="The plate, not the patient, then decides the filled value, and a model can read the plate from it.",
    do="Censor all patients at the highest of the limits (panel.lower_limits), or re-measure on one plate.",
    find=_find,
    level=LEVEL,
    reference="Helsel 2012, Statistics for Censored Environmental Data",
)
