"""Panels of signals: for kits whose standards cannot be used, and for analytes that lie below the lowest of them."""

import importlib.util
from pathlib import Path

import pytest

from biomarker.assay.measure import measure_wells
from biomarker.assay.panel_table import panel_table
from biomarker.assay.plate_map import PlateMap
from biomarker.errors import PanelError

spec = importlib.util.spec_from_file_location("plates_of_signals", Path(__file__).parent / "plates.py")
plates = importlib.util.module_from_spec(spec)
spec.loader.exec_module(plates)
MAP = PlateMap.model_validate({"files": ("x",), "matrix": "serum", "rules": {"values": "signal"}})


def test_signals_are_averaged_and_never_censored():
    one = plates.plate({"A": 0.5, "B": 300.0})
    found = measure_wells(one.wells(), MAP)
    assert [(v.unit, v.qualifier, v.source) for v in found.values] == [("MFI", "", "signal")] * 2
    wells = [row.signal for row in one.rows if row.sample == "A"]
    assert found.values[0].value == pytest.approx(sum(wells) / 2)
    assert panel_table(found).columns[-1] == "IFNG (MFI)"


def test_controls_are_not_compared_with_concentrations():
    found = measure_wells(plates.plate({"A": 100.0}).wells(), MAP)
    assert not [one for one in found.findings if one.severity != "note"]


def test_signals_of_two_dilutions_are_refused():
    one = plates.plate({"A": 100.0}).add("B", "sample", 50.0, dilution=4.0)
    with pytest.raises(PanelError, match=r"dilution 1 and 4"):
        measure_wells(one.wells(), MAP)
