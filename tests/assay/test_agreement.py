"""Comparison with the results of the instrument's software: nothing that disagrees may drop out unseen."""

import importlib.util
from pathlib import Path

import pytest

from biomarker.assay.agreement import with_instrument
from biomarker.assay.calibration import calibrate

spec = importlib.util.spec_from_file_location("plates_to_compare", Path(__file__).parent / "plates.py")
plates = importlib.util.module_from_spec(spec)
spec.loader.exec_module(plates)


def built(times_dilution):
    one = plates.PlateBuilder(cv=0.001).standards()
    for factor in (1.0, 1.1):
        result = 100.0 * factor * (4.0 if times_dilution else 1.0)
        one.add(f"P{factor}", "sample", 100.0, n=1, dilution=4.0, result=result)
    one.add("low", "sample", 1.0, n=1, signal=0.5, result=1.0)
    return one.wells(times_dilution=times_dilution)


@pytest.mark.parametrize("times_dilution", [True, False])
def test_results_are_compared_on_the_scale_of_the_file(times_dilution):
    wells = built(times_dilution)
    (found,) = with_instrument(wells, calibrate(wells))
    assert (found.wells, found.off) == (2, 1)
    assert found.largest == pytest.approx(100 * (1 - 1 / 1.1), abs=0.5)


def test_numbers_of_a_panel_are_compared_apart_from_those_below_its_limits():
    """2 pg/mL lies on the curve but below the lowest standard, where the software is half as high again."""
    one = plates.PlateBuilder(cv=0.001).standards()
    one.add("inside", "sample", 100.0, n=1, result=102.0).add("below", "sample", 2.0, n=1, result=3.0)
    wells = one.wells()
    (found,) = with_instrument(wells, calibrate(wells))
    assert (found.wells, found.in_range) == (2, 1)
    assert found.median_in_range == pytest.approx(100 * (1 - 1 / 1.02), abs=0.5)
    assert found.largest == pytest.approx(100 / 3, abs=3)


def test_exports_without_results_have_nothing_to_compare():
    wells = plates.plate({"A": 100.0}).wells()
    assert with_instrument(wells, calibrate(wells)) == []
