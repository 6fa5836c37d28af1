import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import t
from sklearn.metrics import roc_auc_score

from biomarker.errors import CohortError
from biomarker.evaluation.cross_validated_auc import (
    constant_within_folds,
    nadeau_bengio,
    repeat_inflated,
    within_fold_auc,
)
from biomarker.evaluation.delong import delong

Y = [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("probability", "fold", "expected"),
    [
        ([0.9, 0.1, 0.8, 0.2], [0, 0, 1, 1], [1.0, 1.0]),
        ([0.9, 0.1, 0.3, 0.6], [0, 0, 1, 1], [1.0, 0.0]),
        ([0.2, 0.1, 0.8, 0.7], [0, 0, 1, 1], [1.0, 1.0]),  # 0.2 against 0.7 is never asked: another fold's model
        ([0.4, 0.4, 0.6, 0.6], [0, 0, 1, 1], [0.5, 0.5]),
    ],
)
def test_pairs_are_compared_inside_a_fold_only(once, probability, fold, expected):
    assert within_fold_auc(once(Y, probability, fold)).tolist() == [expected]


def test_it_is_the_mean_of_scikit_learns_scores(predict):
    seen = predict(0.7)
    expected = [
        [roc_auc_score(seen.responder[fold == k], p[fold == k]) for k in range(5)]
        for p, fold in zip(seen.probability, seen.fold, strict=True)
    ]
    assert within_fold_auc(seen) == pytest.approx(np.array(expected))


def test_pooled_leave_one_out_is_refused_with_the_reason(once):
    """With one patient per fold the response rate of the others always points away from the one left out: AUC 0."""
    seen = once(Y, [1 / 3, 2 / 3, 1 / 3, 2 / 3], [0, 1, 2, 3])
    with pytest.raises(CohortError, match="two different models") as refused:
        within_fold_auc(seen)
    assert "leave_pair_out" in str(refused.value)
    with pytest.raises(CohortError, match="leave-one-out"):
        repeat_inflated(seen, 0.95)


@pytest.mark.parametrize(
    ("fold", "message"), [([0, 1, 0, 1], "only responders"), ([0, 2, 2, 0], "no patients"), ([1, 0, 1, 0], "non-resp")]
)
def test_a_fold_with_one_class_is_refused(once, fold, message):
    with pytest.raises(CohortError, match=message):
        within_fold_auc(once(Y, [0.1, 0.2, 0.3, 0.4], fold))


def test_the_headline_is_the_formula_of_the_protocol(predict):
    seen = predict(0.8, repeats=6)
    a = within_fold_auc(seen).mean()
    pooled = [delong(seen.responder, p) for p in seen.probability]
    V = np.mean([found.covariance[0, 0] for found in pooled]) + np.var([found.auc[0] for found in pooled], ddof=1)
    half = t.ppf(0.975, 26 - 2) * np.sqrt(V) / (a * (1 - a))
    found = repeat_inflated(seen, 0.95)
    assert (found.value, found.low, found.high) == pytest.approx((a, expit(logit(a) - half), expit(logit(a) + half)))
    assert "approximate" in found.method


def test_a_single_repeat_says_that_variation_between_repeats_is_not_in_it(predict):
    assert "single repeat" in repeat_inflated(predict(repeats=1), 0.95).method


def test_more_repeats_do_not_promise_more_patients(predict):
    few, many = repeat_inflated(predict(0.5, repeats=3), 0.95), repeat_inflated(predict(0.5, repeats=60), 0.95)
    assert many.width > 0.85 * few.width


def test_the_response_rate_alone_is_exactly_chance(once):
    """Training rates differ between folds and point the wrong way; ranked over folds they would look informative."""
    responder = np.array([1, 1, 0, 1, 0, 0, 0])
    rates = np.array([0.25, 0.5])
    fold = np.array([0, 0, 0, 1, 1, 1, 1])
    found = repeat_inflated(once(responder, rates[fold], fold), 0.95)
    assert constant_within_folds(once(responder, rates[fold], fold))
    assert (found.value, found.low, found.high) == (0.5, 0.5, 0.5)


def test_a_perfect_order_has_a_lower_limit_below_one(predict):
    seen = predict(50.0)
    found = repeat_inflated(seen, 0.95)
    assert found.value == found.high == 1.0
    assert found.low <= 0.025 ** (1 / 12)


def test_nadeau_bengio_needs_spread():
    assert nadeau_bengio(np.full((2, 5), 0.7), 5, 0.95) is None
    assert nadeau_bengio(np.array([[0.7]]), 2, 0.95) is None
