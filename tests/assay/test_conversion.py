"""Units: exact factors, masses with a source, international units only with the factor of the kit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.assay.conversion import factor, in_unit
from biomarker.assay.export import Export, Limits
from biomarker.assay.wells import Well, Wells
from biomarker.errors import PanelError


@pytest.mark.parametrize(
    ("seen", "wanted", "expected"),
    [("pg/mL", "pg/mL", 1), ("ng/mL", "pg/mL", 1000), ("fg/mL", "pg/mL", 1e-3), ("ug/mL", "ng/mL", 1000),
     ("pg/mL", "fg/mL", 1000), ("pM", "nM", 1e-3)],
)  # fmt: skip
def test_powers_of_ten(seen, wanted, expected):
    assert factor(seen, wanted, mass=20) == pytest.approx(expected, rel=1e-12)


def test_amounts_of_substance_need_a_mass():
    assert factor("pM", "pg/mL", analyte="IL-6") == 20.81  # 1 pM of 20.81 kDa
    assert factor("pg/mL", "pM", analyte="IFN-γ", mass=34) == pytest.approx(1 / 34)  # the dimer, if the user says so
    with pytest.raises(PanelError, match="needs its molecular mass"):
        factor("pM", "pg/mL", analyte="TSLP")


def test_international_units_need_the_factor_of_the_kit():
    assert factor("IU/mL", "pg/mL", pg_per_unit=50) == 50  # NIBSC 87/586: 0.02 IU per pg
    with pytest.raises(PanelError, match="without the factor of the kit"):
        factor("IU/mL", "pg/mL", analyte="IFN-γ")


@pytest.mark.parametrize("unit", ["MFI", "OD", "NPX", "log2"])
def test_signals_are_no_concentrations(unit):
    with pytest.raises(PanelError, match=f'"{unit}" is no concentration'):
        factor(unit, "pg/mL")


@given(st.sampled_from(["fg/mL", "pg/mL", "ng/mL", "ug/mL", "pM", "nM"]), st.sampled_from(["fg/mL", "ng/mL", "pM"]))
def test_there_and_back_is_the_same(one, other):
    assert factor(one, other, mass=17.35) * factor(other, one, mass=17.35) == pytest.approx(1)


def test_wells_are_converted_as_a_whole():
    rows = [Well("P", "A1", "s", "standard", "IL-6", signal=9.0, signal_kind="MFI", unit="ng/mL", expected=2.0),
            Well("P", "A2", "x", "sample", "IL-6", 1.0, "MFI", unit="ng/mL", qualifier="<", limit=0.5),
            Well("P", "A3", "y", "sample", "TNF", signal=1.0, signal_kind="MFI", result=7.0),
            Well("P", "A4", "z", "sample", "CRP", signal=4.5, signal_kind="NPX")]  # fmt: skip
    limits = [Limits("P", "IL-6", "ng/mL", lod=0.5), Limits("P", "CRP", "NPX", lod=1.0)]
    wells = in_unit(Wells.from_rows(rows, [Export("a", "", "x")], limits), "pg/ml")
    assert wells.frame["unit"].tolist() == ["pg/mL", "pg/mL", "pg/mL", ""]  # NPX never gets a unit of concentration
    assert wells.frame["expected"][0] == 2000
    assert wells.frame["limit"][1] == 500
    assert wells.frame["result"][2] == 7
    assert wells.frame["signal"].tolist() == [9, 1, 1, 4.5]
    assert [limit.lod for limit in wells.limits] == [500, 1.0]
    assert np.isnan(wells.frame["result"][3])
    with pytest.raises(PanelError, match="is no concentration"):
        in_unit(wells, "MFI")
