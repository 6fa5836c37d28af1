"""Every metric on the shelf: a new file in evaluation/metrics is held to this without another edit."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.metric import METRICS, Metric
from biomarker.validation.result import Predictions

RANKS_ONLY = [name for name in METRICS if name.startswith("auc")]
PERFECT = {"higher": 1.0, "lower": 0.0, "zero": 0.0, "one": 1.0}


def predictions(signal=1.0, *, n1=11, n0=9, repeats=3, folds=4, seed=0):
    rng = np.random.default_rng(seed)
    responder = np.arange(n1 + n0) < n1
    odds = signal * (responder - 0.5) + rng.normal(size=n1 + n0) + 0.2 * rng.normal(size=(repeats, n1 + n0))
    fold = np.array([np.concatenate([rng.permutation(np.arange(n) % folds) for n in (n1, n0)]) for _ in range(repeats)])
    threshold = np.full(fold.shape, 0.5) + 0.02 * fold
    return Predictions(responder, 1 / (1 + np.exp(-odds)), fold.astype(np.int16), threshold)


def same(a: Estimate | None, b: Estimate | None) -> bool:
    if a is None or b is None:
        return a is b
    return (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high), abs=1e-9)


every_metric = pytest.mark.parametrize("name", list(METRICS))


def test_the_shelf_holds_the_first_layer():
    assert set(METRICS) >= {
        "auc", "auc_nadeau_bengio", "brier", "scaled_brier", "log_loss", "calibration_intercept", "calibration_slope",
        "observed_expected", "sensitivity", "specificity",
    }  # fmt: skip


@every_metric
def test_the_card_is_complete(name):
    card = METRICS[name]
    assert isinstance(card, Metric)
    assert card.summary
    assert card.reference
    assert card.better in PERFECT


@every_metric
@pytest.mark.parametrize("repeats", [1, 3])
def test_an_ordinary_model_has_a_finite_interval_around_its_value(name, repeats):
    found = METRICS[name].estimate(predictions(repeats=repeats), 0.9)
    assert isinstance(found, Estimate)
    assert all(math.isfinite(number) for number in (found.low, found.value, found.high))
    assert found.low < found.value < found.high
    assert found.level == 0.9


@every_metric
def test_a_higher_level_is_a_wider_interval(name):
    seen = predictions()
    narrow, wide = (METRICS[name].estimate(seen, level) for level in (0.5, 0.95))
    assert wide.low < narrow.low
    assert wide.high > narrow.high


@every_metric
@given(seed=st.integers(0, 500), signal=st.floats(-3, 3))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_patients_does_not_matter(name, seed, signal):
    seen = predictions(signal, seed=seed)
    order = np.random.default_rng(seed).permutation(len(seen.responder))
    moved = Predictions(
        seen.responder[order], seen.probability[:, order], seen.fold[:, order], seen.threshold[:, order]
    )
    assert same(METRICS[name].estimate(seen, 0.95), METRICS[name].estimate(moved, 0.95))


@every_metric
def test_the_order_of_the_repeats_does_not_matter(name):
    seen = predictions()
    moved = Predictions(seen.responder, seen.probability[::-1], seen.fold[::-1], seen.threshold[::-1])
    assert same(METRICS[name].estimate(seen, 0.95), METRICS[name].estimate(moved, 0.95))


@every_metric
@pytest.mark.parametrize("rate", [0.0, 0.5, 0.55, 1.0])
def test_the_same_probability_for_everyone_is_no_crash(name, rate):
    seen = predictions()
    METRICS[name].estimate(replace(seen, probability=np.full(seen.probability.shape, rate)), 0.95)


@pytest.mark.parametrize("name", RANKS_ONLY)
def test_a_constant_in_each_fold_is_exactly_chance(name):
    seen = predictions()
    found = METRICS[name].estimate(replace(seen, probability=0.5 + 0.02 * seen.fold), 0.95)
    assert found.value == 0.5
    assert found.low <= 0.5 <= found.high


@every_metric
@pytest.mark.parametrize("certain", [False, True])
def test_perfect_predictions_reach_the_best_value_or_none(name, certain):
    """Probabilities 0.1 and 0.9, or exactly 0 and 1."""
    seen = predictions()
    perfect = np.tile(seen.responder * 1.0, (3, 1))
    found = METRICS[name].estimate(replace(seen, probability=perfect if certain else 0.1 + 0.8 * perfect), 0.95)
    assert found is None or math.isfinite(found.high - found.low)
    if certain and found is not None:
        assert found.value == pytest.approx(PERFECT[METRICS[name].better], abs=1e-9)


@every_metric
def test_certain_and_wrong_is_finite(name):
    seen = predictions()
    wrong = np.tile(1.0 - seen.responder, (3, 1))
    found = METRICS[name].estimate(replace(seen, probability=wrong), 0.95)
    assert found is None or math.isfinite(found.high - found.low)


@pytest.mark.parametrize("name", [name for name, card in METRICS.items() if card.better in ("higher", "lower")])
def test_better_predictions_are_better(name):
    weak, strong = (METRICS[name].estimate(predictions(signal, n1=60, n0=60), 0.95).value for signal in (0.2, 3.0))
    assert (strong > weak) == (METRICS[name].better == "higher")


@pytest.mark.parametrize("name", RANKS_ONLY)
@given(seed=st.integers(0, 500), signal=st.floats(-3, 3))
@settings(max_examples=10, deadline=None)
def test_an_auc_knows_only_the_order_of_the_probabilities(name, seed, signal):
    seen = predictions(signal, seed=seed)
    bent = replace(seen, probability=0.2 + 0.3 * seen.probability**3)
    assert same(METRICS[name].estimate(seen, 0.95), METRICS[name].estimate(bent, 0.95))


@pytest.mark.parametrize("name", RANKS_ONLY)
@given(seed=st.integers(0, 500), signal=st.floats(-3, 3))
@settings(max_examples=10, deadline=None)
def test_an_auc_mirrors_when_the_labels_are_swapped(name, seed, signal):
    seen = predictions(signal, seed=seed)
    found, mirrored = (METRICS[name].estimate(one, 0.95) for one in (seen, replace(seen, responder=~seen.responder)))
    assert (found is None) == (mirrored is None)
    if found is not None and mirrored is not None:
        expected = (1 - found.value, 1 - found.high, 1 - found.low)
        assert (mirrored.value, mirrored.low, mirrored.high) == pytest.approx(expected)
