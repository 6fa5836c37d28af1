"""Lasso on complementary halves of the cohort: Cohort -> which analytes came first in each half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.elastic import elastic_net_path
from biomarker.candidates.parts import TRANSFORMS
from biomarker.cohort.cohort import Cohort
from biomarker.development.predictors import predictor_matrix
from biomarker.development.splits import generator
from biomarker.validation.nested import first_rows
from biomarker.validation.workers import Progress, map_tasks, silent

HALVES = 21
# As shares of the smallest penalty that keeps every analyte out; below a tenth of it far more than q have entered.
PENALTIES = 30
SMALLEST_PENALTY = 0.1
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Half:
    """What every half needs: (n, width) matrix, labels, (n,) patient of each row, unfitted pipeline, q."""

    X: Array
    responder: Bools
    member: npt.NDArray[np.intp]
    candidate: Candidate
    columns: Columns
    most: int
    seed: int


def complementary_halves(
    cohort: Cohort,
    transforms: Sequence[PartChoice],
    *,
    pairs: int = 100,
    most: int,
    seed: int = 1,
    workers: int = 1,
    progress: Progress = silent,
) -> Bools:
    """(2 pairs, p) whether each analyte was among the first `most` that enter the lasso path of a half.

    Each pair splits the patients at random, within each class, into two disjoint halves (one patient of an odd class
    is left out); rows of a patient stay together. The transforms are learned in the half, then the columns are
    standardised.

    Parameters
    ----------
    transforms : steps before the lasso; where they fill censored values several times, their expectation is used
    pairs : B complementary pairs
    most : q, the largest number of analytes chosen in a half

    References
    ----------
    Meinshausen & Bühlmann (2010) J R Stat Soc B 72:417; Shah & Samworth (2013) J R Stat Soc B 75:55.
    """
    X, columns = predictor_matrix(cohort)
    patients, _ = first_rows(cohort.patients)
    member = np.array([patients.index(patient) for patient in cohort.patients])
    once = tuple(PartChoice("fill_expected") if choice.card(TRANSFORMS).around else choice for choice in transforms)
    lasso = Candidate("stability selection", PartChoice("elastic_net", {"penalty": 0.1}), once)
    half = Half(X, cohort.responder, member, lasso, columns, most, seed)
    found = map_tasks(_one_pair, [(half, pair) for pair in range(pairs)], workers, "stability selection", progress)
    return np.concatenate(found)


def halves(responder: Bools, random: np.random.Generator) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Two disjoint halves of the patients with equally many of each class."""
    first, second = [], []
    for side in (True, False):
        patients = random.permutation(np.flatnonzero(responder == side))
        size = len(patients) // 2
        first.append(patients[:size])
        second.append(patients[size : 2 * size])
    return np.sort(np.concatenate(first)), np.sort(np.concatenate(second))


def first_to_enter(X: Array, target: Array, most: int) -> Bools:
    """(p,) columns in use at the smallest lasso penalty at which at most `most` have ever been in use.

    Parameters
    ----------
    X : (n, p) standardised columns
    target : (n,) 1.0 for responders, 0.0 for the others
    """
    largest = float(np.abs(X.T @ (target - target.mean())).max()) / len(target)
    if largest == 0.0:
        return np.zeros(X.shape[1], dtype=np.bool_)
    penalties = largest * np.geomspace(1.0, SMALLEST_PENALTY, PENALTIES)
    weights, _ = elastic_net_path(X, target, penalties.tolist(), 1.0)
    entered = np.logical_or.accumulate(weights != 0, axis=0)
    within = np.flatnonzero(entered.sum(axis=1) <= most)
    chosen: Bools = entered[within[-1]] if len(within) else np.zeros(X.shape[1], dtype=np.bool_)
    return chosen


def _one_pair(task: tuple[Half, int]) -> Bools:
    half, pair = task
    first = np.unique(half.member, return_index=True)[1]
    parts = halves(half.responder[first], generator(half.seed, HALVES, pair))
    return np.stack([_chosen(half, np.isin(half.member, part)) for part in parts])


def _chosen(half: Half, rows: Bools) -> Bools:
    steps = half.candidate.build(half.columns)[:-1]
    target = half.responder[rows].astype(np.float64)
    prepared = steps.fit_transform(half.X[rows], target.astype(np.int64))[:, : len(half.columns.analytes)]
    spread = prepared.std(axis=0)
    spread[spread < 1e-9] = np.inf  # a constant column never enters
    return first_to_enter((prepared - prepared.mean(axis=0)) / spread, target, half.most)
