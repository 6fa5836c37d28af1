"""Random stratified folds that keep groups whole; the same for inner and outer loops."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

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
    if _are_all_different(groups):
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
    if _are_all_different(groups):
        yes = int(responder.sum())
        return max(2, min(wanted, yes, len(groups) - yes))
    per_class = [len(np.unique(groups[responder == side])) for side in (True, False)]
    return max(2, min(wanted, *per_class))


def _are_all_different(groups: npt.NDArray[np.intp]) -> bool:
    return len(set(groups.tolist())) == len(groups)  # of few numbers, three times faster than sorting them


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
    """The rule of scikit-learn's StratifiedGroupKFold, a hundred times faster: it took longer than all other work.

    Groups come in random order, the most one-sided first. Each goes to the fold that leaves both classes most evenly
    spread over the folds (mean of the standard deviations of their shares); of equal ones to the one with fewest rows.
    """
    member = np.unique(groups, return_inverse=True)[1]
    n_groups = int(member.max()) + 1
    yes = np.bincount(member, weights=responder, minlength=n_groups).astype(np.int64)
    no = np.bincount(member, minlength=n_groups) - yes
    order = np.random.RandomState(seed).permutation(n_groups)
    order = order[np.argsort(-np.abs(yes - no)[order], kind="stable")]
    sides = (yes.tolist(), no.tolist())
    held = ([0] * n_folds, [0] * n_folds)
    totals = (int(yes.sum()), int(no.sum()))
    place = np.empty(n_groups, dtype=np.int16)
    for group in order.tolist():
        best = _most_even(held, (sides[0][group], sides[1][group]), totals)
        held[0][best] += sides[0][group]
        held[1][best] += sides[1][group]
        place[group] = best
    folds: Folds = place[member]
    return folds


def _most_even(held: tuple[list[int], list[int]], more: tuple[int, int], totals: tuple[int, int]) -> int:
    """Fold that a group with `more` rows of either class goes to, where the folds hold `held` rows of them."""
    n_folds = len(held[0])
    uneven = [0.0] * n_folds
    for side in (0, 1):
        squares, reached = sum(n * n for n in held[side]), sum(held[side]) + more[side]
        for k, n in enumerate(held[side]):
            variance = n_folds * (squares + 2 * n * more[side] + more[side] ** 2) - reached**2
            uneven[k] += variance**0.5 / totals[side]
    best, fewest = 0, held[0][0] + held[1][0]
    for k in range(1, n_folds):
        rows = held[0][k] + held[1][k]
        close = abs(uneven[k] - uneven[best]) <= 1e-9 * max(uneven[best], 1e-9)
        if (not close and uneven[k] < uneven[best]) or (close and rows < fewest):
            best, fewest = k, rows
    return best
