"""Defects seen in the programs that our users could pick instead; each test keeps one of them out."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.development.develop import develop, inner_splits, search
from biomarker.development.plan import Plan
from biomarker.errors import CohortError
from biomarker.evaluation.best_of import best_of
from biomarker.evaluation.comparison import auc_difference
from biomarker.evaluation.cross_validated_auc import nadeau_bengio, repeat_inflated, within_fold_auc
from biomarker.evaluation.delong import auc
from biomarker.evaluation.permutation import permutation_p
from biomarker.validation.result import Predictions

STEPS = tuple(PartChoice(name) for name in ("fill_censored", "median_impute", "standard_scale"))
RIDGE = Candidate("ridge", PartChoice("ridge_logistic"), STEPS)
TOP_FIVE = Candidate("top five", PartChoice("ridge_logistic"), STEPS, PartChoice("mann_whitney", {"k": 5}))
RESPONDER = np.arange(26) < 13


def predictions(probability, fold):
    probability = np.atleast_2d(probability)
    return Predictions(RESPONDER, probability, np.atleast_2d(fold).astype(np.int16), np.full(probability.shape, 0.5))


def in_folds(repeats, seed=0):
    random = np.random.default_rng(seed)
    parts = [np.concatenate([random.permutation(np.arange(13) % 5) for _ in range(2)]) for _ in range(repeats)]
    return np.array(parts, dtype=np.int16)


def matrix(values):
    p = values.shape[1]
    columns = Columns(tuple(f"A{j}" for j in range(p)), (True,) * p)
    return columns.matrix(values, np.zeros(values.shape, dtype=np.int8)), columns


def test_1_scores_of_different_folds_are_never_ranked_against_each_other():
    """R nestedcv pools scores over folds: noise had an AUC of .07 to .18 (leave-one-out) and .38 (10 folds).

    The training prevalence, the honest model of noise, is always lower for a left-out responder.
    """
    out = np.where(RESPONDER, 12 / 25, 13 / 25)
    assert auc(RESPONDER, out) == 0.0  # what pooling says
    with pytest.raises(CohortError, match="leave-one-out"):
        within_fold_auc(predictions(out, np.arange(26)))
    fold = np.concatenate([np.arange(13) % 5, (np.arange(13) + 3) % 5])
    prior = np.array([RESPONDER[fold != k].mean() for k in fold])
    assert auc(RESPONDER, prior) < 0.5
    found = repeat_inflated(predictions(prior, fold), 0.95)
    assert (found.value, found.low, found.high) == (0.5, 0.5, 0.5)


def test_2_a_filter_is_learned_anew_inside_the_inner_folds():
    """R nestedcv filters in the outer loop only: its inner loop sees columns chosen with the validation rows."""
    honest, leaked = [], []
    for seed in range(6):
        values = np.random.default_rng(seed).normal(size=(26, 200))
        difference = np.abs(values[RESPONDER].mean(axis=0) - values[~RESPONDER].mean(axis=0))
        for found, candidate, seen in ((honest, TOP_FIVE, values),
                                       (leaked, RIDGE, values[:, np.argsort(-difference)[:5]])):  # fmt: skip
            X, columns = matrix(seen)
            plan = Plan((candidate,), inner_folds=5, inner_repeats=1)
            splits = inner_splits(RESPONDER, np.arange(26), plan, seed, ())
            inner = search(X, RESPONDER, np.arange(26), columns, plan, splits)[candidate.name]
            found.append(auc(RESPONDER, inner.probability))
    assert np.mean(leaked) > 0.8
    assert np.mean(honest) < 0.62


def test_3_more_repeats_do_not_make_patients():
    """A standard error of SD / sqrt(repeats) goes to zero although no patient was added."""
    random = np.random.default_rng(2)
    patient = 0.8 * RESPONDER + random.normal(size=26)
    widths, naive = [], []
    for repeats in (8, 128):
        fold = in_folds(repeats)
        seen = predictions(1 / (1 + np.exp(-patient - 0.3 * random.normal(size=fold.shape))), fold)
        areas = within_fold_auc(seen)
        naive.append(areas.std(ddof=1) / np.sqrt(areas.size))
        widths.append((repeat_inflated(seen, 0.95).width, nadeau_bengio(areas, 5, 0.95).width))
    assert naive[1] < 0.3 * naive[0]
    assert min(many / few for few, many in zip(*widths, strict=True)) > 0.75


def test_4_the_headline_belongs_to_one_model_not_to_the_average_of_all_repeats():
    """Stabl takes the median of the repeated predictions and one AUC of it: an ensemble that nobody exports."""
    random = np.random.default_rng(3)
    fold = in_folds(50)
    seen = predictions(1 / (1 + np.exp(-0.5 * RESPONDER - random.normal(size=fold.shape))), fold)
    ensemble = auc(RESPONDER, np.median(seen.probability, axis=0))
    headline = repeat_inflated(seen, 0.95).value
    assert ensemble > 0.9
    assert headline == pytest.approx(np.mean([auc(RESPONDER, one) for one in seen.probability]), abs=0.03)
    assert headline < 0.7


def test_5_the_best_of_several_after_the_outer_loop_is_never_the_result():
    random, fold = np.random.default_rng(4), in_folds(1)
    noise = {f"c{k}": predictions(random.random(26), fold) for k in range(20)}
    looks = max(float(within_fold_auc(one).mean()) for one in noise.values())
    found = best_of(noise, 0.95)
    assert looks > 0.65
    assert found.auc.value < 0.6
    assert found.auc.low < 0.5 < found.auc.high


def test_6_nothing_is_searched_prepared_or_tuned_on_the_rows_that_score_it():
    """AutoPrognosis searches and scores on the same rows, mikropml prepares first, STREAMLINE loses groups."""
    random = np.random.default_rng(5)
    groups = np.repeat(np.arange(13), 2)
    responder = groups % 2 == 0
    plan = Plan((RIDGE,), inner_folds=3, inner_repeats=4)
    for split in inner_splits(responder, groups, plan, 1, ()):
        assert all(len(set(split[groups == group])) == 1 for group in range(13))
    values = random.normal(size=(26, 4))
    X, columns = matrix(values)
    splits = inner_splits(responder, groups, plan, 1, ())[:1]
    before = search(X, responder, groups, columns, plan, splits)["ridge"].probability[0]
    values[0] *= 1e3
    after = search(matrix(values)[0], responder, groups, columns, plan, splits)["ridge"].probability[0]
    mates = (splits[0] == splits[0][0]) & (np.arange(26) != 0)
    np.testing.assert_array_equal(before[mates], after[mates])
    assert (before[splits[0] != splits[0][0]] != after[splits[0] != splits[0][0]]).all()
    train = np.arange(26) != 0
    one = develop(X[train], responder[train], groups[train], columns, plan, 1)
    same = develop(matrix(values)[0][train], responder[train], groups[train], columns, plan, 1)
    assert one.model.inner_log_loss == same.model.inner_log_loss


def test_7_a_permutation_p_counts_and_is_never_zero():
    """MUVR2 takes p from a t distribution fitted to the permutations, without +1: too small for skewed nulls."""
    random = np.random.default_rng(6)
    assert permutation_p(0.99, np.full(199, 0.5)).p == 1 / 200
    small = []
    for _ in range(2000):
        drawn = random.exponential(size=200) ** 2
        small.append(permutation_p(drawn[0], drawn[1:]).p <= 0.01)
    assert np.mean(small) <= 0.01 + 3 * np.sqrt(0.01 / 2000)


def test_every_model_is_compared_on_the_same_folds():
    seen = predictions(np.linspace(0, 1, 26), in_folds(1))
    with pytest.raises(CohortError, match="different folds"):
        auc_difference(seen, replace(seen, fold=seen.fold[:, ::-1].copy()), 0.95)
