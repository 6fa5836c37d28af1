"""The whole modelling procedure on a small matrix with missing and censored values."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.metrics import log_loss

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.development.develop import develop, inner_splits
from biomarker.development.plan import Plan
from biomarker.development.threshold import ThresholdRule
from biomarker.errors import StudyError

USUAL = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
RIDGE = Candidate("ridge", PartChoice("ridge_logistic"), USUAL)
NET = Candidate("net", PartChoice("elastic_net", {"penalty": (0.3, 0.1, 0.03)}), USUAL,
                PartChoice("mann_whitney", {"k": (2, 4)}))  # fmt: skip


def draw(n=30, p=5, seed=0):
    """(X, responder, groups, columns): the first analyte informs; 10 % censored, 5 % missing."""
    random = np.random.default_rng(seed)
    responder = np.arange(n) % 2 == 0
    values = np.exp(random.normal(size=(n, p)) + np.outer(responder, [1.2] + [0] * (p - 1)))
    limits = np.quantile(values, 0.1, axis=0)
    marks = np.where(values < limits, -1, 0).astype(np.int8)
    values = np.maximum(values, limits)
    missing = random.random((n, p)) < 0.05
    values[missing], marks[missing] = np.nan, 0
    columns = Columns(tuple(f"A{j}" for j in range(p)), (False,) * p)
    return columns.matrix(values, marks), responder, np.arange(n), columns


def test_the_shared_fits_find_what_plain_pipelines_find():
    X, responder, groups, columns = draw()
    plan = Plan((RIDGE, NET), inner_folds=3, inner_repeats=2)
    developed = develop(X, responder, groups, columns, plan, seed=5)
    splits = inner_splits(responder, groups, plan, 5, ())
    for candidate in plan.candidates:
        losses = [brute_force(candidate, settings, X, responder, columns, splits) for settings in candidate.grid()]
        found = developed.fitted[candidate.name]
        assert found.inner_log_loss == pytest.approx(min(losses), abs=1e-6)
        assert found.settings == candidate.grid()[int(np.argmin(losses))]
        plain = candidate.build(columns, found.settings).fit(X, responder.astype(int))
        np.testing.assert_allclose(found.probability(X), plain.predict_proba(X)[:, 1], atol=1e-9)


def brute_force(candidate, settings, X, responder, columns, splits):
    """Mean log loss of the inner validation rows, by one scikit-learn pipeline per fold."""
    losses = []
    for folds in splits:
        probability = np.empty(len(X))
        for k in np.unique(folds):
            pipeline = clone(candidate.build(columns, settings)).fit(X[folds != k], responder[folds != k].astype(int))
            probability[folds == k] = pipeline.predict_proba(X[folds == k])[:, 1]
        losses.append(log_loss(responder, probability))
    return float(np.mean(losses))


def test_a_baseline_is_never_chosen_and_changes_nothing():
    X, responder, groups, columns = draw()
    poor = Candidate("poor", PartChoice("elastic_net", {"penalty": (5.0,)}), USUAL)
    best = Candidate("best", PartChoice("ridge_logistic"), USUAL)
    alone = develop(X, responder, groups, columns, Plan((poor,)), seed=1)
    beside = develop(X, responder, groups, columns, Plan((poor,), (best,)), seed=1)
    assert beside.chosen == "poor"
    assert beside.fitted["best"].inner_log_loss < beside.fitted["poor"].inner_log_loss
    np.testing.assert_array_equal(alone.model.probability(X), beside.model.probability(X))


def test_used_predictors_are_those_with_a_coefficient():
    X, responder, groups, columns = draw(n=60)
    net = Candidate("net", PartChoice("elastic_net", {"penalty": 0.2, "l1_ratio": 1.0}), USUAL)
    model = develop(X, responder, groups, columns, Plan((net,)), seed=1).model
    coefficients = dict(zip(columns.analytes, model.pipeline[-1].coef_.ravel(), strict=True))
    assert set(model.predictors) == {name for name, value in coefficients.items() if value != 0}
    assert "A0" in model.predictors
    assert len(model.predictors) < 5


def test_a_fixed_threshold_is_kept():
    X, responder, groups, columns = draw()
    assert develop(X, responder, groups, columns, Plan((RIDGE,), threshold=0.3), seed=1).model.threshold == 0.3


def test_a_rule_learns_the_threshold_in_the_training_rows():
    X, responder, groups, columns = draw(n=60)
    sensitive, specific = (
        develop(X, responder, groups, columns, Plan((RIDGE,), threshold=ThresholdRule(rule, 0.9)), seed=1).model
        for rule in ("sensitivity", "specificity")
    )
    assert sensitive.threshold < specific.threshold


@pytest.mark.parametrize("method", ["intercept", "sigmoid", "temperature"])
def test_recalibration_keeps_the_order_of_the_patients(method):
    X, responder, groups, columns = draw()
    plain = develop(X, responder, groups, columns, Plan((RIDGE,), inner_repeats=1), seed=1).model
    bent = develop(X, responder, groups, columns, Plan((replace(RIDGE, recalibrate=method),), inner_repeats=1), seed=1)
    before, after = plain.probability(X), bent.model.probability(X)
    assert not np.allclose(before, after)
    np.testing.assert_array_equal(np.argsort(before), np.argsort(after))
    np.testing.assert_allclose(bent.model.shipped().predict_proba(X)[:, 1], after, atol=1e-12)


def test_the_choice_sees_the_recalibrated_probabilities():
    """A nearly free ridge is far too sure of itself; the inner log loss says so, and less so once it is bent back."""
    X, responder, groups, columns = draw(n=36, p=8)
    wild = Candidate("wild", PartChoice("ridge_logistic", {"prior_sd": 50.0}), USUAL)
    losses = {
        method: develop(X, responder, groups, columns, Plan((replace(wild, recalibrate=method),)), seed=1)
        .model.inner_log_loss for method in ("none", "sigmoid", "temperature")
    }  # fmt: skip
    assert losses["sigmoid"] < losses["none"]
    assert losses["temperature"] < losses["none"]


def test_inner_folds_keep_groups_whole():
    _, responder, _, _ = draw(n=60)
    groups = np.repeat(np.arange(30), 2)
    responder = np.repeat(responder[:30], 2)
    for folds in inner_splits(responder, groups, Plan((RIDGE,)), 1, ()):
        assert all(len(set(folds[groups == g])) == 1 for g in range(30))


def test_two_candidates_of_one_name_are_refused():
    with pytest.raises(StudyError, match="two candidates are called ridge"):
        Plan((RIDGE, RIDGE))
