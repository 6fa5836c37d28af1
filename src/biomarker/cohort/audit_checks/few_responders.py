"""Too few patients in the rarer class."""

from __future__ import annotations

from biomarker.cohort.audit import AuditCheck, Seen, Severity
from biomarker.cohort.cohort import Cohort

TOO_FEW, FEW = 10, 20


def _find(cohort: Cohort) -> list[Seen]:
    kind = "responders" if cohort.n_responders == cohort.n_rarer else "non-responders"
    if cohort.n_rarer >= FEW:
        return []
    severity: Severity = "warning" if cohort.n_rarer < TOO_FEW else "note"
    return [Seen(severity, f"only {cohort.n_rarer} {kind} among {cohort.n_patients} patients.")]


PART = AuditCheck(
    code="BM001",
    summary="Fewer than 10 (warning) or 20 (note) patients in the rarer class",
    why="With so few patients of one class every estimate is wide, and one patient can change the answer.",
    do="Read the interval before the estimate; plan for more patients of this class.",
    find=_find,
    reference="Riley et al. 2020, BMJ 368:m441",
)
