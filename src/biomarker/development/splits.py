"""Random stratified folds that keep groups whole; the same for inner and outer loops."""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedGroupKFold

from biomarker.errors import CohortError

Folds = npt.NDArray[np.int16]
Bools = npt.NDArray[np.bool_]
TRIES = 100


def generator(seed: int, *place: int) -> np.random.Generator:
    """Random numbers that depend on the seed and a place (repeat, fold, ...) only, never on the worker."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=place))


def stratified_folds(
    responder: Bools, groups: npt.NDArray[np.intp], n_folds: int, random: np.random.Generator
) -> Folds:
    """(n,) fold of each row: both classes in every fold, equal groups never split.

    Raises
    ------
    CohortError
        When the groups leave no way to have both classes in every fold.
    """
    if len(np.unique(groups)) == len(groups):
        return _without_groups(responder, n_folds, random)
    for _ in range(TRIES):
        folds = _with_groups(responder, groups, n_folds, int(random.integers(2**31)))
        if all(0 < responder[folds == k].sum() < (folds == k).sum() for k in range(n_folds)):
            return folds
    raise CohortError(f"{n_folds} folds cannot each hold responders and non-responders while "
                      f"{len(np.unique(groups))} groups stay whole",
                      do="use fewer folds (validation.outer_folds, validation.inner_folds) or coarser "
                         "cohort.groups")  # fmt: skip


def feasible_folds(responder: Bools, groups: npt.NDArray[np.intp], wanted: int) -> int:
    """Largest number of folds up to `wanted` for which each class has a group in every fold; at least 2."""
    per_class = [len(np.unique(groups[responder == side])) for side in (True, False)]
    return max(2, min(wanted, *per_class))


def _without_groups(responder: Bools, n_folds: int, random: np.random.Generator) -> Folds:
    folds = np.empty(len(responder), dtype=np.int16)
    offset = 0
    for side in (True, False):
        rows = random.permutation(np.flatnonzero(responder == side))
        # The second class starts where the first one stopped, so that fold sizes differ by one at most.
        folds[rows] = (np.arange(len(rows)) + offset) % n_folds
        offset = len(rows) % n_folds
    return folds


def _with_groups(responder: Bools, groups: npt.NDArray[np.intp], n_folds: int, seed: int) -> Folds:
    folds = np.empty(len(responder), dtype=np.int16)
    splitter = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # scarce classes are checked by the caller
        for k, (_, rows) in enumerate(splitter.split(responder, responder, groups)):
            folds[rows] = k
    return folds
