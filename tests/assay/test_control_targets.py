"""Limits for controls as ICH M10 (2022) states them for ligand binding assays: 20 %, and 25 % at LLOQ and ULOQ."""

import pytest

from biomarker.assay.control_targets import allowed_range
from biomarker.assay.measured import Measured
from biomarker.assay.rules import Rules


class Stated:
    """Just what the function looks at."""

    def __init__(self, target, low=None, high=None):
        self.rules, self.stated_controls = Rules(), {("P1", "C", "IL6"): (target, low, high)}


def control(source="curve"):
    return Measured("C", "control", "IL6", "P1", "pg/mL", 100.0, lloq=10.0, uloq=1000.0, source=source)


@pytest.mark.parametrize(("target", "low", "high"), [(100, 80, 120), (10, 7.5, 12.5), (12, 9, 15), (1000, 750, 1250)])
def test_tolerance_is_wider_at_the_limits(target, low, high):
    assert allowed_range(Stated(target), control())[:2] == pytest.approx((low, high))


def test_the_range_of_the_kit_goes_first_and_signals_have_none():
    assert allowed_range(Stated(100, 50.0, 150.0), control())[:2] == (50.0, 150.0)
    assert allowed_range(Stated(100), control(source="signal")) is None
    assert allowed_range(Stated(None), control()) is None


def test_defaults_are_the_percentages_of_the_guideline():
    rules = Rules()
    assert (rules.recovery, rules.recovery_at_limits, rules.acceptable_share, rules.fewest_levels) == (20, 25, 0.75, 6)
    assert (rules.control_recovery, rules.control_recovery_at_limits) == (20, 25)
    assert (rules.total_error, rules.total_error_at_limits, rules.parallel_cv) == (30, 40, 30)
