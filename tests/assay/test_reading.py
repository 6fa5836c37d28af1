import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.open import read_table
from biomarker.assay.reading import READERS, as_wide, detect, find_column, read_panel
from biomarker.assay.table import table_from_rows
from biomarker.errors import PanelError, PartError

SCHEMA = PanelSchema((Analyte("IL-6", "pg/mL"), Analyte("IFN-γ", "pg/mL")))
REAL = ("race_septic_shock", "car22_carhlh", "cmipb_vaccine_2021", "combiroc_aih", "ad_csf_rbm", "covid_icu_overmyer",
        "asah_reference", "cytoprofile_t2d")  # fmt: skip
PANEL = """
patient_id  IFNg  age  IL-6(pg/mL)
P1          1.5   40   7
P2          <0.8  50   .
P3          2     60   >90
"""


def test_a_panel_has_the_analytes_of_the_schema_in_its_order(table):
    reading = read_panel(table(PANEL), id_column="patient_id", schema=SCHEMA)
    assert reading.patients == reading.panel.rows == ("P1", "P2", "P3")
    np.testing.assert_array_equal(reading.panel.values, [[7, 1.5], [np.nan, 0.8], [90, 2]])
    assert reading.panel.marks.tolist() == [[0, 0], [0, -1], [1, 0]]
    assert reading.columns == {"IL-6": "IL-6(pg/mL)", "IFN-γ": "IFNg"}
    assert reading.units == {"IL-6": "pg/mL", "IFN-γ": None}
    assert reading.panel.source == "panel.csv"


def test_an_analyte_that_is_missing_everywhere_is_read(table):
    reading = read_panel(table("patient_id IL-6 IFN-γ\nP1 1 NA\nP2 2 ."), id_column="patient_id", schema=SCHEMA)
    assert reading.panel.n_missing == 2


def test_the_user_may_say_which_column_holds_an_analyte(table):
    names = {"IL-6": "marker_1", "IFN-γ": "Marker 2".replace(" ", "_")}
    reading = read_panel(table("id marker_1 Marker_2\nP1 1 2"), id_column="id", schema=SCHEMA, names=names)
    assert reading.panel.values.tolist() == [[1, 2]]
    with pytest.raises(PanelError, match='no column "marker_3"'):
        read_panel(table("id marker_1 Marker_2\nP1 1 2"), id_column="id", schema=SCHEMA, names={"IL-6": "marker_3"})
    with pytest.raises(PanelError, match="no analyte of the panel"):
        read_panel(table("id marker_1 Marker_2\nP1 1 2"), id_column="id", schema=SCHEMA, names={"IL-66": "marker_1"})


def test_the_decimal_mark_is_decided_over_all_columns(table):
    reading = read_panel(table("id IL-6 IFN-γ\nP1 1,234 0,5\nP2 2,345 <0,8"), id_column="id", schema=SCHEMA)
    np.testing.assert_array_equal(reading.panel.values, [[1.234, 0.5], [2.345, 0.8]])


def test_declared_limits_censor(table):
    schema = PanelSchema((Analyte("IL-6", "pg/mL", lower_limit=2.0, upper_limit=80.0),))
    panel = read_panel(table("id IL-6\nP1 1\nP2 ND\nP3 81\nP4 5"), id_column="id", schema=schema).panel
    assert panel.values[:, 0].tolist() == [2, 2, 80, 5]
    assert panel.marks[:, 0].tolist() == [-1, -1, 1, 0]


def test_several_rows_of_a_patient_get_names_of_their_own(table):
    text = "id IL-6 IFN-γ\nP3 1 1\nP1 2 2\nP3 3 3"
    with pytest.raises(PanelError, match='1 patient with several rows: "P3" in rows 2, 4'):
        read_panel(table(text), id_column="id", schema=SCHEMA)
    reading = read_panel(table(text), id_column="id", schema=SCHEMA, several_rows=True)
    assert reading.panel.rows == ("P3#1", "P1", "P3#2")
    assert reading.patients == ("P3", "P1", "P3")


def test_names_of_rows_that_clash_are_refused(table):
    with pytest.raises(PanelError, match='"P3#1" is a patient'):
        read_panel(table("id IL-6 IFN-γ\nP3 1 1\nP3 2 2\nP3#1 3 3"), id_column="id", schema=SCHEMA, several_rows=True)


def test_the_id_column_may_be_spelled_another_way(table):
    assert find_column(table("Patient_ID IL-6\nP1 1"), "patient id") == "Patient_ID"
    with pytest.raises(PanelError, match='no column "subject"'):
        find_column(table("Patient_ID IL-6\nP1 1"), "subject")
    with pytest.raises(PanelError, match=r"but Patient_ID and patient\.id"):
        find_column(table("Patient_ID patient.id\nP1 1"), "patient id")


def test_rows_without_a_patient_are_named(table):
    with pytest.raises(PanelError, match='no patient in column "id" of row 3, 4'):
        read_panel(table("id IL-6 IFN-γ\nP1 1 1\n. 2 2\nNA 3 3"), id_column="id", schema=SCHEMA)


def test_another_unit_in_the_header_is_refused(table):
    with pytest.raises(PanelError, match=r'column "IL-6\(ng/mL\)" where pg/mL is declared'):
        read_panel(table("id IL-6(ng/mL) IFN-γ(ng/L)\nP1 1 1"), id_column="id", schema=SCHEMA)


def test_five_wrong_cells_are_shown_with_row_and_column(table):
    text = "id IL-6 IFN-γ\nP1 a 1\nP2 b 1,5\nP3 c 1.5\nP4 inf 2\nP5 d 3\nP6 e 4"
    with pytest.raises(PanelError) as error:
        read_panel(table(text), id_column="id", schema=SCHEMA)
    lines = str(error.value).splitlines()
    assert lines[0] == "panel.csv: 7 cells cannot be read:"
    assert lines[1] == '  row 2, column "IL-6": "a" is not a number'
    assert lines[6] == "  and 2 more"
    assert '"<2.3"' in error.value.allowed
    assert "decimal point" in error.value.do


def test_a_censored_word_without_a_limit_asks_for_it(table):
    with pytest.raises(PanelError, match='row 3, column "IL-6": "ND" has no number') as error:
        read_panel(table("id IL-6 IFN-γ\nP1 1 1\nP2 ND 1"), id_column="id", schema=SCHEMA)
    assert "declare a lower_limit for IL-6" in error.value.do


@given(st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(order):
    body = [
        ["P1", "1.5", "2"],
        ["P2", "ND", "3"],
        ["P3", "<0.8", ">9"],
        ["P4", "", "1"],
        ["P5", "4", "OOR >"],
        ["P6", "*7", "5"],
    ]
    rows = [(1, ["id", "IL-6", "IFN-γ"])]
    tables = [table_from_rows("x", rows + [(i + 2, body[i]) for i in one]) for one in (range(6), order)]
    panels = [read_panel(one, id_column="id", schema=SCHEMA).panel for one in tables]
    same = panels[0].take(list(order))
    assert same.rows == panels[1].rows
    np.testing.assert_array_equal(same.values, panels[1].values)
    np.testing.assert_array_equal(same.marks, panels[1].marks)


def test_readers_are_found_by_name_and_by_content(table):
    assert {"long", "wide"} <= set(READERS)
    wide, long = table(PANEL), table("patient_id analyte value\nP1 IL-6 1\nP1 IL-8 2")
    assert (detect(wide), detect(long)) == ("wide", "long")
    assert as_wide(wide) is wide
    assert as_wide(long).columns == ("patient_id", "IL-6", "IL-8")
    with pytest.raises(PanelError, match="lacks 2 analytes") as error:
        read_panel(long, id_column="patient_id", schema=SCHEMA)
    assert 'with the reader "long"' in error.value.do
    with pytest.raises(PartError, match='reader "long" has no setting "patients"'):
        as_wide(long, "long", {"patients": "x"})
    with pytest.raises(PartError, match='no reader is called "lnog"'):
        as_wide(long, "lnog")


@pytest.mark.parametrize("reader", sorted(READERS))
def test_every_reader_has_a_summary_and_settings_that_its_function_takes(reader):
    import inspect

    card = READERS[reader]
    parameters = inspect.signature(card.to_wide).parameters.values()
    assert card.summary
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    assert takes_any or set(card.settings) <= {parameter.name for parameter in parameters}


def test_reading_a_csv_needs_numpy_only(write):
    path = write("id,IL-6,IFN-γ\nP1,1.5,<0.8\n")
    program = f"""
import json, sys
from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.reading import as_wide, read_panel
from biomarker.assay.open import read_table
schema = PanelSchema((Analyte("IL-6", "pg/mL"), Analyte("IFN-γ", "pg/mL")))
read_panel(as_wide(read_table({str(path)!r})), id_column="id", schema=schema)
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", program], capture_output=True, text=True, check=True)
    heavy = {"pandas", "scipy", "sklearn", "pyarrow", "python_calamine", "mlflow", "pydantic", "xml"}
    assert heavy & set(json.loads(done.stdout)) == set()


@pytest.mark.shared_data
@pytest.mark.parametrize("name", REAL)
def test_real_panels_are_read_as_pandas_reads_them(shared_data, name):
    import pandas as pd

    folder = shared_data / name
    analytes = json.loads((folder / "columns.json").read_text(encoding="utf-8"))["analytes"]
    table = read_table(folder / "panel.csv")
    assert detect(table) == "wide"
    schema = PanelSchema(tuple(Analyte(analyte, "transformed") for analyte in analytes))
    panel = read_panel(table, id_column="patient_id", schema=schema).panel
    expected = pd.read_csv(folder / "panel.csv", usecols=analytes)[analytes].to_numpy(dtype=float)
    np.testing.assert_allclose(panel.values, expected, rtol=1e-14)
    assert panel.n_censored == 0


@pytest.mark.shared_data
def test_a_real_export_with_points_for_missing_cells_and_greek_letters(shared_data):
    table = read_table(shared_data / "race_septic_shock" / "raw" / "RACE_CytokineData.csv")
    names = ("IL1A", "TNF-alpha", "IL-12p40", "CXCL8", "ang2", "Residence on Day 28", "Age")
    panel = read_panel(table, id_column="sampleid", schema=PanelSchema(tuple(Analyte(n, "a.u.") for n in names))).panel
    missing = dict(zip(names, np.isnan(panel.values).sum(axis=0).tolist(), strict=True))
    assert missing == dict.fromkeys(names, 0) | {"ang2": 1, "Residence on Day 28": 189}  # "NA" and "."
    age, mark = panel.values[:, -1], panel.marks[:, -1]
    assert age.max() == 90
    assert set(mark[age == 90].tolist()) == {1}  # ">90"
