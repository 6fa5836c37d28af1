"""Olink exports: old and new names, controls apart, quality flags, quantities never mixed with NPX."""

import numpy as np
import pytest

from biomarker.assay.formats import detect, read_export
from biomarker.errors import InputFileError


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("new", [False, True])
def test_npx_is_a_signal_and_never_a_concentration(twins, delimiter, new):
    rows = twins.olink_rows(new=new, decimal="." if delimiter == "," else ",")
    wells = twins.read_content(twins.as_content(rows, delimiter))
    assert set(wells.frame["signal_kind"]) == {"NPX"}
    assert wells.frame["result"].isna().all()
    column = rows[0].index("NPX")
    assert sorted(wells.frame["signal"]) == sorted(float(row[column].replace(",", ".")) for row in rows[1:])
    assert wells.limits_of("plate_a", "IL6").lod == 1.5
    assert wells.limits_of("plate_a", "IL6").unit == "NPX"


@pytest.mark.parametrize(("new", "flag"), [(False, "qc_warning"), (True, "qc_failed")])
def test_warnings_are_flags_and_controls_are_set_apart(twins, new, flag):
    wells = twins.read_content(twins.as_content(twins.olink_rows(new=new), ";"))
    assert set(wells.frame.loc[wells.flagged(flag).to_numpy(), "sample"]) == {"P1"}
    assert set(wells.select(role="control").frame["sample"]) == {"CONTROL_SAMPLE_AS 1"}
    below = wells.frame["signal"] < 1.5
    assert below.sum() > 0
    assert (wells.flagged("below_lod") == below).all()


def test_quantified_values_have_unit_and_limits(twins):
    wells = twins.read_content(twins.as_content(twins.olink_rows(quantified=True), ";"))
    assert set(wells.frame["unit"]) == {"pg/mL"}
    assert wells.select(sample="P1", analyte="IL6").frame["result"].tolist() == [1.0]
    assert set(wells.frame.loc[wells.flagged("below_lloq").to_numpy(), "sample"]) == {"P0"}  # 0.1 below 0.5
    assert set(wells.frame.loc[wells.flagged("above_uloq").to_numpy(), "sample"]) == {"CONTROL_SAMPLE_AS 1"}
    assert wells.limits_of("plate_a", "IL6")[2:] == ("pg/mL", 1.5, 0.5, 2000.0)


@pytest.mark.parametrize(
    ("text", "qualifier", "limit"), [("<LLOQ", "<", 0.5), (">ULOQ", ">", 2000.0), ("> 3000", ">", 3000)]
)
def test_a_quantity_in_words_takes_the_limit_of_its_plate(twins, text, qualifier, limit):
    rows = twins.olink_rows(quantified=True)
    rows[1][rows[0].index("Quantified_value")] = text
    first = twins.read_content(twins.as_content(rows, ";")).frame.iloc[0]
    assert (first["qualifier"], first["limit"], np.isnan(first["result"])) == (qualifier, limit, True)


def test_assays_of_several_panels_keep_apart_and_their_symbol(twins):
    from biomarker.assay.names import symbol

    rows = twins.olink_rows()
    for row in rows[1:]:
        row[rows[0].index("Assay")] = "IL6"
    wells = twins.read_content(twins.as_content(rows, ";"))
    assert wells.analytes == ("IL6 (OID00000)", "IL6 (OID00001)", "IL6 (OID00002)")
    assert {symbol(name) for name in wells.analytes} == {"IL6"}
    assert set(wells.frame["symbol"]) == {"IL6"}


def test_assays_carry_the_gene_symbol_that_olink_states(twins):
    rows = twins.olink_rows()
    for row in rows[1:]:
        j = rows[0].index("Assay")
        row[j] = {"IL6": "CHL1", "IFNG": "IL12A_IL12B", "CXCL8": "MCP-1"}[row[j]]
    symbols = twins.read_content(twins.as_content(rows, ";")).frame["symbol"]
    assert list(dict.fromkeys(symbols)) == ["CHL1", "IL12A:IL12B", "CCL2"]


def test_control_assays_are_left_out(twins):
    rows = twins.olink_rows(new=True)
    for row in rows[1:7]:
        row[rows[0].index("AssayType")] = "inc_ctrl"
    wells = twins.read_content(twins.as_content(rows, ";"))
    assert wells.analytes == ("IFNG", "CXCL8")
    assert "6 rows of internal control assays" in wells.exports[0].notes[0]


def test_without_a_type_the_usual_names_are_controls_and_others_stay_samples(twins):
    rows = twins.olink_rows()
    kept = [j for j, name in enumerate(rows[0]) if name != "Sample_Type"]
    rows = [[row[j] for j in kept] for row in rows]
    for row in rows[1:]:
        row[0] = {"P0": "Neg Ctrl 1", "P2": "healthy control 7"}.get(row[0], row[0])
    wells = twins.read_content(twins.as_content(rows, ";"))
    assert set(wells.select(role="blank").frame["sample"]) == {"Neg Ctrl 1"}
    assert set(wells.select(role="control").frame["sample"]) == {"CONTROL_SAMPLE_AS 1"}
    assert "healthy control 7" in set(wells.select(role="sample").frame["sample"])
    assert "healthy control 7" in wells.exports[0].notes[1]


def test_parquet_and_zip_read_like_the_csv(twins, tmp_path):
    import zipfile

    import pyarrow.parquet

    rows = twins.olink_rows(new=True)
    columns = {name: [row[j] for row in rows[1:]] for j, name in enumerate(rows[0])}
    columns |= {name: [float(x) for x in columns[name]] for name in ("NPX", "LOD")}
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "a.bin")
    with zipfile.ZipFile(tmp_path / "b.bin", "w") as archive:
        archive.writestr("npx.csv", twins.table(rows, ";"))
        archive.writestr("README.txt", "about")
    signals = twins.read_content(twins.as_content(rows, ";")).frame["signal"].tolist()
    assert read_export(tmp_path / "a.bin").frame["signal"].tolist() == signals
    assert read_export(tmp_path / "b.bin").frame["signal"].tolist() == signals


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [
        ("NPX", "high", '"high" is not a number'),
        ("NPX", "<3", "is a limit"),
        ("QC_Warning", "hm", "no word of quality control"),
        ("Sample_Type", "WATER", "no type of sample"),
        ("SampleID", "", "no sample is named"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(twins, column, text, why):
    rows = twins.olink_rows()
    rows[3][rows[0].index(column)] = text
    with pytest.raises(InputFileError, match=rf"row 3 .*{why}|{why}"):
        twins.read_content(twins.as_content(rows, ";"))


def test_copied_and_broken_rows_are_refused(twins):
    rows = twins.olink_rows()
    with pytest.raises(InputFileError, match="stand there twice"):
        twins.read_content(twins.as_content([*rows, rows[2]], ";"))
    with pytest.raises(InputFileError, match="line 20: 4 cells, but the header has 15"):
        twins.read_content(twins.as_content([*rows, rows[2][:4]], ";"))


@pytest.mark.parametrize("quantified", [False, True])
def test_the_wide_layout_gives_the_same_values(twins, quantified):
    content = twins.as_content(twins.olink_wide_rows(quantified), ";")
    assert detect(content) == "olink_wide"
    wells = twins.read_content(content)
    values = wells.frame["result" if quantified else "signal"]
    assert values.tolist()[:3] == [3.25, 0.125, 4.5]
    assert np.isnan(values[3])
    assert wells.frame["role"].tolist() == ["sample"] * 4 + ["control"] * 2
    assert set(wells.frame["plate"]) == {"plate_a"}
    assert wells.flagged("qc_warning").tolist() == [False, False, True, True, False, False]
    limits = wells.limits_of("plate_a", "IFNG")
    assert limits[2:] == (("pg/mL", 0.75, 1.5, 800.0) if quantified else ("NPX", 0.75, None, None))


@pytest.mark.shared_data
def test_the_simulated_example_of_olink_reads(shared_data):
    path = shared_data / "assay_olink_npx_long_SIMULATED" / "raw" / "npx_data1_first92_semicolon.csv"
    wells = read_export(path)
    assert (len(wells), len(wells.analytes), len(wells.plates)) == (14720, 92, 2)
    assert wells.select(role="sample").frame["sample"].nunique() == 156
    assert wells.select(role="control").frame["sample"].nunique() == 2
    assert (wells.flagged("qc_warning").sum(), wells.flagged("below_lod").sum()) == (92, 856)
