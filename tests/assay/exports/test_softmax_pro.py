"""SoftMax Pro text: wavelengths, masked wells, values out of range, several plates, encodings."""

import re

import numpy as np
import pytest

from biomarker.assay.content import open_content
from biomarker.assay.formats import detect, read_export, read_exports
from biomarker.errors import InputFileError


def at(wells, well):
    return wells.frame[wells.frame["well"] == well].iloc[0]


def test_two_wavelengths_are_subtracted_as_the_group_tables_show(twins):
    wells = twins.read_content(twins.as_content(twins.softmax_text()))
    assert len(wells) == 96
    assert wells.frame["signal"].max() < 3
    assert "450 - 570 nm (as in the group tables)" in wells.exports[0].notes[0]
    assert wells.exports[0].date == "1/2/2024 3:04:05 PM"


def test_one_wavelength_is_taken_as_it_is(twins):
    wells = twins.read_content(twins.as_content(twins.softmax_text(wavelengths=("450",))))
    assert at(wells, "H12")["signal"] > 0.05
    assert wells.exports[0].notes == ()


def test_group_tables_say_what_stands_where(twins):
    wells = twins.read_content(twins.as_content(twins.softmax_text()))
    first, unknown, unused = at(wells, "A1"), at(wells, "B3"), at(wells, "H12")
    assert (first["role"], first["sample"], first["expected"], first["unit"]) == (
        "standard",
        "Standards 1",
        800,
        "pg/mL",
    )
    assert (unknown["role"], unknown["sample"], unknown["dilution"]) == ("sample", "U1", 10)
    assert unknown["result"] == 21.125
    assert wells.exports[0].times_dilution is False
    assert (unused["role"], unused["sample"]) == ("empty", "")


def test_masked_wells_lose_their_signal_and_keep_the_flag(twins):
    masked = at(twins.read_content(twins.as_content(twins.softmax_text())), "C1")
    assert np.isnan(masked["signal"])
    assert np.isnan(masked["result"])
    assert masked["flags"] == ("masked",)


def test_range_becomes_a_limit_on_the_side_of_the_signal(twins):
    wells = twins.read_content(twins.as_content(twins.softmax_text()))
    ranged = wells.frame[wells.flagged("range").to_numpy()]
    means = wells.select(role="standard").frame.groupby("expected")["signal"].mean()
    assert len(ranged) == 2
    for row in ranged.itertuples():
        side = "<" if row.signal < means[100] else ">" if row.signal > means[800] else ""
        assert row.qualifier == side
        assert np.isnan(row.limit) if not side else row.limit == (100 if side == "<" else 800)


def test_plates_of_one_name_are_numbered(twins):
    wells = twins.read_content(twins.as_content(twins.softmax_text(plates=2)))
    assert wells.plates == ("Plate1#1", "Plate1#2")
    assert len(wells.select(plate="Plate1#2", role="standard")) == 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "mac-roman", "cp1252"])
def test_every_encoding_of_the_program_is_read(twins, write, encoding):
    path = write(twins.softmax_text().replace("\n", "\r\n"), name="plate.txt", encoding=encoding)
    content = open_content(path)
    assert "Temperature(°C)" in content.text
    assert detect(content) == "softmax_pro"
    assert len(read_export(path)) == 96


def test_a_file_without_its_end_is_refused(twins):
    text = twins.softmax_text()
    cut = text[: text.index("Group: Unknowns") + 60]
    with pytest.raises(InputFileError, match=r"section Group: Unknowns .* has no end"):
        twins.read_content(twins.as_content(cut))


def test_a_row_of_readings_that_breaks_off_is_refused(twins):
    lines = twins.softmax_text().split("\n")
    lines[3] = "\t".join(lines[3].split("\t")[:50])
    with pytest.raises(InputFileError, match="line 4: plate Plate1 has 48 readings for 96 wells"):
        twins.read_content(twins.as_content("\n".join(lines)))


def test_a_kinetic_read_is_refused(twins):
    with pytest.raises(InputFileError, match="is a Kinetic read"):
        twins.read_content(twins.as_content(twins.softmax_text().replace("Endpoint", "Kinetic")))


def test_values_that_fit_neither_wavelength_are_refused(twins):
    text = re.sub(r"(U1\tA3\t)[0-9.]+", r"\g<1>9.999", twins.softmax_text())
    with pytest.raises(InputFileError, match="neither 450 - 570 nm nor the first"):
        twins.read_content(twins.as_content(text))


def test_a_lost_section_is_noticed(twins):
    text = twins.softmax_text().replace("##BLOCKS= 3", "##BLOCKS= 4")
    assert "announces 4 sections, 3 are there" in twins.read_content(twins.as_content(text)).exports[0].notes[0]


@pytest.mark.shared_data
def test_real_plates_carry_the_softwares_own_results(shared_data):
    folder = shared_data / "assay_elisa_softmax" / "raw"
    wells = read_exports([folder / "Assay_3_and_4.txt", folder / "AnExp_2plate.txt", folder / "stdConc.txt"])
    assert wells.plates == ("Plate1#1", "Plate1#2")
    assert wells.exports[0].encoding == "mac-roman"
    assert wells.frame["result"].notna().sum() == 139
    assert set(wells.select(role="standard").frame["expected"]) == {3000, 1500, 750, 375, 187.5, 93.75, 46.875, 0}
    counts = {flag: int(wells.flagged(flag).sum()) for flag in ("masked", "range")}
    assert counts == {"masked": 3, "range": 2}


def plate_format(size=96, two=True):
    """A plate as it looks, one grid per wavelength side by side."""
    letters, columns = ("ABCDEFGH", 12) if size == 96 else ("ABCDEFGHIJKLMNOP", 24)
    fields = ["Plate:", "P", "1.3", "PlateFormat", "Endpoint", "Absorbance", "Raw", "FALSE", "1", *[""] * 5,
              "2" if two else "1", "450 570" if two else "450", "1", str(columns), str(size)]  # fmt: skip
    head = ["", "Temperature(°C)", *map(str, range(1, columns + 1))]
    lines = ["##BLOCKS= 1", "\t".join(fields)]
    lines.append("\t".join([*head, "", *head[2:]] if two else head))
    for i, _ in enumerate(letters):
        first = [f"{i + j / 100:.4f}" for j in range(1, columns + 1)]
        second = [""] + ["0.0400"] * columns
        lines.append("\t".join(["", "23.1" if i == 0 else "", *first, *(second if two else [])]))
    return "\n".join([*lines, "", "~End", ""])


@pytest.mark.parametrize("size", [96, 384])
@pytest.mark.parametrize("two", [True, False])
def test_plates_as_they_look_are_read(twins, size, two):
    wells = twins.read_content(twins.as_content(plate_format(size, two)))
    assert len(wells) == size
    assert at(wells, "B3")["signal"] == pytest.approx(1.03 - 0.04 * two)
    assert at(wells, "P24" if size == 384 else "H12")["signal"] > 7


def test_a_comma_between_the_cells_is_no_hindrance(twins):
    text = twins.softmax_text(group=False).replace("\t", ",")
    assert len(twins.read_content(twins.as_content(text))) == 96
