"""xPONENT exports: blocks, locales, dilutions, lost decimal points."""

import numpy as np
import pytest

from biomarker.assay.formats import detect, read_export
from biomarker.errors import InputFileError, PanelError


def cell(wells, well, analyte="IL-6"):
    return wells.frame[(wells.frame["well"] == well) & (wells.frame["analyte"] == analyte)].iloc[0]


@pytest.mark.parametrize(("delimiter", "decimal"), [(",", "."), (";", ","), (";", "."), ("\t", ",")])
def test_every_locale_gives_the_same_numbers(twins, delimiter, decimal):
    wells = twins.read_content(twins.as_content(twins.xponent_rows(decimal=decimal), delimiter))
    truth = twins.readings()
    read = {(row.well, row.analyte): row.signal for row in wells.rows()}
    assert read == truth
    assert (wells.exports[0].delimiter, wells.exports[0].decimal) == (delimiter, decimal)
    assert wells.select(role="standard", analyte="IL-6").frame["expected"].tolist() == [x for x in twins.LEVELS
                                                                                      for _ in range(2)]  # fmt: skip


def test_the_workbook_form_reads_alike(twins, write_xlsx):
    rows = [[float(cell) if cell.replace(".", "", 1).isdecimal() else cell for cell in row]
            for row in twins.xponent_rows()]  # fmt: skip
    wells = read_export(write_xlsx({"Sheet1": rows}, name="results.dat"))
    assert {(row.well, row.analyte): row.signal for row in wells.rows()} == twins.readings()


def test_a_well_carries_what_all_blocks_say_of_it(twins):
    one = cell(twins.read_content(twins.as_content(twins.xponent_rows())), "H2")
    assert (one["sample"], one["role"], one["unit"], one["dilution"]) == ("P04", "sample", "pg/mL", 2.0)
    assert one["net"] == pytest.approx(twins.readings()["H2", "IL-6"] - twins.readings()["A1", "IL-6"], abs=0.05)
    assert (one["beads"], "bead_target" in one["flags"]) == (31.0, True)  # 50 were asked for
    assert (one["result"], one["qualifier"]) == (12.25, "")


def test_limits_of_results_are_brought_to_the_undiluted_sample(twins):
    results = {("H2", "IL-6"): "< 15.625", ("G2", "IL-6"): "> 4000", ("F2", "IL-6"): "<3.5", ("E2", "IL-6"): "NaN"}
    wells = twins.read_content(twins.as_content(twins.xponent_rows(results=results)))
    assert [(cell(wells, well)["qualifier"], cell(wells, well)["limit"]) for well in ("H2", "G2", "F2")] == [
        ("<", 31.25),  # an end of the standards, times the dilution of 2
        (">", 8000.0),
        ("<", 3.5),  # no end of the standards: as printed
    ]
    assert np.isnan(cell(wells, "E2")["result"])
    assert cell(wells, "E2")["qualifier"] == ""


def test_a_lost_decimal_point_is_put_back_and_said(twins):
    wells = twins.read_content(twins.as_content(twins.xponent_rows(lost=[(4, "IL-6")])))
    mended = wells.select(sample="Standard4", analyte="IL-6").frame
    assert mended["expected"].tolist() == [62.5, 62.5]
    assert all("decimal_point" in flags for flags in mended["flags"])
    assert "Standard4 of IL-6 625 -> 62.5" in " ".join(wells.exports[0].notes)
    assert not wells.select(analyte="TNFa").flagged("decimal_point").any()


def test_several_plates_of_one_batch_stay_apart(twins):
    wells = twins.read_content(twins.as_content(twins.xponent_rows(plates=2)))
    assert wells.plates == ("twin plate 1", "twin plate 2")


def test_a_missing_closing_line_is_said(twins):
    rows = twins.xponent_rows()
    assert twins.read_content(twins.as_content(rows)).exports[0].notes == ()
    assert "may be cut off" in twins.read_content(twins.as_content(rows[:-2])).exports[0].notes[0]


def test_a_row_that_only_one_block_lacks_is_noticed(twins):
    rows = twins.xponent_rows()
    lost = rows.index(next(row for row in rows if row[:1] == ["7(1,G1)"]))  # in the block Median
    with pytest.raises(InputFileError, match=r"7\(1,G1\) is in only one"):
        twins.read_content(twins.as_content(rows[:lost] + rows[lost + 1 :]))


def test_a_block_that_breaks_off_is_refused(twins):
    rows = twins.xponent_rows()
    count = next(i for i, row in enumerate(rows) if row == ["DataType:", "Count"])
    with pytest.raises(InputFileError, match=r"10\(1,B2\) \(and 13 more\) is in only one"):
        twins.read_content(twins.as_content(rows[: count + 6]))
    short = [*rows[: count + 4], rows[count + 4][:3]]
    with pytest.raises(InputFileError, match='3 cells in a row of block "Count", but the header has 6'):
        twins.read_content(twins.as_content(short))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda rows: [row if row != ["DataType:", "Median"] else ["DataType:", "Units"] for row in rows], "second"),
        (lambda rows: [["x(1,A1)", *row[1:]] if row[:1] == ["1(1,A1)"] else row for row in rows], "no location"),
        (lambda rows: [[row[0], row[1], "twelve", *row[3:]] if row[:1] == ["1(1,A1)"] else row for row in rows],
         '"twelve" is not a number'),
        (lambda rows: [[*row[:4], "IL-6", *row[5:]] if row[:1] == ["Location"] and len(row) > 4 else row
                       for row in rows], 'names "IL-6" twice'),
        (lambda rows: [row for row in rows if row[:1] != ["DataType:"]], "no block Median"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(twins, change, why):
    with pytest.raises(InputFileError, match=why):
        twins.read_content(twins.as_content(change(twins.xponent_rows())))


def test_the_same_well_twice_is_refused(twins):
    rows = [["2(1,A1)", *row[1:]] if row[:1] == ["2(1,B1)"] else row for row in twins.xponent_rows()]
    with pytest.raises(PanelError, match="same well and analyte more than once"):
        twins.read_content(twins.as_content(rows))


def test_detection_needs_no_name(twins, write):
    content = twins.as_content(twins.xponent_rows(), ";")
    assert detect(content) == "xponent"
    path = write(content.text, name="holiday.jpg")
    assert read_export(path).exports[0].format == "xponent"


@pytest.mark.shared_data
def test_the_real_export_gives_the_published_counts(shared_data):
    folder = shared_data / "assay_luminex_xponent_csv" / "raw"
    wells = read_export(folder / "plate1.csv")
    counts = wells.frame["qualifier"].value_counts()
    assert (len(wells), counts["<"], counts[">"]) == (2880, 208, 32)  # SOURCE.md
    assert wells.frame["result"].isna().sum() - counts["<"] - counts[">"] == 60
    clean = dict(line.rsplit(",", 1) for line in (folder / "ecdata_from_rda.csv").read_text().splitlines()[1:])
    standards = wells.select(role="standard").frame
    names = {"GMCSF": "GM-CSF", "IL12": "IL-12"}
    compared = [(expected, float(clean[f"{sample},{analyte}"])) for sample, analyte, expected in
                zip(standards["sample"], standards["analyte"], standards["expected"], strict=True)
                if f"{sample},{names.get(analyte, analyte)}" in clean and f"{sample},{analyte}" in clean]  # fmt: skip
    assert len(compared) > 400
    np.testing.assert_allclose(*zip(*compared, strict=True), rtol=1e-6)
    assert len({(row.sample, row.analyte) for row in wells.rows() if "decimal_point" in row.flags}) == 30
