"""Net benefit: published counts, definitions, and what repeats and thresholds may not do."""

import numpy as np
import pytest

from biomarker.evaluation.decision_curve import decision_curve, gain, threshold_grid
from biomarker.validation.result import Predictions

# cancerpredmarker of the data set df_binary of dcurves: 750 patients, 105 cancers.
THRESHOLDS = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30)
TRUE_POSITIVES = (96, 87, 82, 75, 72, 62)
FALSE_POSITIVES = (320, 193, 128, 98, 72, 49)
MODEL = (0.105543860, 0.087407407, 0.079215686, 0.067333333, 0.064, 0.054666667)
TREAT_ALL = (0.094736842, 0.044444444, -0.011764706, -0.075, -0.146666667, -0.228571429)


def with_counts(yes, no, n1, n0):
    """Probabilities that give these true and false positives at the thresholds."""
    edges = np.array([0.01, *THRESHOLDS])
    sides = [np.concatenate([np.repeat(edges, -np.diff([n, *counts, 0]))]) for counts, n in ((yes, n1), (no, n0))]
    responder = np.arange(n1 + n0) < n1
    probability = np.concatenate(sides)[None]
    return Predictions(responder, probability, np.zeros(probability.shape, np.int16), np.full(probability.shape, 0.5))


@pytest.fixture
def published():
    return with_counts(TRUE_POSITIVES, FALSE_POSITIVES, 105, 645)


def test_published_counts_give_the_published_net_benefit(published):
    curve = decision_curve({"procedure": published}, THRESHOLDS, 0.95)
    assert [one.value for one in curve.strategies["procedure"]] == pytest.approx(MODEL, abs=1e-9)
    assert [one.value for one in curve.strategies["treat_all"]] == pytest.approx(TREAT_ALL, abs=1e-9)
    expected = np.subtract(MODEL, TREAT_ALL)
    assert [one.value for one in curve.differences["treat_all"]] == pytest.approx(expected, abs=1e-9)


def test_the_interval_is_that_of_a_mean_over_patients(published):
    one = decision_curve({"procedure": published}, (0.2,), 0.95).strategies["procedure"][0]
    each = np.repeat([1.0, -0.25, 0.0], [75, 98, 750 - 173])
    assert one.se == pytest.approx(each.std(ddof=1) / 750**0.5)
    assert one.low < one.value < one.high


def test_a_patient_at_the_threshold_is_treated():
    responder = np.array([True, False])
    seen = Predictions(responder, np.full((1, 2), 0.2), np.zeros((1, 2), np.int16), np.full((1, 2), 0.5))
    at, above = decision_curve({"procedure": seen}, (0.2, 0.21), 0.95).strategies["procedure"]
    assert at.value == pytest.approx(0.5 - 0.5 * 0.25)
    assert (above.value, above.low, above.high) == (0, 0, 0)  # treating nobody


def test_repeats_are_averaged_after_the_decision_and_are_no_patients(predict):
    seen = predict(1.0, repeats=4)
    each = [
        decision_curve({"a": Predictions(seen.responder, seen.probability[[r]], seen.fold[[r]], seen.threshold[[r]])},
                       (0.4,), 0.95).strategies["a"][0] for r in range(4)
    ]  # fmt: skip
    together = decision_curve({"a": seen}, (0.4,), 0.95).strategies["a"][0]
    assert together.value == pytest.approx(np.mean([one.value for one in each]))
    twice = Predictions(*(np.tile(part, (2, 1)) if part.ndim == 2 else part
                          for part in (seen.responder, seen.probability, seen.fold, seen.threshold)))  # fmt: skip
    assert decision_curve({"a": twice}, (0.4,), 0.95).strategies["a"][0].se == pytest.approx(together.se)


def test_the_first_model_is_compared_with_every_other(predict):
    seen, other = predict(1.5), predict(0.0)
    curve = decision_curve({"procedure": seen, "marker": other}, (0.3, 0.5), 0.95)
    assert set(curve.differences) == {"marker", "treat_all"}
    for name, found in curve.differences.items():
        for own, rival, minus in zip(curve.strategies["procedure"], curve.strategies[name], found, strict=True):
            assert minus.value == pytest.approx(own.value - rival.value)


def test_a_perfect_model_has_the_share_of_responders_as_net_benefit(predict):
    seen = predict()
    perfect = Predictions(seen.responder, np.tile(seen.responder * 1.0, (4, 1)), seen.fold, seen.threshold)
    values = [one.value for one in decision_curve({"a": perfect}, (0.1, 0.5, 0.9), 0.95).strategies["a"]]
    assert values == pytest.approx([seen.responder.mean()] * 3)


def test_the_grid_holds_both_ends():
    assert threshold_grid(0.1, 0.16) == (0.1, 0.12, 0.14, 0.16)
    assert threshold_grid(0.1, 0.15) == (0.1, 0.12, 0.14, 0.15)
    assert threshold_grid(0.1, 0.11) == (0.1, 0.11)
    assert len(threshold_grid(0.1, 0.5)) == 21


@pytest.mark.parametrize("threshold", [0.0, 1.0])
def test_a_threshold_without_odds_is_a_bug(threshold):
    with pytest.raises(ValueError, match="has no odds"):
        gain(np.array([True]), np.array([True]), threshold)
