"""Wells: what they hold, what they refuse, how they are put together."""

import numpy as np
import pytest

from biomarker.assay.export import Export, Limits
from biomarker.assay.wells import COLUMNS, Well, Wells, position
from biomarker.errors import PanelError

FILE = Export("plate.csv", "abc", "xponent", plates=("P1",))


def wells(*rows, exports=(FILE,), limits=()):
    return Wells.from_rows(rows, exports, limits)


def well(place="A1", **given):
    usual = {"plate": "P1", "well": place, "sample": "S1", "role": "sample", "analyte": "IL-6", "signal": 10.0}
    return Well(**usual | given)


def test_every_row_has_its_place_on_the_plate():
    frame = wells(well("A1"), well("H12"), well("P24"), well("AF48"), well("", sample="other")).frame
    assert tuple(frame.columns) == COLUMNS
    assert list(zip(frame["row"], frame["column"], strict=True)) == [(1, 1), (8, 12), (16, 24), (32, 48), (0, 0)]


@pytest.mark.parametrize("text", ["A0", "A01", "1A", "A49", "AG1", "well 3"])
def test_a_name_that_is_no_well_is_refused(text):
    assert position(text) is None
    with pytest.raises(PanelError, match="is no well"):
        wells(well(text))


def test_replicates_are_numbered_within_sample_dilution_and_analyte():
    rows = [well("A1", dilution=2.0), well("A2", dilution=2.0), well("A3", dilution=4.0), well("A1", analyte="TNF")]
    assert list(wells(*rows).frame["replicate"]) == [1, 2, 1, 1]


def test_standards_of_one_name_but_two_concentrations_are_not_replicates():
    rows = [well("A1", role="standard", expected=100.0), well("A2", role="standard", expected=50.0)]
    assert list(wells(*rows).frame["replicate"]) == [1, 1]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([well(), well()], r"plate\.csv: A1 \(IL-6, plate P1\).*more than once"),
        ([well(beads=-1.0)], "beads is negative"),
        ([well(role="patient")], '"patient" is no role'),
        ([well(qualifier="~")], '"~" is no qualifier'),
        ([well(signal_kind="volts")], '"volts" is no signal kind'),
        ([well(flags=("odd",))], '"odd" is no flag'),
        ([well(signal=np.inf)], "signal is infinite"),
        ([well(dilution=0.0)], "dilution is not above zero"),
        ([well(expected=-1.0)], "expected concentration is negative"),
        ([well(limit=3.0)], "limit without"),
        ([well(qualifier="<", result=3.0)], "both a concentration and a qualifier"),
        ([well(plate="")], "no plate"),
        ([well("A1", unit="pg/mL"), well("A2", unit="ng/mL")], "IL-6 on plate P1 is given in pg/mL and in ng/mL"),
    ],
)
def test_what_cannot_be_is_refused(rows, why):
    with pytest.raises(PanelError, match=why):
        wells(*rows)


def test_a_well_read_twice_with_replicate_numbers_is_allowed():
    assert len(wells(well(replicate=1), well(replicate=2))) == 2


def test_limits_are_stated_once_per_plate_and_analyte():
    limit = Limits("P1", "IL-6", "pg/mL", lod=0.3)
    assert wells(well(), limits=[limit]).limits_of("P1", "IL-6") == limit
    assert wells(well(), limits=[limit]).limits_of("P1", "TNF") is None
    with pytest.raises(PanelError, match="stated twice"):
        wells(well(), limits=[limit, limit])


def test_select_keeps_the_limits_of_what_is_left():
    limits = [Limits("P1", "IL-6", "pg/mL", lod=0.3), Limits("P1", "TNF", "pg/mL", lod=0.1)]
    both = wells(well(), well(analyte="TNF", role="blank"), limits=limits)
    assert both.select(analyte="TNF").limits == (limits[1],)
    assert len(both.select(role=("sample", "blank"))) == 2
    assert len(both.select(role="standard")) == 0
    with pytest.raises(PanelError, match="no column"):
        both.select(rolle="blank")


def test_flagged_says_which_rows_carry_a_code():
    both = wells(well("A1", flags=("masked", "range")), well("A2"))
    assert list(both.flagged("masked")) == [True, False]
    with pytest.raises(PanelError, match="no flag is called"):
        both.flagged("mask")


def test_plates_of_several_files_stay_apart():
    other = Export("day two/second.csv", "def", "xponent", plates=("P1", "P2"))
    two = wells(well(), well(plate="P2"), exports=[other], limits=[Limits("P1", "IL-6", "pg/mL", lod=0.3)])
    both = Wells.concat([wells(well()), two])
    assert both.plates == ("plate:P1", "second:P1", "P2")
    assert list(both.frame["export"]) == [0, 1, 1]
    assert both.exports[1].plates == ("second:P1", "P2")
    assert both.limits_of("second:P1", "IL-6").lod == 0.3


def test_the_same_file_twice_is_refused():
    copy = Export("copy.csv", "abc", "xponent")
    with pytest.raises(PanelError, match="same content"):
        Wells.concat([wells(well()), wells(well(), exports=[copy])])
    with pytest.raises(PanelError, match="given twice"):
        Wells.concat([wells(well()), wells(well())])
    with pytest.raises(PanelError, match="no wells"):
        Wells.concat([])
