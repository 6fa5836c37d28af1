from importlib import util
from pathlib import Path

import numpy as np
import pytest

from biomarker.assay.calibration import calibrate
from biomarker.assay.export import Limits
from biomarker.assay.quantify import quantify
from biomarker.assay.rules import Rules
from biomarker.assay.wells import Well, Wells

spec = util.spec_from_file_location("plates_for_tests", Path(__file__).with_name("plates.py"))
plates = util.module_from_spec(spec)
spec.loader.exec_module(plates)
FOUR = Rules(model="4pl")


def values(built, rules=FOUR):
    wells = built.wells()
    return {one.sample: one for one in quantify(wells, calibrate(wells, rules), rules)}


def test_a_reading_in_range_is_a_number_with_its_interval():
    found = values(plates.plate({"A": 100.0}))["A"]
    assert (found.qualifier, found.source) == ("", "curve")
    assert found.value == pytest.approx(100, rel=0.1)
    assert found.low < found.value < found.high
    assert found.wells == ("C3", "D3")


def test_dilution_scales_value_interval_and_limits():
    built = plates.plate()
    built.add("A", "sample", 100.0, dilution=4.0)
    found = values(built)["A"]
    assert found.value == pytest.approx(400, rel=0.1)
    assert (found.lloq, found.dilution) == (pytest.approx(4 * 5.49), 4)


@pytest.mark.parametrize(
    ("signal", "qualifier", "limit"),
    [(0.0, "<", 5.49), (-30.0, "<", 5.49), (20.5, "<", 5.49), (19999.0, ">", "uloq"), (90000.0, ">", "uloq")],
)
def test_beyond_the_limits_is_censored_at_them_and_never_zero_or_nan(signal, qualifier, limit):
    built = plates.plate()
    built.add("A", "sample", 1.0, signal=signal)
    found = values(built)["A"]
    assert found.qualifier == qualifier
    assert found.value == (found.uloq if limit == "uloq" else limit)
    assert found.text.startswith(qualifier)
    assert not np.isnan(found.value)


def test_values_between_lod_and_lloq_are_censored_unless_the_rules_keep_them():
    built = plates.plate()
    built.add("A", "sample", 2.5)
    assert values(built)["A"].text == "<5.49"
    kept = values(built, Rules(model="4pl", below_lloq="keep"))["A"]
    assert kept.qualifier == ""
    assert kept.value == pytest.approx(2.5, rel=0.3)


def test_masked_wells_do_not_count_and_a_sample_without_any_is_missing_with_a_reason():
    built = plates.plate({"A": 100.0, "B": 100.0})
    rows = built.rows
    for i, row in enumerate(rows):
        if row.sample == "A" or (row.sample == "B" and row.replicate == 0 and rows[i - 1].sample != "B"):
            rows[i] = row._replace(signal=np.nan, flags=("masked",))
    found = values(built)
    assert (found["A"].value, found["A"].source) == (None, "")
    assert "masked" in found["A"].reason
    assert len(found["B"].wells) == 1


def test_without_a_curve_the_values_are_missing_with_the_reason():
    built = plates.PlateBuilder(cv=0.3)
    for i, x in enumerate(plates.LEVELS, 1):
        built.add(f"S{i}", "standard", 0, expected=x)
    found = values(built.add("A", "sample", 10))["A"]
    assert found.value is None
    assert "no curve" in found.reason


def test_replicates_are_averaged_as_signals_and_their_cv_is_that_of_the_concentrations():
    built = plates.plate()
    low, high = (float(plates.CURVE.response(x)) for x in (80.0, 120.0))
    built.add("A", "sample", 0, n=1, signal=low).add("A", "sample", 0, n=1, signal=high)
    found = values(built)["A"]
    assert 80 < found.value < 120
    assert found.cv == pytest.approx(28, abs=3)


def instrument(result=np.nan, times=True, **more):
    rows = [Well("P1", "A1", "A", "sample", "IL6", 10.0, "ECL", unit="pg/mL", result=result, dilution=2.0, **more)]
    limits = [Limits("P1", "IL6", "pg/mL", lod=0.5, lloq=1.0, uloq=100.0)]
    wells = Wells.from_rows(rows, [plates.replace(plates.EXPORT, times_dilution=times)], limits)
    return quantify(wells, [], Rules())[0]


@pytest.mark.parametrize(("times", "expected"), [(True, 7.0), (False, 14.0), (None, 7.0)])
def test_instrument_results_are_taken_where_there_are_no_standards(times, expected):
    found = instrument(result=7.0, times=times)
    assert (found.value, found.source) == (expected, "instrument")


def test_limits_of_the_instrument_are_kept():
    assert instrument(qualifier="<", limit=1.25).text == "<1.25"
    assert instrument(qualifier="<").text == "<1"
    assert instrument(qualifier=">").text == ">100"
    assert instrument(qualifier="<", limit=1.25, times=False).text == "<2.5"
    assert instrument().value is None


def test_a_competitive_assay_whose_signal_falls_is_read_the_same_way():
    falling = plates.Curve(at_zero=20000, at_infinity=20, ec50=100, slope=1.2)
    built = plates.plate({"A": 60.0}, curve=falling)
    built.add("low", "sample", 0, signal=25000.0).add("high", "sample", 0, signal=5.0)
    found = values(built)
    assert found["A"].value == pytest.approx(60, rel=0.15)
    assert found["low"].qualifier == "<"
    assert found["high"].qualifier == ">"
    assert found["A"].lod < found["A"].lloq
