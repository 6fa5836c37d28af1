"""The nested cross-validation interval of Bates, Hastie and Tibshirani."""

import numpy as np
import pytest

from biomarker.evaluation.nested_interval import nested_interval, why_no_nested_interval


def test_by_hand():
    """Two folds of two patients, one repeat; rows are the fold left out, the patient's own fold is the other one."""
    fold = np.array([[0, 0, 1, 1]])
    #                 own   own   in    in
    loss = np.array([[[0.1, 0.3, 0.6, 0.2],
                      [0.5, 0.1, 0.4, 0.4]]])  # fmt: skip
    found = nested_interval(loss, fold, 0.9)
    # fold 0: inner mean .4, outer mean .2, a = .04, b = .02 / 2; fold 1: inner .3, outer .4, a = .01, b = 0
    error = ((0.04 + 0.01) / 2 - (0.01 + 0.0) / 2) / 2
    naive = np.std([0.6, 0.2, 0.5, 0.1], ddof=1) / 2
    assert found.inflation == pytest.approx(max(1.0, error**0.5 / naive))
    # inner .35, outer .3; (1 + (K - 2) / K) = 1, so the estimate is .35 - .05
    assert found.estimate.value == pytest.approx(0.3)
    assert found.estimate.se == pytest.approx(naive)
    assert found.estimate.high - found.estimate.value == pytest.approx(1.6448536 * naive)


def test_the_bounds_of_the_loss_and_of_the_inflation_hold():
    random = np.random.default_rng(2)
    fold = np.array([np.arange(60) % 5 for _ in range(3)])
    by_fold = np.broadcast_to(1.0 * (fold == 2)[:, None, :], (3, 5, 60)) + 1e-9 * random.random((3, 5, 60))
    assert nested_interval(by_fold, fold, 0.95).inflation <= 5**0.5 + 1e-12
    low = nested_interval(0.02 * random.random((3, 5, 60)) ** 8, fold, 0.95, least=0.0, most=1.0).estimate
    assert low.low >= 0
    constant = nested_interval(np.full((3, 5, 60), 0.25), fold, 0.95)
    assert (constant.estimate.value, constant.estimate.se, constant.inflation) == (0.25, 0.0, 1.0)


def test_models_that_do_not_differ_need_no_inflation():
    """Where every model makes the same error, the naive interval is right: the error comes from the patients alone."""
    random = np.random.default_rng(2)
    fold = np.array([random.permutation(np.arange(60) % 5) for _ in range(1000)])
    same = np.broadcast_to(random.random((1, 1, 60)), (1000, 5, 60))
    found = nested_interval(same, fold, 0.95)
    assert found.inflation == pytest.approx(1.0, abs=0.1)
    assert found.estimate.value == pytest.approx(same[0, 0].mean())


def test_few_patients_are_a_reason():
    assert why_no_nested_interval(60) == ""
    assert "there are 59" in why_no_nested_interval(59)
