"""A filter before the folds is a leak, inside them it is not; the large version is benchmarks/filter_leak.py."""

import numpy as np
import pytest


@pytest.mark.slow
def test_the_leak_is_seen_and_ours_has_none(benchmark):
    found = np.array([benchmark("filter_leak").both(60, 2000, 50, seed) for seed in range(12)])
    before, inside = found.mean(axis=0)
    assert before > 0.9
    assert inside == pytest.approx(0.5, abs=0.1)
