"""The headline interval under the tuned, nested procedure, in a few cohorts; the large study is in the documents."""

import numpy as np
import pytest


@pytest.mark.slow
@pytest.mark.parametrize("area", [0.5, 0.76])
def test_the_headline_interval_covers_the_truth_of_what_is_released(benchmark, area):
    room = benchmark("interval_coverage")
    found = np.array([room.one_cohort((26, 13, 12, area, 3, seed)) for seed in range(30)])
    low, high, truth = found[:, 1], found[:, 2], found[:, -1]
    # Nominal .95: fewer than 24 of 30 have a chance of 0.001; an interval of half the width covers about .7.
    assert ((low <= truth) & (truth <= high)).sum() >= 24
    assert abs(found[:, 0].mean() - truth.mean()) < 0.09
    assert np.mean(high - low) < 0.75
