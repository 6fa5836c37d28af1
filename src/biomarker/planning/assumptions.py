"""What a plan assumes about the future cohort; refuses what cannot be planned with."""

from __future__ import annotations

from biomarker.errors import StudyError

LOWEST_AUC, HIGHEST_AUC = 0.51, 0.99


def require_auc(auc: float) -> None:
    """Raise StudyError unless 0.51 <= auc <= 0.99."""
    if not LOWEST_AUC <= auc <= HIGHEST_AUC:
        raise StudyError(f"a true AUC of {auc:g} cannot be planned with", allowed=f"from {LOWEST_AUC} to {HIGHEST_AUC}",
                         do="name the smallest AUC that would matter")  # fmt: skip


def require_rate(rate: float) -> None:
    """Raise StudyError unless 0 < rate < 1."""
    if not 0 < rate < 1:
        raise StudyError(f"a response rate of {rate:g} leaves nothing to predict", allowed="between 0 and 1",
                         do="plan with patients of both kinds")  # fmt: skip


def require_classes(n1: int, n0: int) -> None:
    """Raise StudyError unless there is a patient of either kind."""
    if min(n1, n0) < 1:
        raise StudyError(f"{n1} responders among {n1 + n0} patients cannot be planned with",
                         allowed="at least one responder and one non-responder",
                         do="correct the numbers of patients and responders")  # fmt: skip
