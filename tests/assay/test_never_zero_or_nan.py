"""Whatever a plate reader prints, a value is a number in range, a limit, or missing with a reason."""

from importlib import util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biomarker.assay.calibration import calibrate
from biomarker.assay.quantify import quantify
from biomarker.assay.rules import Rules

spec = util.spec_from_file_location("plates_for_tests", Path(__file__).with_name("plates.py"))
plates = util.module_from_spec(spec)
spec.loader.exec_module(plates)

signals = st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), min_size=1, max_size=4)
RULES = Rules(model="4pl")


@pytest.fixture(scope="module")
def calibration():
    return calibrate(plates.plate().wells(), RULES)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(signals=signals, dilution=st.sampled_from([float("nan"), 1.0, 50.0]), keep=st.booleans())
def test_every_value_is_a_number_a_limit_or_missing_with_a_reason(calibration, signals, dilution, keep):
    built = plates.PlateBuilder()
    for signal in signals:
        built.add("A", "sample", 1, n=1, signal=signal, dilution=dilution)
    rules = Rules(model="4pl", below_lloq="keep" if keep else "censor")
    (found,) = quantify(built.wells(), calibration, rules)
    if np.isnan(signals).all():
        assert found.value is None
        assert found.reason
        return
    assert found.value > 0
    assert np.isfinite(found.value)
    assert found.low <= found.high
    if found.qualifier == "":
        lowest = found.lod if keep else found.lloq
        assert lowest <= found.value <= found.uloq
    else:
        assert found.value == {"<": found.lod if keep else found.lloq, ">": found.uloq}[found.qualifier]
