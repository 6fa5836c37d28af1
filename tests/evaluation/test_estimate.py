import json

import numpy as np
import pytest

from biomarker.evaluation.estimate import Estimate


def test_an_estimate_is_written_as_plain_numbers():
    estimate = Estimate(np.float64(0.71), np.float64(0.49), np.float64(0.86), 0.95, "Wilson")
    assert json.loads(json.dumps(estimate.to_dict())) == {
        "estimate": 0.71, "low": 0.49, "high": 0.86, "level": 0.95, "method": "Wilson",
    }  # fmt: skip


def test_the_standard_error_is_written_where_there_is_one():
    assert Estimate(0.5, 0.4, 0.6, 0.95, "t", se=0.05).to_dict()["se"] == 0.05


def test_an_estimate_reads_as_value_and_interval():
    assert str(Estimate(0.714, 0.49, 0.86, 0.9, "Wilson")) == "0.71 (90 % interval 0.49 to 0.86)"


@pytest.mark.parametrize(
    ("value", "low", "high", "level", "method", "se"),
    [
        (float("nan"), 0.1, 0.9, 0.95, "t", None),
        (0.5, float("nan"), 0.9, 0.95, "t", None),
        (0.5, 0.1, float("inf"), 0.95, "t", None),
        (0.5, 0.1, 0.9, 0.95, "t", float("nan")),
        (0.5, 0.9, 0.1, 0.95, "t", None),  # inverted
        (0.95, 0.1, 0.9, 0.95, "t", None),  # outside its own interval
        (0.5, 0.1, 0.9, 95, "t", None),
        (0.5, 0.1, 0.9, 0.95, "", None),
    ],
)
def test_a_value_without_a_proper_interval_cannot_exist(value, low, high, level, method, se):
    with pytest.raises(ValueError):
        Estimate(value, low, high, level, method, se)
