"""How far the headline depends on the random splits."""

import numpy as np
import pytest

from biomarker.evaluation.cross_validated_auc import within_fold_auc
from biomarker.evaluation.monte_carlo import seed_sensitivity


def test_error_of_the_mean_over_repeats(predict):
    own = predict(repeats=9)
    found, areas = seed_sensitivity(own, 0.95), within_fold_auc(own).mean(axis=1)
    assert found.headline.value == pytest.approx(areas.mean())
    assert found.headline.se == pytest.approx(areas.std(ddof=1) / 3)
    assert (found.lowest, found.highest) == (areas.min(), areas.max())
    assert "not the uncertainty from the patients" in found.headline.method


def test_two_seeds_differ_as_much_as_is_said(predict):
    own = predict(repeats=400)
    found, areas = seed_sensitivity(own, 0.95), within_fold_auc(own).mean(axis=1)
    differences = np.diff(areas.reshape(80, 5).mean(axis=1).reshape(40, 2), axis=1)
    assert differences.std() == pytest.approx(found.between_seeds(5), rel=0.3)


def test_a_single_repeat_says_nothing(predict):
    found = seed_sensitivity(predict(repeats=1), 0.95)
    assert found.sd is None
    assert found.headline is None
    assert found.between_seeds(1) is None
