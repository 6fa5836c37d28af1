"""Stratified folds that keep groups whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
