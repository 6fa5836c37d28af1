"""Lists of wells and plain tables; what is written is read again."""

import numpy as np
import pytest

from biomarker.assay.formats import read_export, read_exports
from biomarker.assay.symbols import with_symbols
from biomarker.assay.wells_file import write_wells
from biomarker.errors import InputFileError, OutputError, PanelError


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("twin", ["xponent", "softmax", "olink", "msd", "bioplex", "grid"])
def test_what_is_written_is_read_again(twins, tmp_path, ending, twin):
    made = {"xponent": twins.xponent_rows(results={("H2", "IL-6"): "< 15.625"}), "softmax": twins.softmax_text(),
            "olink": twins.olink_rows(quantified=True), "msd": twins.msd_rows(), "bioplex": twins.bioplex_sheets(),
            "grid": twins.grid_rows()}  # fmt: skip
    wells = with_symbols(twins.read_content(twins.as_content(made[twin])), keep=True)
    write_wells(wells, tmp_path / f"wells.{ending}")
    again = read_export(tmp_path / f"wells.{ending}")
    assert again.frame.equals(wells.frame)
    assert set(again.limits) == set(wells.limits)
    assert (again.exports == wells.exports) == (ending == "parquet")  # a CSV holds the wells only


def test_an_ending_that_is_no_format_is_refused(twins, tmp_path):
    with pytest.raises(OutputError, match=r"\.csv or \.parquet"):
        write_wells(twins.read_content(twins.as_content(twins.grid_rows())), tmp_path / "wells.docx")


def test_a_list_of_wells_of_another_program(write):
    text = "plate;well;sample;cytokine;MFI;count\nP1;P1_B01;Standard1;IL-6;4096,5;80\nP1;P1_C01;pat 1;IL-6;21,25;60\n"
    wells = read_export(write(text))
    assert wells.exports[0].format == "well_list"
    assert wells.frame["well"].tolist() == ["B1", "C1"]
    assert wells.frame["signal"].tolist() == [4096.5, 21.25]
    assert wells.frame["role"].tolist() == ["standard", "sample"]
    assert set(wells.frame["signal_kind"]) == {"MFI"}


def test_the_beads_of_a_well_are_no_analyte(write):
    text = "plate,well,sample,analyte,mfi\nP1,A1,x,IL-6,12.5\nP1,A1,x,Total Events,812\nP1,B1,y,IL-6,14\n"
    wells = read_export(write(text))
    assert wells.analytes == ("IL-6",)
    assert wells.exports[0].notes[-1].startswith("1 row ")


@pytest.mark.parametrize(
    ("row", "why"),
    [("P1,Z99,x,1.5", '"Z99" is no well'), ("P1,A1,x,soon", '"soon" is not a number'), ("P1,A1", "fewer cells")],
)
def test_broken_lists_are_refused_with_their_line(write, row, why):
    with pytest.raises(InputFileError, match=f"line 3.*{why}|line 3.*"):
        read_export(write(f"plate,well,sample,od\nP1,B1,y,0.5\n{row}\n"))


def test_a_wide_table_becomes_wells(write):
    wells = read_export(write("patient_id,IL-6 (pg/mL),TNF (MFI),age\nP1,<2.3,150,61\nP2,OOR >,90.5,40\nP3,ND,,33\n"))
    by = {(row.sample, row.analyte): row for row in wells.rows()}
    assert (by["P1", "IL-6"].qualifier, by["P1", "IL-6"].limit) == ("<", 2.3)
    assert (by["P2", "IL-6"].qualifier, by["P2", "IL-6"].flags) == (">", ("no_limit",))
    assert by["P3", "IL-6"].limit == 2.3  # the limit that the column states elsewhere
    assert (by["P2", "TNF"].signal, by["P2", "TNF"].signal_kind, np.isnan(by["P2", "TNF"].result)) == (
        90.5,
        "MFI",
        True,
    )
    assert "not read: age" in wells.exports[0].notes[-1]


def test_a_long_table_becomes_wells(write):
    text = "subject_id,analyte,value,unit\nP1,IL-6,1.5,pg/mL\nP1,IL-8,20,pg/mL\nP2,IL-6,<0.8,pg/mL\nP2,IL-8,31,pg/mL\n"
    wells = read_export(write(text))
    assert wells.exports[0].format == "plain_table"
    assert wells.select(sample="P2", analyte="IL-6").frame["limit"].tolist() == [0.8]


def test_two_units_of_one_analyte_are_refused(write):
    text = "subject_id,analyte,value,unit\nP1,IL-6,1.5,pg/mL\nP1,IL-8,20,pg/mL\nP2,IL-6,0.8,ng/mL\nP2,IL-8,31,pg/mL\n"
    with pytest.raises(PanelError, match=r"IL-6 is in pg/mL in row 2 and in ng/mL"):
        read_export(write(text))
    with pytest.raises(PanelError, match=r"IL-6 on plate P1 is given in pg/mL and in ng/mL"):
        read_export(write("plate,well,sample,analyte,result,unit\nP1,A1,x,IL-6,1,pg/mL\nP1,A2,y,IL-6,2,ng/mL\n"))


def test_transformed_values_are_no_readings(write):
    with pytest.raises(PanelError, match="transformed or censored is no reading"):
        read_export(write("patient_id,IL-6 (log2)\nP1,1.5\nP2,2.5\n"))


def test_files_of_one_study_are_put_together(twins, write):
    one, two = (write(twins.table(twins.xponent_rows(seed=i), ","), f"day{i}.csv") for i in (1, 2))
    wells = read_exports([one, two])
    assert wells.plates == ("day1:twin", "day2:twin")
    with pytest.raises(PanelError, match="given twice"):
        read_exports([one, one])
    copy = write(one.read_bytes(), "copy.csv")
    with pytest.raises(PanelError, match="same content"):
        read_exports([one, copy])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\x03" * 50, "neither text nor a workbook"),
        (b"PK\x03\x04 broken", "damaged zip"),
        (b"hello\nworld\n", 'not recognised; it begins with "hello"'),
        (b"\xff\xfea", "breaks off at byte"),
        (b'Program,xPONENT\nDataType:,"Median\n', "quotes near line"),
    ],
)
def test_files_that_are_no_export_are_refused(write, content, why):
    with pytest.raises(InputFileError, match=why):
        read_export(write(content))


def test_a_format_can_be_named_and_must_fit(twins, write):
    path = write(twins.table(twins.msd_rows(), ","))
    assert read_export(path, "msd_workbench").exports[0].format == "msd_workbench"
    with pytest.raises(InputFileError, match="is no xponent export"):
        read_export(path, "xponent")


@pytest.mark.shared_data
def test_real_panel_with_its_limits(shared_data):
    folder = shared_data / "cmipb_vaccine_2021"
    wells = read_exports([folder / "panel.csv", folder / "limits_of_quantitation_2021.csv"])
    shares = wells.frame.assign(below=wells.flagged("below_lloq")).groupby("analyte")["below"].mean()
    assert len(wells.analytes) == 45
    assert shares["IL4"] == 1.0  # SOURCE.md: IL4 100 %, CSF2 97 %
    assert shares["CSF2"] > 0.95
