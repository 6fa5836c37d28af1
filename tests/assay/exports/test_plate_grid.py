"""Grids of plate readers, and the files that say what stands in their wells."""

import numpy as np
import pytest

from biomarker.assay.formats import detect, read_export, read_exports
from biomarker.errors import InputFileError, PanelError

LAYOUT = """\
,1,2,3
A,S1,S1,P01
B,S2,S2,P01
C,Blank,Blank,P02
D,,QC low,P02
"""
STANDARDS = "ID\tConcentration (pg/mL)\nS1\t100\nS2\t25\n"


def small(twins, write, name="od.csv", delimiter=",", decimal="."):
    rows = [["", "1", "2", "3"], *([letter, *(twins.number(i + j / 8 + 0.0625, decimal) for j in range(3))]
                                   for i, letter in enumerate("ABCD"))]  # fmt: skip
    return write(twins.table(rows, delimiter), name=name)


def at(wells, well):
    return wells.frame[wells.frame["well"] == well].iloc[0]


@pytest.mark.parametrize("size", [96, 384])
@pytest.mark.parametrize(("delimiter", "decimal"), [(",", "."), (";", ","), ("\t", ".")])
def test_a_grid_is_read_whatever_its_size_and_locale(twins, size, delimiter, decimal):
    rows = twins.grid_rows(size=size, decimal=decimal)
    wells = twins.read_content(twins.as_content(rows, delimiter))
    assert len(wells) == size
    assert at(wells, "B2")["signal"] == float(rows[3][2].replace(",", "."))
    assert set(wells.frame["signal_kind"]) == {"OD"}
    assert set(wells.frame["role"]) == {"empty"}


def test_a_reference_wavelength_below_is_subtracted(twins):
    first, second = twins.grid_rows(1, title="450 nm"), twins.grid_rows(2, title="570 nm")
    wells = twins.read_content(twins.as_content([*first, *second]))
    assert len(wells) == 96
    assert at(wells, "A1")["signal"] == pytest.approx(float(first[2][1]) - float(second[2][1]))
    assert "570 nm was subtracted from 450 nm" in wells.exports[0].notes[0]
    with pytest.raises(InputFileError, match="was read at only one"):
        twins.read_content(twins.as_content([*first, *second[:5]]))


def test_several_plates_in_one_file(twins):
    rows = [*twins.grid_rows(1, plate="one"), *twins.grid_rows(2, plate="two")]
    assert twins.read_content(twins.as_content(rows)).plates == ("one", "two")


def test_overflow_is_a_flag(twins):
    rows = twins.grid_rows()
    rows[2][1] = "OVRFLW"
    one = at(twins.read_content(twins.as_content(rows)), "A1")
    assert (np.isnan(one["signal"]), one["flags"]) == (True, ("above_signal",))


def test_a_workbook_grid_is_read(twins, write_xlsx):
    rows = [
        [float(cell) if cell.replace(".", "", 1).isdecimal() else cell for cell in row] for row in twins.grid_rows()
    ]
    assert len(read_export(write_xlsx({"Plate": rows}))) == 96


def test_layout_and_standards_say_what_stands_where(twins, write):
    paths = [small(twins, write), write(LAYOUT, "layout.csv"), write(STANDARDS, "standards.txt")]
    wells = read_exports(paths)
    assert wells.select(role="standard").frame["expected"].tolist() == [100, 100, 25, 25]
    assert at(wells, "A1")["unit"] == "pg/mL"
    assert wells.select(role="blank").frame["well"].tolist() == ["C1", "C2"]
    assert at(wells, "D2")["role"] == "control"
    assert wells.select(sample="P02").frame["replicate"].tolist() == [1, 2]
    assert at(wells, "D1")["role"] == "empty"
    reversed_order = read_exports(paths[::-1])
    assert reversed_order.frame["expected"].equals(wells.frame["expected"])


def test_a_list_of_wells_is_a_layout_too(twins, write):
    text = "well,sample,role,concentration,dilution\nA01,top,standard,200,\nB1,P7,,,10\n"
    wells = read_exports([small(twins, write), write(text, "map.csv")])
    assert (at(wells, "A1")["role"], at(wells, "A1")["expected"]) == ("standard", 200)
    assert (at(wells, "B1")["role"], at(wells, "B1")["sample"], at(wells, "B1")["dilution"]) == ("sample", "P7", 10)


def test_layouts_of_r_whose_header_is_one_cell_shorter(twins, write):
    text = '"1"\t"2"\n"A"\t"s1"\t"P1"\n"B"\t"s2"\t"P2"\n'
    wells = read_exports([small(twins, write), write(text, "layout.txt")])
    assert [at(wells, well)["sample"] for well in ("A1", "A2", "B2")] == ["s1", "P1", "P2"]


def test_titrated_standards_carry_their_dilution(twins, write):
    wells = read_exports([small(twins, write), write(",1,2\nA,1/50,1/100\nB,P1,P2\n", "layout.csv")])
    assert (at(wells, "A2")["role"], at(wells, "A2")["dilution"]) == ("standard", 100)


@pytest.mark.parametrize(
    ("files", "error", "why"),
    [
        ({"layout.csv": LAYOUT.replace("D,,QC", "F,x,y\nD,,QC")}, InputFileError, "line 5: the letter of this row"),
        ({"layout.csv": ",1,12\nA,P1,P2\nB,P3,P4\n".replace("12", "2").replace(",1,2", ",3,4")}, PanelError,
         "names A4, B4 of plate od, but nothing was read there"),
        ({"layout.csv": LAYOUT, "s.txt": STANDARDS + "S3\t6\n"}, PanelError, "no well holds s3"),
        ({"s.txt": STANDARDS}, PanelError, "no well holds s1, s2"),
        ({"layout.csv": LAYOUT, "s.txt": STANDARDS + "S1\t90\n"}, InputFileError, 'line 4: standard "S1"'),
        ({"layout.csv": LAYOUT, "s.txt": STANDARDS.replace("25", "")}, InputFileError, 'standard "S2"'),
        ({"map.csv": "well,sample\nA1,x\nA1,y\n"}, InputFileError, "stands there twice"),
        ({"map.csv": "well,sample,role\nA1,x,king\n"}, InputFileError, 'role "king"'),
        ({"layout.csv": "Plate: a\n" + LAYOUT + "\nPlate: b\n" + LAYOUT.replace("P01", "P09")}, PanelError,
         "speaks of the plates a, b"),
    ],
)  # fmt: skip
def test_companions_that_do_not_match_are_refused(twins, write, files, error, why):
    with pytest.raises(error, match=why):
        read_exports([small(twins, write), *(write(text, name) for name, text in files.items())])


def test_sample_numbers_in_replicates_are_a_layout_and_not_readings(twins, write):
    wells = read_exports([small(twins, write), write(",1,2,3\nA,1,1,2\nB,3,3,2\nC,4,4,5\nD,6,6,5\n", "layout.csv")])
    assert at(wells, "B2")["sample"] == "3"


def test_limits_of_a_table_flag_what_lies_beyond(twins, write):
    panel = write("patient_id,IL-6 (pg/mL),IFNγ (pg/mL)\nP1,0.5,<2\nP2,30,900\n", "panel.csv")
    limits = write(
        "analyte,lower_limit_of_quantitation,upper_limit_of_quantitation\nIL6,1,50\nIFNG,3,800\n", "limits.csv"
    )
    wells = read_exports([panel, limits])
    flags = {(row.sample, row.analyte): row.flags for row in wells.rows()}
    assert flags == {
        ("P1", "IL-6"): ("below_lloq",),
        ("P2", "IL-6"): (),
        ("P1", "IFNγ"): (),
        ("P2", "IFNγ"): ("above_uloq",),
    }
    assert wells.limits_of("table", "IL-6")[3:] == (None, 1, 50)
    with pytest.raises(PanelError, match="none of its analytes was measured"):
        read_exports([panel, write("analyte,lloq\nTSLP,1\n", "other.csv")])


def test_only_companions_are_no_measurement(write):
    with pytest.raises(PanelError, match=r"layout\.csv is a layout of 11 wells"):
        read_exports([write(LAYOUT, "layout.csv")])


def test_readings_of_luminescence_are_no_optical_density(twins):
    rows = [["", "1", "2"], ["A", "15020", "220"], ["B", "380", "91000"]]
    content = twins.as_content(rows)
    assert detect(content) == "plate_grid"
    assert set(twins.read_content(content).frame["signal_kind"]) == {"RLU"}


@pytest.mark.shared_data
def test_a_real_layout_that_contradicts_its_export_is_refused(shared_data):
    folder = shared_data / "assay_elisa_softmax" / "raw"
    with pytest.raises(PanelError, match=r"states 3000 for s1, the export 1500 \(well A1"):
        read_exports([folder / "Assay_11_and_12.txt", folder / "AnExp_2plate.txt", folder / "stdConc.txt"])
