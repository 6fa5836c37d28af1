"""The same sample under two names."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from biomarker.assay.panel import MEASURED
from biomarker.cohort.audit import AuditCheck, Seen
from biomarker.cohort.cohort import Cohort

BY_CHANCE = 0.01  # expected number of equal pairs above which equality says nothing
NEAR = 0.3  # of the typical distance to the nearest neighbour
FEWEST_DIMENSIONS = 6.0  # below it, close pairs come by chance
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def _find(cohort: Cohort) -> list[Seen]:
    values = np.where(cohort.panel.marks == MEASURED, cohort.panel.values, np.nan)
    apart = np.triu(cohort.groups[:, None] != cohort.groups[None, :])
    equal = _equal(values, int(apart.sum())) & apart
    near = _near(values, apart) & ~equal
    found = []
    if equal.any():
        found.append(Seen("error", _sentence(equal, "the same", cohort), _named(equal, cohort)))
    if near.any():
        found.append(Seen("warning", _sentence(near, "nearly the same", cohort), _named(near, cohort)))
    return found


def _sentence(pairs: Bools, how: str, cohort: Cohort) -> str:
    first, second = np.nonzero(pairs)
    differing = int((cohort.responder[first] != cohort.responder[second]).sum())
    labels = f", {differing} of them with different outcomes" if differing else ""
    return f"{len(first)} pair{'s' * (len(first) > 1)} of patients with {how} measurements{labels}."


def _named(pairs: Bools, cohort: Cohort) -> tuple[str, ...]:
    return tuple(f"{cohort.patients[i]} = {cohort.patients[j]}" for i, j in np.argwhere(pairs))


def _equal(values: Floats, n_pairs: int) -> Bools:
    """(n, n) agreement in every analyte measured in both, where chance would hardly make one such pair."""
    known = ~np.isnan(values)
    log_tie = np.array([_log_share_of_ties(column[~np.isnan(column)]) for column in values.T])
    equal = np.zeros((len(values), len(values)), dtype=np.bool_)
    for i, row in enumerate(values):
        both = known[i] & known
        agree = (both <= (row == values)).all(axis=1) & both.any(axis=1)
        equal[i] = agree & (n_pairs * np.exp(both @ log_tie) < BY_CHANCE)
    return equal


def _log_share_of_ties(known: Floats) -> float:
    """Log of the share of pairs with equal values, at least one such pair counted."""
    n = len(known)
    counts = np.unique(known, return_counts=True)[1]
    return float(np.log(max((counts * (counts - 1)).sum(), 2) / max(n * (n - 1), 2)))


def _near(values: Floats, apart: Bools) -> Bools:
    """(n, n) pairs much closer than nearest neighbours usually are."""
    scores = np.column_stack([_scaled(column) for column in values.T])
    scores = scores[:, (~np.isnan(scores)).mean(axis=0) > 0.5]
    if _dimensions(np.nan_to_num(scores)) < FEWEST_DIMENSIONS:
        return np.zeros_like(apart)
    distance = np.full(apart.shape, np.inf)
    for i, row in enumerate(scores):
        square = (row - scores) ** 2
        shared = (~np.isnan(square)).sum(axis=1)
        usable = (shared > FEWEST_DIMENSIONS) & (apart[i] | apart[:, i])
        distance[i, usable] = np.sqrt(np.nansum(square[usable], axis=1) / shared[usable])
    nearest = distance.min(axis=1)
    finite = nearest[np.isfinite(nearest)]
    near: Bools = apart & (distance < NEAR * (np.median(finite) if len(finite) else 0.0))
    return near


def _scaled(column: Floats) -> Floats:
    """Log where positive, on a robust scale: ranks would hide how close two values are."""
    known = ~np.isnan(column)
    scores = np.full(len(column), np.nan)
    if known.sum() < 3:
        return scores
    usual = column[known]
    usual = np.log(usual) if usual.min() > 0 else usual
    quarter, middle, three_quarters = np.percentile(usual, [25, 50, 75])
    if three_quarters > quarter:
        scores[known] = (usual - middle) / (three_quarters - quarter)
    return scores


def _dimensions(scores: Floats) -> float:
    """How many independent columns would vary like these (participation ratio of the eigenvalues)."""
    if scores.shape[1] < 2:
        return float(scores.shape[1])
    eigenvalues = np.linalg.eigvalsh(np.cov(np.column_stack([rankdata(column) for column in scores.T]).T))
    total = float(eigenvalues.sum())
    return total**2 / float((eigenvalues**2).sum()) if total > 0 else 0.0


PART = AuditCheck(
    code="BM004",
    summary="Patients with equal (error) or nearly equal (warning) measurements",
    why="One of the two is in the training fold while the other is predicted: the AUC is then partly memory.",
    do="Remove one of the two, or put both into one group (cohort.groups) if they belong together.",
    find=_find,
    level=0.01,
)
