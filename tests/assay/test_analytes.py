import pytest

from biomarker.assay.analytes import UNITS, Analyte, PanelSchema
from biomarker.errors import PanelError


def test_a_schema_keeps_the_order_of_its_columns():
    schema = PanelSchema((Analyte("IL-6", "pg/mL"), Analyte("IFN-γ", "log2")))
    assert schema.names == ("IL-6", "IFN-γ")
    assert [analyte.is_logged for analyte in schema] == [False, True]
    assert len(schema) == 2


def test_unknown_units_show_the_nearest_one():
    with pytest.raises(PanelError, match='unit "pg/ml3" of IL-6') as error:
        Analyte("IL-6", "pg/ml3")
    assert 'did you mean "pg/mL"?' in error.value.allowed


@pytest.mark.parametrize("unit", UNITS)
def test_every_listed_unit_is_accepted(unit):
    assert Analyte("x", unit).unit == unit


def test_contradictions_are_refused():
    with pytest.raises(PanelError, match="lower limit 5 is not below upper limit 5"):
        Analyte("IL-6", "pg/mL", 5, 5)
    with pytest.raises(PanelError, match="without a name"):
        Analyte(" ", "pg/mL")
    with pytest.raises(PanelError, match="twice: IL-6"):
        PanelSchema((Analyte("IL-6", "pg/mL"), Analyte("IL-6", "MFI")))
