"""The threshold of largest Youden index."""

import numpy as np
import pytest

from biomarker.development.threshold import learn_threshold


@pytest.mark.parametrize(
    ("probability", "responder", "threshold"),
    [
        ([0.1, 0.2, 0.6, 0.9], [0, 0, 1, 1], 0.4),  # separated: midway
        ([0.2, 0.4, 0.6, 0.8], [0, 1, 0, 1], 0.3),  # 0.3 and 0.7 are equally good and equally far from 0.5: the lower
        ([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1], 0.5),  # nothing to learn
        ([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0.15),  # worse than chance: the least harmful cuts lie at the ends
    ],
)
def test_threshold(probability, responder, threshold):
    found = learn_threshold(np.array(probability), np.array(responder, dtype=bool))
    assert found == pytest.approx(threshold)
