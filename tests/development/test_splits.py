"""Stratified folds that keep groups whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedGroupKFold

from biomarker.development import splits
from biomarker.development.splits import feasible_folds, generator, stratified_folds
from biomarker.errors import CohortError


@given(st.integers(5, 40), st.integers(5, 40), st.integers(2, 5), st.integers(0, 1000))
def test_classes_are_spread_evenly_and_fold_sizes_differ_by_one_at_most(n1, n0, k, seed):
    responder = np.arange(n1 + n0) < n1
    folds = stratified_folds(responder, np.arange(n1 + n0), k, generator(seed))
    for side in (responder, ~responder, np.ones_like(responder)):
        counts = np.bincount(folds[side], minlength=k)
        assert counts.max() - counts.min() <= 1


@given(st.integers(0, 200))
def test_groups_are_never_split(seed):
    random = np.random.default_rng(seed)
    groups = np.repeat(np.arange(20), 3)
    responder = np.repeat(random.permutation(np.arange(20) < 10), 3)
    folds = stratified_folds(responder, groups, 5, generator(seed))
    assert all(len(set(folds[groups == g])) == 1 for g in range(20))
    assert all(0 < responder[folds == k].sum() < (folds == k).sum() for k in range(5))


def uneven(folds, responder, n_folds):
    """Mean of the standard deviations over the folds of the shares of either class."""
    shares = [np.bincount(folds[responder == side], minlength=n_folds) for side in (True, False)]
    return np.mean([np.std(counts / counts.sum()) for counts in shares])


def test_groups_are_spread_as_evenly_as_scikit_learn_spreads_them():
    """The rule is the same; between equal folds scikit-learn lets rounding decide."""
    ours, theirs = [], []
    for seed in range(60):
        random, n_folds = np.random.default_rng(seed), 2 + seed % 4
        groups, responder = random.integers(0, 25, 60), random.random(60) < random.uniform(0.3, 0.7)
        reference = np.empty(60, dtype=np.int16)
        splitter = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed)
        for k, (_, rows) in enumerate(splitter.split(responder, responder, groups)):
            reference[rows] = k
        ours.append(uneven(splits._with_groups(responder, groups, n_folds, seed), responder, n_folds))
        theirs.append(uneven(reference, responder, n_folds))
    assert np.mean(ours) <= 1.02 * np.mean(theirs)
    assert np.mean(np.isclose(ours, theirs)) > 0.5


def test_the_same_place_gives_the_same_folds_and_another_place_others():
    responder, groups = np.arange(30) < 12, np.arange(30)
    one = stratified_folds(responder, groups, 5, generator(1, 0, 3))
    np.testing.assert_array_equal(one, stratified_folds(responder, groups, 5, generator(1, 0, 3)))
    assert (one != stratified_folds(responder, groups, 5, generator(1, 0, 4))).any()


def test_impossible_groups_are_refused():
    responder = np.array([True] * 10 + [False] * 10)
    with pytest.raises(CohortError, match="2 groups stay whole"):
        stratified_folds(responder, responder.astype(np.intp), 2, generator(1))


def test_folds_are_lowered_to_what_the_rarer_class_allows():
    responder = np.array([True] * 4 + [False] * 20)
    assert feasible_folds(responder, np.arange(24), 5) == 4
    assert feasible_folds(responder, np.array([0, 0, 1, 1, *range(2, 22)]), 5) == 2
