"""Training ranges say roughly where the model has seen values, and never a patient's value."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.release.ranges import TrainingRange, outward_low, training_ranges

#   training value, the number that the bundle states
LOW = (
    (1234.5, 1200.0),
    (12.0, 11.0),
    (1.0, 0.9),
    (10.0, 9.0),
    (0.0, 0.0),
    (0.0037, 0.0036),
    (-3.45, -3.5),
    (-1.0, -1.1),
    (-417.0, -420.0),
    (99.9, 99.0),
)


@pytest.mark.parametrize(("value", "expected"), LOW)
def test_a_low_end_is_rounded_down_to_two_digits_and_never_stays(value, expected):
    assert outward_low(value) == expected


@settings(deadline=None)
@given(st.floats(-1e12, 1e12).filter(lambda x: abs(x) > 1e-12))
def test_the_rounded_low_end_is_below_by_at_most_a_tenth(value):
    low = outward_low(value)
    assert low < value
    assert value - low <= 0.11 * abs(value)


def test_ranges_hold_limits_and_skip_what_was_never_measured():
    schema = PanelSchema((Analyte("IL6", "pg/mL"), Analyte("TNF", "NPX"), Analyte("CRP", "ng/mL")))
    values = np.array([[2.3, -1.26, np.nan], [417.0, 3.14, np.nan], [np.nan, 0.5, np.nan]])
    marks = np.array([[-1, 0, 0], [0, 0, 0], [0, 0, 0]], dtype=np.int8)
    ranges = training_ranges(Panel(("a", "b", "c"), schema, values, marks))
    bare = {name: replace(seen, spread=None) for name, seen in ranges.items()}
    assert bare == {
        "IL6": TrainingRange(2.2, 420.0, 2.4),
        "TNF": TrainingRange(-1.3, 3.2),
    }


def test_the_lowest_upper_limit_is_kept_and_rounded_inward():
    schema = PanelSchema((Analyte("IL6", "pg/mL"),))
    values = np.array([[5.0], [1234.0], [1300.0]])
    marks = np.array([[0], [1], [1]], dtype=np.int8)
    (seen,) = training_ranges(Panel(("a", "b", "c"), schema, values, marks)).values()
    assert replace(seen, spread=None) == TrainingRange(4.9, 1400.0, None, 1200.0)
    assert TrainingRange.from_dict({"low": 1, "high": 2, "lower_limit": None}) == TrainingRange(1.0, 2.0)
