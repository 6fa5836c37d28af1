"""Patients whose neighbours all had the other outcome."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from biomarker.cohort.audit import AuditCheck, Seen
from biomarker.cohort.cohort import Cohort
from biomarker.cohort.label_tests import TINY, permuted_labels

NEIGHBOURS = 5
CLEAR = 0.01  # where neighbours do not tell the outcome better than chance, no patient stands out
FEWEST = 20


def _find(cohort: Cohort) -> list[Seen]:
    cohort = cohort.one_row_each()
    if len(cohort) < FEWEST:
        return []
    near = _neighbours(cohort.panel.values)
    labels = permuted_labels(cohort.responder)
    agree = (labels[:, near].mean(axis=2) - 0.5) * (2 * labels - 1)
    score = agree.mean(axis=1)
    if (np.sum(score[1:] >= score[0] - TINY) + 1) / len(score) > CLEAR:
        return []
    suspects = np.flatnonzero(agree[0] <= -0.5 + TINY)
    if not len(suspects):
        return []
    return [Seen("note", f"{len(suspects)} of {len(cohort)} patients had the other outcome than all of their "
                         f"{NEIGHBOURS} nearest neighbours in the panel; suspects only, most will be right.",
                 tuple(cohort.patients[i] for i in suspects))]  # fmt: skip


def _neighbours(values: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """(n, 5) nearest patients in the ranks of the analytes; a missing value is in the middle."""
    ranks = np.full(values.shape, 0.5)
    for j, column in enumerate(values.T):
        known = ~np.isnan(column)
        ranks[known, j] = rankdata(column[known]) / (known.sum() + 1)
    square = (ranks**2).sum(axis=1)
    distance = square[:, None] + square[None, :] - 2 * ranks @ ranks.T
    np.fill_diagonal(distance, np.inf)
    nearest: npt.NDArray[np.intp] = np.argsort(distance, axis=1, kind="stable")[:, :NEIGHBOURS]
    return nearest


PART = AuditCheck(
    code="BM011",
    summary="Patients whose outcome differs from that of all their neighbours: a list to look at, suspects only",
    why="A few wrong labels cost much in a small cohort; an unusual patient looks the same.",
    do="Check these labels at the source. Never change or drop a patient because of this list.",
    find=_find,
)
