"""Bio-Plex Manager workbooks: three layouts, OOR, extrapolated, excluded and failed wells."""

import numpy as np
import pytest

from biomarker.assay.formats import read_export
from biomarker.assay.names import symbol
from biomarker.errors import InputFileError


def at(wells, sample, analyte="Hu IL-6 (19)"):
    frame = wells.frame
    return frame[(frame["sample"] == sample) & (frame["analyte"] == analyte)].iloc[0]


@pytest.mark.parametrize("form", ["analyte", "kind", "one sheet", "stacked", "two rows"])
def test_all_layouts_give_the_same(twins, form):
    wells = twins.read_content(twins.as_content(twins.bioplex_sheets(form)))
    assert wells.plates == ("TWIN7",)
    assert [symbol(name) for name in wells.analytes] == ["IL6", "IFNG"]
    below, above, beyond, excluded, failed, plain = (at(wells, f"P{i}") for i in range(1, 7))
    assert (below["qualifier"], below["limit"]) == ("<", 15.625 * 4)  # lowest valid standard times the dilution
    assert (above["qualifier"], above["limit"]) == (">", 4000 * 4)
    assert (beyond["result"], beyond["flags"]) == (1.73, ("extrapolated",))
    assert (excluded["flags"], np.isnan(excluded["signal"])) == (("outlier",), True)
    assert (failed["flags"], np.isnan(failed["signal"])) == (("malfunction",), True)
    assert (plain["result"], plain["signal"], plain["dilution"]) == (250.5, 106.5, 4)
    assert at(wells, "S1")["expected"] == 4000
    assert wells.select(role="blank", analyte="Hu IL-6 (19)").frame["well"].tolist() == ["A1"]


def test_bead_counts_and_dates_are_kept(twins):
    wells = twins.read_content(twins.as_content(twins.bioplex_sheets()))
    assert at(wells, "P6")["beads"] == 80
    assert wells.exports[0].date == "01-Feb-2024"
    assert "no unit" in wells.exports[0].notes[0]


def test_a_standard_outside_its_recovery_is_no_limit(twins):
    sheets = twins.bioplex_sheets()
    for rows in sheets.values():
        for row in rows:
            if row and row[0] == "S5":
                row[8] = 40  # 256 % of 15.625
    wells = twins.read_content(twins.as_content(sheets))
    assert at(wells, "P1")["limit"] == 62.5 * 4


def test_rows_of_means_are_left_out_and_said(twins):
    sheets = twins.bioplex_sheets()
    rows = sheets["Hu IL-6 (19)"]
    last = next(i for i, row in enumerate(rows) if row and row[0] == "X6")
    rows.insert(last + 1, ["X6", "F3,G3", "", "P6", 1, 1, 1, 1, 999, "", "", "", "", 4, "", ""])
    wells = twins.read_content(twins.as_content(sheets))
    assert 999 not in set(wells.frame["result"])
    assert "1 rows with the mean" in wells.exports[0].notes[0]


def test_xlsx_and_old_xls_are_read(twins, write_xlsx, write_xls):
    sheets = twins.bioplex_sheets("one sheet")
    one, other = read_export(write_xlsx(sheets)), read_export(write_xls(sheets["Data"]))
    for wells in (one, other):
        assert at(wells, "P6")["result"] == 250.5
        assert at(wells, "P3")["flags"] == ("extrapolated",)


@pytest.mark.parametrize(("text", "why"), [("about 5", '"about 5" is not a number'), ("1,5", "two decimal marks")])
def test_cells_that_are_no_numbers_are_refused(twins, text, why):
    sheets = twins.bioplex_sheets(obs=["OOR <", text, "1.25"])
    with pytest.raises(InputFileError, match=why):
        twins.read_content(twins.as_content(sheets))


def test_only_means_or_unknown_types_are_refused(twins):
    sheets = twins.bioplex_sheets()
    for rows in sheets.values():
        for row in rows:
            if len(row) > 8 and row[0] not in ("Type",):
                row[1] = "A1,B1"
    with pytest.raises(InputFileError, match="no rows of single wells"):
        twins.read_content(twins.as_content(sheets))
    sheets = twins.bioplex_sheets()
    sheets["Hu IL-6 (19)"][8][0] = "Q7"
    with pytest.raises(InputFileError, match='"Q7" is no type of well'):
        twins.read_content(twins.as_content(sheets))
