"""MSD Discovery Workbench: detection-range words, several plates, units."""

import numpy as np
import pytest

from biomarker.assay.formats import read_export
from biomarker.errors import InputFileError, PanelError


def at(wells, sample, analyte="IL-6"):
    frame = wells.frame
    return frame[(frame["sample"] == sample) & (frame["analyte"] == analyte)].iloc[0]


@pytest.mark.parametrize(("delimiter", "decimal"), [(",", "."), ("\t", "."), (";", ",")])
def test_words_of_the_detection_range_become_limits_and_flags(twins, delimiter, decimal):
    wells = twins.read_content(twins.as_content(twins.msd_rows(decimal=decimal), delimiter))
    assert at(wells, "U001")["flags"] == ()
    assert at(wells, "U001")["result"] == pytest.approx(at(wells, "U001")["signal"] / 100, abs=1e-3)
    below, above, low = (at(wells, name) for name in ("U002", "U003", "U004"))
    assert (below["qualifier"], below["limit"], below["flags"]) == ("<", 0.25, ("below_fit",))
    assert (above["qualifier"], above["limit"], above["flags"]) == (">", 5000, ("above_detection", "above_fit"))
    assert (low["qualifier"], low["flags"]) == ("", ("below_detection",))
    assert low["result"] > 0  # a number that the software gives is kept, with its flag


def test_codes_say_what_a_well_is_for(twins):
    wells = twins.read_content(twins.as_content(twins.msd_rows()))
    assert (at(wells, "S001")["role"], at(wells, "S001")["expected"]) == ("standard", 4000)
    assert (at(wells, "U001")["role"], at(wells, "U001")["dilution"]) == ("sample", 2)
    assert (at(wells, "S001")["well"], at(wells, "S001")["signal_kind"]) == ("A1", "ECL")


def test_the_unit_is_read_or_its_lack_said(twins):
    assert "no unit" in twins.read_content(twins.as_content(twins.msd_rows())).exports[0].notes[0]
    stated = twins.read_content(twins.as_content(twins.msd_rows(unit=" (pg/mL)")))
    assert set(stated.frame["unit"]) == {"pg/mL"}
    assert stated.exports[0].notes == ()


def test_several_plates_in_one_workbook(twins, write_xlsx):
    rows = [[float(cell) if cell.replace(".", "", 1).isdecimal() else cell for cell in row]
            for row in twins.msd_rows(plates=2)]  # fmt: skip
    wells = read_export(write_xlsx({"Workbench data": rows}))
    assert wells.plates == ("Plate_TWIN0", "Plate_TWIN1")
    assert np.isnan(at(wells, "U002")["result"])


@pytest.mark.parametrize(
    ("change", "error", "why"),
    [
        (lambda rows: [*rows[:4], rows[4][:9]], InputFileError, "line 5: 9 cells, but the header has 14"),
        (lambda rows: [*rows[:3], [*rows[3][:13], "Near Range"], *rows[4:]], InputFileError, "Near Range"),
        (lambda rows: [*rows[:3], [*rows[3][:2], "Q99", *rows[3][3:]], *rows[4:]], InputFileError, 'well "Q99"'),
        (lambda rows: [*rows, rows[-1]], PanelError, "more than once"),
        (lambda rows: rows[:2], InputFileError, "no rows"),
    ],
)
def test_what_is_wrong_is_refused(twins, change, error, why):
    with pytest.raises(error, match=why):
        twins.read_content(twins.as_content(change(twins.msd_rows())))


def test_a_lone_comma_that_could_be_either_is_refused(twins):
    rows = twins.msd_rows()
    for row in rows[2:]:
        row[6:13] = ["", "1,234", "", "", "", "", ""]
        row[5] = row[5] and "100"
    with pytest.raises(InputFileError, match=r'"1,234" may be 1\.234 or 1234'):
        twins.read_content(twins.as_content(rows, ";"))
