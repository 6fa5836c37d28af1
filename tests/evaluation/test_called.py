"""Sensitivity and specificity at thresholds that differ between folds."""

import numpy as np
import pytest

from biomarker.evaluation.metric import METRICS
from biomarker.evaluation.proportions import wilson
from biomarker.validation.result import Predictions


@pytest.fixture
def seen():
    #             responders        | non-responders
    probability = [[0.6, 0.5, 0.2, 0.9, 0.4, 0.3], [0.6, 0.3, 0.2, 0.9, 0.6, 0.1]]
    threshold = [[0.5, 0.5, 0.5, 0.5, 0.4, 0.4], [0.5, 0.5, 0.5, 0.5, 0.7, 0.7]]
    # called:       1    1    0    1 |  1    0       1    0    0    1 |  0    0
    responder = np.array([1, 1, 1, 1, 0, 0], dtype=bool)
    fold = np.array([[0, 0, 1, 1, 0, 1]] * 2, dtype=np.int16)
    return Predictions(responder, np.array(probability), fold, np.array(threshold))


def test_sensitivity_is_the_mean_over_repeats(seen):
    found = METRICS["sensitivity"].estimate(seen, 0.95)
    assert found.value == pytest.approx((3 / 4 + 2 / 4) / 2)
    assert (found.low, found.high) == pytest.approx((wilson(2.5, 4).low, wilson(2.5, 4).high))


def test_specificity_is_the_mean_over_repeats(seen):
    assert METRICS["specificity"].estimate(seen, 0.95).value == pytest.approx((1 / 2 + 2 / 2) / 2)


def test_without_a_threshold_there_is_none(seen):
    bare = Predictions(seen.responder, seen.probability, seen.fold, np.full(seen.fold.shape, np.nan))
    assert METRICS["sensitivity"].estimate(bare, 0.95) is None
    assert METRICS["specificity"].estimate(bare, 0.95) is None
