"""INTELLIFLEX tables: one row per well."""

import pytest

from biomarker.assay.formats import detect
from biomarker.errors import InputFileError

HEAD = ["INSTRUMENT TYPE", "SERIAL NUMBER", "PLATE NAME", "PLATE START", "WELL LOCATION", "SAMPLE ID",
        "IL-6: RP1 MEDIAN", "IL-6: RP1 COUNT", "IL-6: RP2 MEDIAN", "IFN-g: RP1 MEDIAN", "IFN-g: RP1 COUNT"]  # fmt: skip
ROWS = [["INTELLIFLEX", "TWIN1", "P7", "1/2/2024", "A1", "Standard1", "9000,5", "41", "3", "880,25", "52"],
        ["INTELLIFLEX", "TWIN1", "P7", "1/2/2024", "B1", "Pat 3", "21,75", "38", "4", "14,5", "60"]]  # fmt: skip


def test_medians_and_counts_of_the_first_reporter_are_read(twins):
    content = twins.as_content([HEAD, *ROWS], ";")
    assert detect(content) == "intelliflex"
    wells = twins.read_content(content)
    assert wells.frame["signal"].tolist() == [9000.5, 880.25, 21.75, 14.5]
    assert wells.frame["beads"].tolist() == [41, 52, 38, 60]
    assert wells.frame["role"].tolist() == ["standard", "standard", "sample", "sample"]
    assert wells.exports[0].instrument == "INTELLIFLEX TWIN1"
    assert "RP2" in wells.exports[0].notes[0]


@pytest.mark.parametrize(
    ("row", "why"), [(["x"] * 11, '"x" is no well'), (ROWS[0][:9], "9 cells, but the header has 11")]
)
def test_broken_rows_are_refused(twins, row, why):
    with pytest.raises(InputFileError, match=why):
        twins.read_content(twins.as_content([HEAD, *ROWS, row], ";"))
