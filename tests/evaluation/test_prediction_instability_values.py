import json

import numpy as np
import pytest

from biomarker.evaluation.prediction_instability import PredictionInstability, prediction_instability


def test_instability_survives_a_file():
    random = np.random.default_rng(1)
    found = prediction_instability(random.uniform(size=6), random.uniform(size=(20, 6)), 0.5, random.uniform(size=20))
    again = PredictionInstability.of(json.loads(json.dumps(found.to_dict())))
    for key, value in vars(found).items():
        np.testing.assert_array_equal(getattr(again, key), value)


@pytest.mark.parametrize("change", [{"low": [0.1]}, {"mape": "x"}])
def test_what_is_no_instability_is_refused(change):
    random = np.random.default_rng(1)
    found = prediction_instability(random.uniform(size=6), random.uniform(size=(20, 6)), 0.5, random.uniform(size=20))
    with pytest.raises(ValueError, match="length|convert|inhomogeneous"):
        PredictionInstability.of(found.to_dict() | change)
