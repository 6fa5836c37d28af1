import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.open import read_table
from biomarker.assay.reading import READERS, read_panel
from biomarker.assay.table import table_from_rows
from biomarker.errors import PanelError

LONG = """
patient_id response analyte value unit  plate
P1         1        IL-6    1.5   pg/mL A
P1         1        IL-8    7     pg/mL B
P2         0        IL-6    <0.8  pg/ml A
P2         0        IL-8    OOR>  ng/L  B
P3         0        IL_6    ND    .     A
"""


def to_wide(table, **settings):
    return READERS["long"].to_wide(table, **settings)


def test_one_row_per_patient_and_one_column_per_analyte(table):
    wide = to_wide(table(LONG))
    assert dict(wide.cells) == {
        "patient_id": ("P1", "P2", "P3"),
        "response": ("1", "0", "0"),
        "IL-6 (pg/mL)": ("1.5", "<0.8", "OOR <"),  # spelled IL_6 for P3
        "IL-8 (pg/mL)": ("7", "OOR >", ""),  # P3 has none; 1 ng/L is 1 pg/mL
    }
    assert [wide.row_number(i) for i in range(3)] == [2, 4, 6]


def test_remarks_on_analytes_are_no_columns_of_patients(table):
    assert "plate" not in to_wide(table(LONG)).columns


@pytest.mark.parametrize(
    ("value", "qualifier", "lower", "upper", "expected"),
    [
        ("5", "=", "1", "9", "5"),
        ("5", ".", ".", ".", "5"),
        ("2.3", "<", ".", ".", "<2.3"),
        ("0.5", "<", "1", "9", "<1"),  # below the limit of its row, whatever was filled in
        (".", "<", "1", "9", "<1"),
        (".", "<", ".", ".", "OOR <"),
        ("0.5", "=", "1", "9", "<1"),
        ("12", ">", "1", "9", ">9"),
        (".", ">", "1", "9", ">9"),
        ("12", "=", "1", "9", ">9"),
        ("ND", "=", "1", "9", "<1"),
        ("<2.3", "=", "1", "9", "<2.3"),
        ("5", "NA", "1", "9", ""),
        (".", "=", "1", "9", ""),
    ],
)
def test_qualifier_and_limits_become_part_of_the_cell(table, value, qualifier, lower, upper, expected):
    text = f"""
patient_id analyte value  qualifier   lower_limit upper_limit
P1         IL-6    {value} {qualifier} {lower}    {upper}
P1         IL-8    3       =           0.5        99
"""
    assert to_wide(table(text)).column("IL-6") == (expected,)


def test_limits_of_one_analyte_are_not_those_of_another(table):
    text = "patient_id analyte value\nP1 IL-6 <2\nP1 IL-8 5\nP2 IL-6 3\nP2 IL-8 ND"
    wide = to_wide(table(text))
    assert wide.column("IL-8") == ("5", "OOR <")
    with pytest.raises(PanelError, match="no lower_limit is declared"):
        read_panel(wide, id_column="patient_id", schema=PanelSchema((Analyte("IL-8", "pg/mL"),)))


def test_limits_are_written_with_the_decimal_mark_of_the_values(table):
    text = "patient_id analyte value lower_limit\nP1 IL-6 0,2 0,5\nP2 IL-6 3,25 0,5"
    assert to_wide(table(text)).column("IL-6") == ("<0,5", "3,25")


def test_samples_of_one_patient_are_told_apart_by_a_column(table):
    text = "patient_id day cytokine result\nP1 0 IL-6 1\nP1 0 TNFα 2\nP1 7 IL-6 3\nP1 7 TNFα 4"
    with pytest.raises(PanelError, match="P1 has IL-6 twice: 1 in row 2 and 3 in row 4") as error:
        to_wide(table(text), leave_out=["day"])
    assert "`sample`" in error.value.do
    wide = to_wide(table(text), sample="day")
    assert dict(wide.cells) == {"patient_id": ("P1", "P1"), "day": ("0", "7"), "IL-6": ("1", "3"), "TNFα": ("2", "4")}


def test_columns_are_found_by_their_usual_names_by_content_or_as_stated(table):
    text = "who what how_much\nP1 IL-6 1\nP1 IL-8 2"
    with pytest.raises(PanelError, match="no column is called like the patient"):
        to_wide(table(text))
    assert to_wide(table(text), patient="who", value="how_much").columns == ("who", "IL-6", "IL-8")


def test_the_unit_may_stand_behind_the_name(table):
    assert to_wide(table("patient_id analyte value\nP1 IL-6(ng/L) 1")).columns == ("patient_id", "IL-6 (pg/mL)")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (
            "patient_id analyte value unit\nP1 IL-6 1 pg/mL\nP2 IL6 2 ng/mL",
            "IL-6 is in pg/mL in row 2 and in ng/mL in row 3",
        ),
        ("patient_id analyte value unit\nP1 IL-6 1 furlong", 'row 2, column "unit": "furlong" is no known unit'),
        ("patient_id analyte value\nP1 IL-6 1\nP1 il_6 2", "P1 has il_6 twice: 1 in row 2 and 2 in row 3"),
        ("patient_id analyte value\nP1 IL-6 high\nP1 IL-8 2", 'row 2, column "value": "high" is not a number'),
        ("patient_id analyte value lower_limit\nP1 IL-6 1 ND", 'row 2, column "lower_limit"'),
        ("patient_id analyte value qualifier\nP1 IL-6 1 ~", '"~" is no qualifier'),
        ("patient_id analyte value\n. IL-6 1", 'column "patient_id" is empty in row 2'),
        ("patient_id analyte value\nP1 . 1", "no analyte in row 2"),
        (
            "patient_id analyte value arm\nP1 IL-6 1 A\nP1 IL-8 2 B\nP2 IL-6 3 B\nP2 IL-8 4 B",
            'column "arm" is not the same in all rows of P1: A, B',
        ),
        ("patient_id IL-6 analyte value\nP1 x IL-6 1", '"IL-6" is an analyte and also a column'),
    ],
)
def test_contradictions_are_refused(table, text, seen):
    with pytest.raises(PanelError) as error:
        to_wide(table(text))
    assert seen in str(error.value)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("patient_id analyte value\nP1 M1 1\nP1 M2 2", True),
        ("subject what conc\nP1 IL-6 1\nP1 TNFα 2", True),
        ("patient_id assay value\nP1 Luminex 1\nP2 Luminex 2", False),  # one assay: an ordinary column
        ("patient_id IL-6 TNFα\nP1 1 2", False),
        ("patient_id group level\nP1 case 1\nP2 control 2", False),
    ],
)
def test_a_long_table_is_known_by_its_content(table, text, fits):
    assert READERS["long"].fits(table(text)) is fits


@given(
    st.permutations(
        [("P1", "IL-6", "1.5"), ("P1", "IL-8", "<2"), ("P2", "IL-6", "ND"), ("P2", "IL-8", "4"), ("P3", "IL-6", "<0.5")]
    )
)
def test_the_order_of_rows_does_not_matter(cells):
    rows = [(1, ["patient_id", "analyte", "value"]), *((i, list(cell)) for i, cell in enumerate(cells, start=2))]
    wide = to_wide(table_from_rows("x", rows))
    schema = PanelSchema((Analyte("IL-6", "pg/mL"), Analyte("IL-8", "pg/mL")))
    panel = read_panel(wide, id_column="patient_id", schema=schema).panel
    panel = panel.take([panel.rows.index(patient) for patient in ("P1", "P2", "P3")])
    np.testing.assert_array_equal(panel.values, [[1.5, 2], [0.5, 4], [0.5, np.nan]])
    assert panel.marks.tolist() == [[0, -1], [-1, 0], [-1, 0]]


@pytest.mark.shared_data
def test_a_real_long_export_gives_the_published_wide_panel(shared_data, write):
    folder = shared_data / "car22_carhlh"
    raw = (folder / "raw" / "day_after_infusion_data_export.csv").read_text(encoding="utf-8")
    table = read_table(write("row" + raw))
    assert READERS["long"].fits(table)
    wide = to_wide(table, sample="days", leave_out=["row", "log10_cytokine_levels"])
    wide = wide.take([i for i, day in enumerate(wide.column("days")) if day == "0"])
    expected = read_table(folder / "panel.csv")
    schema = PanelSchema(tuple(Analyte(name, "pg/mL") for name in expected.columns[3:]))
    panels = [read_panel(one, id_column="patient_id", schema=schema).panel for one in (wide, expected)]
    ordered = [panel.take(np.argsort(panel.rows)) for panel in panels]
    assert ordered[0].rows == ordered[1].rows
    np.testing.assert_allclose(ordered[0].values, ordered[1].values, rtol=1e-12)


@pytest.mark.shared_data
def test_a_real_olink_export_is_known_as_long(shared_data):
    table = read_table(shared_data / "assay_olink_npx_long_SIMULATED" / "raw" / "npx_data1_first92_semicolon.csv")
    assert READERS["long"].fits(table)
    samples = [i for i, name in enumerate(table.column("SampleID")) if not name.startswith("CONTROL")]
    wide = to_wide(table.take(samples), patient="SampleID", leave_out=["Index", "QC_Warning"])
    assert wide.n_rows == 156
    assert {"CHL1", "Site", "Time"} <= set(wide.columns)
