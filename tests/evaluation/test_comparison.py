from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t, ttest_rel
from sklearn.metrics import brier_score_loss, log_loss

from biomarker.errors import CohortError
from biomarker.evaluation.comparison import (
    auc_difference,
    loss_difference,
    nadeau_bengio_difference,
    require_same_splits,
    squared_error,
    surprise,
)
from biomarker.evaluation.cross_validated_auc import repeat_inflated, within_fold_auc
from biomarker.evaluation.delong import delong
from biomarker.validation.result import NestedCVResult


@pytest.fixture
def pair(predict):
    better = predict(1.2)
    rng = np.random.default_rng(9)
    return better, replace(better, probability=0.5 * better.probability + 0.5 * rng.random(better.probability.shape))


def test_the_difference_is_paired(pair):
    a, b = pair
    found = auc_difference(a, b, 0.95)
    pooled = [delong(a.responder, np.column_stack(two)) for two in zip(a.probability, b.probability, strict=True)]
    within = np.mean([(c := one.covariance)[0, 0] + c[1, 1] - 2 * c[0, 1] for one in pooled])
    between = np.var([one.auc[0] - one.auc[1] for one in pooled], ddof=1)
    half = t.ppf(0.975, 24) * np.sqrt(within + between)
    value = within_fold_auc(a).mean() - within_fold_auc(b).mean()
    assert (found.value, found.low, found.high) == pytest.approx((value, value - half, value + half))
    assert "approximate" in found.method


def test_it_turns_round_with_the_models(pair):
    forth, back = auc_difference(*pair, 0.95), auc_difference(*reversed(pair), 0.95)
    assert (back.value, back.low, back.high) == pytest.approx((-forth.value, -forth.high, -forth.low))


def test_a_model_does_not_differ_from_itself(pair):
    found = auc_difference(pair[0], pair[0], 0.95)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_against_the_response_rate_only_the_model_varies(pair):
    a = pair[0]
    prior = replace(a, probability=0.5 + 0.01 * a.fold)
    found = auc_difference(a, prior, 0.95)
    assert found.value == pytest.approx(repeat_inflated(a, 0.95).value - 0.5)
    assert found.se == pytest.approx(repeat_inflated(a, 0.95).se)


def test_perfect_against_constant_has_no_interval(predict):
    perfect = predict(50.0)
    assert auc_difference(perfect, replace(perfect, probability=np.full(perfect.probability.shape, 0.5)), 0.95) is None


def test_predictions_in_different_folds_are_refused(predict):
    with pytest.raises(CohortError, match="different folds"):
        auc_difference(predict(seed=1), predict(seed=2), 0.95)


def test_the_interval_of_the_literature_corrects_for_shared_training_patients(pair):
    """Nadeau and Bengio: variance times 1 / J + n_test / n_train, here J = 20 and n_test / n_train = 1/4."""
    a, b = pair
    found = nadeau_bengio_difference(a, b, 0.95)
    d = (within_fold_auc(a) - within_fold_auc(b)).ravel()
    half = t.ppf(0.975, 19) * np.sqrt(d.var(ddof=1) * (1 / 20 + 1 / 4))
    assert (found.value, found.low, found.high) == pytest.approx((d.mean(), d.mean() - half, d.mean() + half))
    assert found.value == pytest.approx(auc_difference(a, b, 0.95).value)
    assert nadeau_bengio_difference(a, a, 0.95) is None
    with pytest.raises(CohortError, match="different folds"):
        nadeau_bengio_difference(a, replace(b, fold=a.fold[::-1]), 0.95)


@pytest.mark.slow
def test_the_interval_of_the_difference_covers_nearly_as_often_as_it_says(benchmark):
    """40 cohorts of 13 against 13, a panel that adds to the marker and one of noise; see docs/protocol.md."""
    simulation = benchmark("paired_difference")
    noise, adds = (simulation.study(simulation.SETTINGS[k], 40) for k in (0, 2))
    assert min(noise.covered, adds.covered) >= 0.82  # 0.92 less two Monte Carlo standard errors and a little
    assert noise.claimed <= 0.1


def result(seen, *, fingerprint="abc", patients=None):
    names = patients or tuple(f"P{i:02d}" for i in range(len(seen.responder)))
    return NestedCVResult(names, seen.responder, ("procedure",), seen.probability[:, :, None],
                          seen.threshold[:, :, None], seen.fold, (), fingerprint)  # fmt: skip


def test_results_on_the_same_splits_may_be_compared(pair):
    require_same_splits(result(pair[0]), result(pair[1]))


def test_results_on_different_splits_are_refused(predict, pair):
    a = result(pair[0])
    with pytest.raises(CohortError, match=r"different splits \(abc and xyz\)"):
        require_same_splits(a, result(pair[0], fingerprint="xyz"))
    with pytest.raises(CohortError, match="different patients or responses"):
        require_same_splits(a, result(pair[0], patients=tuple(f"Q{i}" for i in range(26))))
    with pytest.raises(CohortError, match="different patients or responses"):
        require_same_splits(a, result(predict(seed=8)))


@pytest.mark.parametrize(
    ("loss", "oracle"), [(squared_error, brier_score_loss), (surprise, log_loss)], ids=["Brier", "log loss"]
)
def test_a_difference_of_losses_is_the_paired_t_interval_of_scipy(pair, loss, oracle):
    a, b = pair
    found = loss_difference(a, b, loss, 0.9)
    each = [loss(one.probability, one.responder).mean(axis=0) for one in pair]
    interval = ttest_rel(*each).confidence_interval(0.9)
    means = [np.mean([oracle(one.responder, row) for row in one.probability]) for one in pair]
    assert found.value == pytest.approx(means[0] - means[1])
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert "approximate" in found.method


def test_losses_in_different_folds_are_not_subtracted(pair):
    with pytest.raises(CohortError, match="different folds"):
        loss_difference(pair[0], replace(pair[1], fold=np.roll(pair[1].fold, 1)), squared_error, 0.95)
