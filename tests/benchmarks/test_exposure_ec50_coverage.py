"""Intervals of EC50 over few donors, at a small size; the large run is benchmarks/exposure_ec50_coverage.py."""

import pytest


@pytest.mark.slow
def test_five_donors_who_differ_are_covered(benchmark):
    found = benchmark("exposure_ec50_coverage").cell(5, 0.3, 8, seed=3)
    assert found["ec50"] >= 0.7
    assert found["emax"] >= 0.7
    assert found["no interval"] <= 0.25
    assert 1.2 < found["ec50 fold"] < 6
