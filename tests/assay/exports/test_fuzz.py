"""Damaged exports: each ends in wells or in one message, and a number that is read is one that was written."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biomarker.assay.applying import apply_companions
from biomarker.assay.companions import read_companion
from biomarker.assay.content import decode, open_content, text_content
from biomarker.assay.formats import EXPORTS, detect
from biomarker.assay.symbols import with_symbols
from biomarker.assay.wells_file import write_wells
from biomarker.errors import BiomarkerError

QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = ("xponent", "xponent_de", "intelliflex", "softmax", "olink", "olink_wide", "msd", "msd_de", "grid", "list",
         "wide_table", "long_table")  # fmt: skip
BOOKS = ("analyte", "kind", "one sheet", "stacked", "two rows", "xponent", "intelliflex", "olink_wide", "msd", "grid")
LAYOUT = "well,sample,concentration,dilution\nA1,S1,100,\nB1,S2,25,\nC1,Blank,,\nD1,P01,,2\nE1,P01,,2\n"
STANDARDS = "ID;Concentration (pg/mL)\nS1;100\nS2;25,5\nS3;6,25\n"
LIMITS = "analyte,lod,lloq,uloq\nIL-6,0.5,1.5,900\nIFN-g,0.25,0.75,800\n"
WORDS = "NaN n.a. -1.5 1,5 1.5 1,234 OOR< * *** Masked 1e999 Ω A1 1(1,A1) =A1 #REF! 12pg Sample DataType: ~End 0 -0 ２"
ODD = st.sampled_from(["", "> ", '"', *WORDS.split()])


def text_of(twins, twin):
    made = {
        "xponent": lambda: twins.table(twins.xponent_rows(n_samples=3), ","),
        "xponent_de": lambda: twins.table(twins.xponent_rows(decimal=",", n_samples=3), ";"),
        "softmax": lambda: twins.softmax_text(),
        "olink": lambda: twins.table(twins.olink_rows(quantified=True), ";"),
        "olink_wide": lambda: twins.table(twins.olink_wide_rows(True), ";"),
        "msd": lambda: twins.table(twins.msd_rows(), "\t"),
        "msd_de": lambda: twins.table(twins.msd_rows(decimal=","), ";"),
        "grid": lambda: twins.table(twins.grid_rows(), ","),
        "intelliflex": lambda: twins.table(twins.intelliflex_rows(), ","),
        "wide_table": lambda: "patient_id,IL-6 (pg/mL),TNF (pg/mL),age\n" + "".join(
            f"P{i},{'<2.5' if i % 3 == 0 else i + 0.25},{i * 7 + 0.5},{i + 40}\n" for i in range(1, 9)),
        "long_table": lambda: "subject_id,analyte,value,unit\n" + "".join(
            f"P{i},{analyte},{i + 0.25},pg/mL\n" for i in range(1, 7) for analyte in ("IL-6", "TNF")),
        "list": lambda: "plate,well,sample,analyte,mfi\n" + "".join(
            f"P,{well},x{i},IL-6,{i + 0.25}\n" for i, well in enumerate(twins.WELLS)),
    }  # fmt: skip
    return made[twin]().replace("\r\n", "\n").replace('"', '"' if twin in ("softmax", "xponent") else "")


def outcome(twins, content):
    """Wells, or None where the file is refused; anything but our own errors fails the test."""
    try:
        if read_companion(content) is not None:
            return None
        return EXPORTS[detect(content)].read(content)
    except BiomarkerError as error:
        said = error.seen
    assert said
    return None


def values(wells):
    """(plate, well, or sample and replicate; analyte) -> numbers of one row."""
    return {(row.plate, row.well or (row.sample, row.replicate), row.analyte):
            tuple(x for x in (row.signal, row.result, row.expected, row.beads) if not math.isnan(x))
            for row in wells.rows()}  # fmt: skip


@pytest.mark.parametrize("twin", TEXTS)
@given(data=st.data())
@QUICK
def test_a_file_that_breaks_off_gives_no_number_that_was_not_there(twins, twin, data):
    text = text_of(twins, twin)
    whole = values(outcome(twins, twins.as_content(text)))
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    wells = outcome(twins, twins.as_content(cut)) if cut.strip() else None
    if wells is None:
        return
    other = {
        place: numbers for place, numbers in values(wells).items() if not set(numbers) <= set(whole.get(place, ()))
    }
    assert len(other) <= 1  # the last number may have lost digits: nobody can see that, so the reader warns
    assert not other or "has no end" in " ".join(wells.exports[0].notes)


@pytest.mark.parametrize("twin", TEXTS)
@given(data=st.data())
@QUICK
def test_changed_cells_end_in_wells_or_one_message(twins, twin, data):
    lines = text_of(twins, twin).split("\n")
    mark = next(mark for mark in "\t;," if mark in "".join(lines))
    for _ in range(data.draw(st.integers(1, 4))):
        i = data.draw(st.integers(0, len(lines) - 1))
        cells = lines[i].split(mark)
        cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(ODD | st.text(max_size=6))
        lines[i] = mark.join(cells)
    outcome(twins, twins.as_content("\n".join(lines)))


@pytest.mark.parametrize("twin", TEXTS)
@given(data=st.data())
@QUICK
def test_lost_doubled_and_swapped_lines_end_in_wells_or_one_message(twins, twin, data):
    lines = text_of(twins, twin).split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        i, j = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        change = data.draw(st.sampled_from(["lose", "double", "swap"]))
        if change == "lose" and len(lines) > 2:
            del lines[i]
        elif change == "double":
            lines.insert(j, lines[i])
        else:
            lines[i % len(lines)], lines[j % len(lines)] = lines[j % len(lines)], lines[i % len(lines)]
    outcome(twins, twins.as_content("\n".join(lines)))


@pytest.mark.parametrize("twin", TEXTS)
@given(data=st.data())
@QUICK
def test_a_cell_too_many_shifts_no_number(twins, twin, data):
    text = text_of(twins, twin)
    whole = values(outcome(twins, twins.as_content(text)))
    lines = text.split("\n")
    mark = next(mark for mark in "\t;," if mark in text)
    long = [i for i, line in enumerate(lines) if line.count(mark) >= 3]
    i = data.draw(st.sampled_from(long))
    cells = lines[i].split(mark)
    cells.insert(data.draw(st.integers(1, len(cells) - 1)), data.draw(st.sampled_from(["1", "7.5", "7,5"])))
    lines[i] = mark.join(cells)
    wells = outcome(twins, twins.as_content("\n".join(lines)))
    if wells is not None:
        assert {place: numbers for place, numbers in values(wells).items() if numbers != whole.get(place)} == {}


@pytest.mark.parametrize("twin", TEXTS)
@pytest.mark.parametrize("mark", [",", ";", "\t", "|", " "])
def test_another_delimiter_is_read_alike_or_refused(twins, twin, mark):
    text = text_of(twins, twin)
    own = next(own for own in "\t;," if own in text)
    whole = values(outcome(twins, twins.as_content(text)))
    wells = outcome(twins, twins.as_content(text.replace(own, mark)))
    if wells is not None:
        read = values(wells)
        assert {place: numbers for place, numbers in read.items() if numbers != whole.get(place)} == {}


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_changed_workbooks_end_in_wells_or_one_message(twins, data):
    sheets = workbook(twins, data.draw(st.sampled_from(BOOKS)))
    for _ in range(data.draw(st.integers(1, 6))):
        rows = sheets[data.draw(st.sampled_from(sorted(sheets)))]
        i = data.draw(st.integers(0, len(rows) - 1))
        change = data.draw(st.sampled_from(["cell", "lose", "empty"]))
        if change == "cell" and rows[i]:
            rows[i] = list(rows[i])
            rows[i][data.draw(st.integers(0, len(rows[i]) - 1))] = data.draw(ODD)
        elif change == "lose" and len(rows) > 1:
            del rows[i]
        else:
            rows[i] = []
    outcome(twins, twins.as_content(sheets))


def workbook(twins, form):
    made = {"xponent": lambda: twins.xponent_rows(n_samples=3), "intelliflex": twins.intelliflex_rows,
            "olink_wide": lambda: twins.olink_wide_rows(True), "msd": twins.msd_rows,
            "grid": twins.grid_rows}  # fmt: skip
    return {"Sheet1": made[form]()} if form in made else twins.bioplex_sheets(form)


@pytest.mark.parametrize("companion", [LAYOUT, STANDARDS, LIMITS])
@given(data=st.data())
@QUICK
def test_changed_layouts_standards_and_limits_end_in_wells_or_one_message(twins, companion, data):
    lines = companion.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        i = data.draw(st.integers(0, len(lines) - 1))
        mark = ";" if ";" in lines[i] else ","
        cells = lines[i].split(mark)
        cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(ODD | st.text(max_size=6))
        lines[i] = mark.join(cells)
    wells = twins.read_content(twins.as_content(twins.grid_rows()))
    try:
        read = read_companion(twins.as_content("\n".join(lines), name="beside.csv"))
        if read is not None:
            applied = apply_companions(wells, [read])
            assert applied.frame["signal"].tolist() == wells.frame["signal"].tolist()
    except BiomarkerError:
        return


@pytest.mark.parametrize("twin", ["olink", "wells"])
@given(data=st.data())
@QUICK
def test_changed_parquet_ends_in_wells_or_one_message(twins, tmp_path_factory, twin, data):
    import pandas as pd

    path = tmp_path_factory.mktemp("parquet") / "twin.parquet"
    if twin == "wells":
        write_wells(with_symbols(twins.read_content(twins.as_content(twins.msd_rows())), keep=True), path)
    else:
        head, *rows = twins.olink_rows(quantified=True)
        pd.DataFrame(rows, columns=head).to_parquet(path)
    damaged = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        damaged = damaged[: data.draw(st.integers(0, len(damaged) - 1))]
    else:
        frame = pd.read_parquet(path).astype(object)
        i, j = (data.draw(st.integers(0, n - 1)) for n in frame.shape)
        frame.iloc[i, j] = data.draw(ODD)
        changed = frame.drop(columns=data.draw(st.sampled_from(["", *frame.columns])), errors="ignore").astype(str)
        changed.to_parquet(path)
        damaged = bytearray(path.read_bytes())
    path.write_bytes(bytes(damaged))
    try:
        outcome(twins, open_content(path))
    except BiomarkerError:
        return


@given(st.binary(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_text_or_refused(content):
    try:
        text, encoding, _ = decode(content, "bytes.txt")
    except BiomarkerError:
        return
    assert isinstance(text, str)
    assert encoding


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_is_recognised_or_refused(text):
    from pathlib import Path

    outcome(None, text_content(Path("any.txt"), text))
