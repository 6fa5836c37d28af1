"""develop(): the whole modelling procedure, from labelled patients to a chosen, fitted model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from biomarker.candidates.candidate import Candidate, Settings
from biomarker.candidates.columns import Array, Columns
from biomarker.development.choose import EQUAL, choose
from biomarker.development.compiled import CompiledCandidate, TrainingRows
from biomarker.development.model import DevelopedModel, FittedCandidate
from biomarker.development.plan import Plan
from biomarker.development.recalibration import cross_fitted, learn_recalibration
from biomarker.development.search import FoldFits, Searched, fit_pipeline, series_of, used_predictors
from biomarker.development.splits import feasible_folds, generator, stratified_folds
from biomarker.kernels.program import Orders

Bools = npt.NDArray[np.bool_]
Groups = npt.NDArray[np.intp]
SMALL_CLASS = 10
FOLDS_OF_A_SMALL_CLASS = 3
CLIP = 1e-15


def develop(
    X: Array,
    responder: Bools,
    groups: Groups,
    columns: Columns,
    plan: Plan,
    seed: int,
    place: tuple[int, ...] = (),
    *,
    orders: Orders | None = None,
) -> DevelopedModel:
    """Search, choose and fit: censoring fill, transforms, filter, tuning, choice, recalibration, threshold.

    Validation calls it on every outer training set and release on all patients, so that the reported performance
    belongs to what is shipped.

    Parameters
    ----------
    X : (n, columns.width) predictor matrix
    responder : (n,) observed response
    groups : (n,) rows with equal numbers stay together in the inner folds
    seed, place : the inner splits depend on these only
    orders : where the columns of a larger cohort, of which these are rows, are sorted already; changes no number

    Raises
    ------
    CohortError
        When the inner folds cannot hold both classes.
    """
    splits = inner_splits(responder, groups, plan, seed, place)
    rows = TrainingRows(X, responder, groups, columns, plan, orders)
    searched = _search(rows, splits)
    fitted = {
        candidate.name: _compiled(candidate, searched[candidate.name], rows)
        if searched[candidate.name].compiled
        else _fit(candidate, searched[candidate.name], X, responder, groups, columns, plan)
        for candidate in plan.everything
    }
    chosen = choose({candidate.name: searched[candidate.name].loss for candidate in plan.candidates})
    return DevelopedModel(fitted, chosen, columns)


def inner_splits(
    responder: Bools, groups: Groups, plan: Plan, seed: int, place: tuple[int, ...]
) -> list[npt.NDArray[np.int16]]:
    """Fold of each row, for each inner repeat."""
    rarer = min(responder.sum(), len(responder) - responder.sum())
    wanted = min(plan.inner_folds, FOLDS_OF_A_SMALL_CLASS) if rarer < SMALL_CLASS else plan.inner_folds
    n_folds = feasible_folds(responder, groups, wanted)
    return [
        stratified_folds(responder, groups, n_folds, generator(seed, *place, repeat))
        for repeat in range(plan.inner_repeats)
    ]


def search(
    X: Array,
    responder: Bools,
    groups: Groups,
    columns: Columns,
    plan: Plan,
    splits: list[npt.NDArray[np.int16]],
) -> dict[str, Searched]:
    """Settings with the lowest inner log loss, per candidate; equal losses go to the earlier entry of the grid.

    Candidates that have kernels run in the compiled engine, the others in scikit-learn, on the same folds.
    """
    return _search(TrainingRows(X, responder, groups, columns, plan), splits)


def _search(rows: TrainingRows, splits: list[npt.NDArray[np.int16]]) -> dict[str, Searched]:
    compiled, everything = rows.compiled, rows.plan.everything
    inner = (compiled and compiled.inner_probabilities(rows, splits)) or {}
    others = [candidate for candidate in everything if candidate.name not in inner]
    found = {**inner, **_reference(others, rows.X, rows.responder, rows.groups, rows.columns, splits)}
    grids = {} if compiled is None else compiled.grids
    return {
        candidate.name: _best(candidate, grids.get(candidate.name) or candidate.grid(), found[candidate.name],
                              rows.responder, splits, compiled=candidate.name in inner)
        for candidate in everything
    }  # fmt: skip


def _reference(
    candidates: list[Candidate], X: Array, responder: Bools, groups: Groups, columns: Columns,
    splits: list[npt.NDArray[np.int16]],
) -> dict[str, Array]:  # fmt: skip
    """(settings, repeats, n) inner out-of-fold probabilities of each candidate by scikit-learn."""
    series = {candidate.name: series_of(candidate, columns) for candidate in candidates}
    inner = {candidate.name: np.empty((len(candidate.grid()), len(splits), len(X))) for candidate in candidates}
    if not candidates:
        return inner
    for repeat, folds in enumerate(splits):
        for fold in np.unique(folds):
            train, valid = folds != fold, folds == fold
            fits = FoldFits(X[train], responder[train], groups[train], X[valid])
            for name, listed in series.items():
                for one in listed:
                    for where, probability in zip(one.where, fits.probabilities(one), strict=True):
                        inner[name][where, repeat, valid] = probability
    return inner


def _best(
    candidate: Candidate, grid: list[Settings], inner: Array, responder: Bools, splits: list[npt.NDArray[np.int16]], *,
    compiled: bool,
) -> Searched:  # fmt: skip
    judged = cross_fitted(candidate.recalibrate, inner, responder, splits)
    right = np.maximum(np.where(responder, judged, 1 - judged), CLIP)
    losses = -np.log(right).sum(axis=1) / len(splits)
    means = losses.sum(axis=1) / len(responder)
    best = int(np.argmax(means <= means.min() + EQUAL))
    return Searched(grid[best], losses[best], inner[best], best, compiled)


def _compiled(candidate: Candidate, found: Searched, rows: TrainingRows) -> CompiledCandidate:
    place = 0 if rows.compiled is None else rows.compiled.first[candidate.name] + found.where
    return CompiledCandidate(candidate, found, place, rows)


def _fit(
    candidate: Candidate, found: Searched, X: Array, responder: Bools, groups: Groups, columns: Columns, plan: Plan
) -> FittedCandidate:
    pipeline = fit_pipeline(candidate, columns, found.settings, X, responder, groups)
    recalibration = learn_recalibration(candidate.recalibrate, found.probability, responder)
    # One line for all rows keeps their order, so recalibrating moves the threshold but not who lies above it.
    seen = found.probability if recalibration is None else recalibration(found.probability)
    threshold = plan.threshold_rule.learn(seen.mean(axis=0), responder)
    predictors = used_predictors(pipeline, columns)
    loss = float(found.loss.mean())
    return FittedCandidate(candidate, found.settings, pipeline, threshold, loss, predictors, recalibration)
