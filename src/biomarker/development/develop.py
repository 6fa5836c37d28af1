"""develop(): the whole modelling procedure, from labelled patients to a chosen, fitted model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.candidate import Candidate
from biomarker.candidates.columns import Array, Columns
from biomarker.development.choose import choose
from biomarker.development.model import DevelopedModel, FittedCandidate
from biomarker.development.plan import Plan
from biomarker.development.recalibration import cross_fitted, learn_recalibration
from biomarker.development.search import FoldFits, fit_pipeline, series_of
from biomarker.development.splits import feasible_folds, generator, stratified_folds

Bools = npt.NDArray[np.bool_]
Groups = npt.NDArray[np.intp]
SMALL_CLASS = 10
FOLDS_OF_A_SMALL_CLASS = 3
CLIP = 1e-15


@dataclass(frozen=True, eq=False)
class Searched:
    """Winning settings of one candidate: (n,) inner log loss of each row (recalibrated where the candidate is), and its
    inner out-of-fold probabilities, (repeats, n), not recalibrated.
    """

    settings: dict[str, Any]
    loss: Array
    probability: Array


def develop(
    X: Array, responder: Bools, groups: Groups, columns: Columns, plan: Plan, seed: int, place: tuple[int, ...] = ()
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

    Raises
    ------
    CohortError
        When the inner folds cannot hold both classes.
    """
    splits = inner_splits(responder, groups, plan, seed, place)
    searched = search(X, responder, groups, columns, plan, splits)
    fitted = {
        candidate.name: _fit(candidate, searched[candidate.name], X, responder, groups, columns, plan)
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
    """Settings with the lowest inner log loss, per candidate; equal losses go to the earlier entry of the grid."""
    series = {candidate.name: series_of(candidate, columns) for candidate in plan.everything}
    inner = {candidate.name: np.empty((len(candidate.grid()), len(splits), len(X))) for candidate in plan.everything}
    for repeat, folds in enumerate(splits):
        for fold in np.unique(folds):
            train, valid = folds != fold, folds == fold
            fits = FoldFits(X[train], responder[train], groups[train], X[valid])
            for name, listed in series.items():
                for one in listed:
                    for where, probability in zip(one.where, fits.probabilities(one), strict=True):
                        inner[name][where, repeat, valid] = probability
    return {candidate.name: _best(candidate, inner[candidate.name], responder, splits) for candidate in plan.everything}


def _best(candidate: Candidate, inner: Array, responder: Bools, splits: list[npt.NDArray[np.int16]]) -> Searched:
    judged = cross_fitted(candidate.recalibrate, inner, responder, splits)
    right = np.clip(np.where(responder, judged, 1 - judged), CLIP, 1)
    losses = -np.log(right).mean(axis=1)
    best = int(np.argmin(losses.mean(axis=1)))
    return Searched(candidate.grid()[best], losses[best], inner[best])


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


def used_predictors(pipeline: Any, columns: Columns) -> tuple[str, ...]:
    """Names of the columns the classifier uses: kept by the filter and, where it has coefficients, not zero."""
    names = pipeline[:-1].get_feature_names_out(np.asarray(columns.names, dtype=object))
    classifier = pipeline[-1]
    prepared = classifier.prepared(names) if hasattr(classifier, "prepared") else [(names, classifier)]
    used = dict.fromkeys(name for each in prepared for name in _with_influence(*each))
    return tuple(sorted(used, key=list(columns.names).index) if len(prepared) > 1 else used)


def _with_influence(names: npt.NDArray[Any], classifier: Any) -> list[str]:
    coefficients = getattr(classifier, "coef_", None)
    if coefficients is not None and np.size(coefficients) == len(names):
        names = names[np.ravel(coefficients) != 0]
    return [str(name) for name in names]
