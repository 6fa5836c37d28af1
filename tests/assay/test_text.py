import pytest

from biomarker.assay.open import read_table
from biomarker.errors import InputFileError

PLAIN = {"patient_id": ("P1", "P2"), "IL-6": ("1.5", "<0.8"), "IL-8": ("3", "4")}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("comma.csv", "patient_id,IL-6,IL-8\nP1,1.5,3\nP2,<0.8,4\n"),
        ("semicolon.csv", "patient_id;IL-6;IL-8\nP1;1.5;3\nP2;<0.8;4\n"),
        ("tab.tsv", "patient_id\tIL-6\tIL-8\nP1\t1.5\t3\nP2\t<0.8\t4\n"),
        ("bar.txt", "patient_id|IL-6|IL-8\nP1|1.5|3\nP2|<0.8|4\n"),
        ("quoted.csv", '"patient_id","IL-6","IL-8"\n"P1","1.5","3"\n"P2","<0.8","4"\n'),
        ("windows.csv", "patient_id,IL-6,IL-8\r\nP1,1.5,3\r\nP2,<0.8,4\r\n"),
        ("no last line end.csv", "patient_id,IL-6,IL-8\nP1,1.5,3\nP2,<0.8,4"),
        ("declared by Excel.csv", "sep=;\npatient_id;IL-6;IL-8\nP1;1.5;3\nP2;<0.8;4\n"),
        ("blanks.csv", " patient_id , IL-6\t,IL-8 ,,\n\n P1 , 1.5 , 3 ,,\n P2 ,<0.8,4,,\n,,,,\n\n"),
        ("missing cells at the end.csv", "patient_id,IL-6,IL-8\nP1,1.5,3,\nP2,<0.8,4,,\n"),
    ],
)
def test_the_same_table_in_the_ways_it_is_exported(write, name, text):
    table = read_table(write(text, name))
    assert table.columns == ("patient_id", "IL-6", "IL-8")
    assert dict(table.cells) == PLAIN


def test_semicolons_part_the_columns_when_commas_are_decimal_marks_and_stand_in_headers(write):
    table = read_table(write("id;IL-6, pg/mL;IL-8, pg/mL\nP1;1,5;2,5\nP2;0,7;10\n"))
    assert table.columns == ("id", "IL-6, pg/mL", "IL-8, pg/mL")
    assert table.column("IL-6, pg/mL") == ("1,5", "0,7")


def test_tabs_part_the_columns_when_headers_hold_semicolons_and_commas(write):
    table = read_table(write("id\tP01615;A0A0A0\tA, B\nP1\t1\t2\nP2\t3\t4\n", "panel.tsv"))
    assert table.columns == ("id", "P01615;A0A0A0", "A, B")


def test_quotes_hold_delimiters_and_line_ends_together(write):
    table = read_table(write('id,"IL-6\n(pg/mL)",note\nP1,"1,5","a ""b"", c"\n'))
    assert table.columns == ("id", "IL-6 (pg/mL)", "note")
    assert table.column("IL-6 (pg/mL)") == ("1,5",)
    assert table.column("note") == ('a "b", c',)


def test_row_numbers_count_blank_lines_as_the_user_does(write):
    table = read_table(write("id,a\n\nP1,1\n\nP2,2\n"))
    assert [table.row_number(i) for i in range(table.n_rows)] == [3, 5]


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8-sig", ""), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff")])
def test_byte_order_marks(write, encoding, mark):
    table = read_table(write(mark + "id,IFN-γ\nP1,1\nP2,2\n", encoding=encoding))
    assert table.columns == ("id", "IFN-γ")


def test_signs_that_are_the_same_in_every_code_page_are_read_and_noted(write):
    table = read_table(write("id,CRP (µg/mL)\nP1,1\nP2,2\n", encoding="cp1252"))
    assert table.columns == ("id", "CRP (µg/mL)")
    assert "µ" in table.notes[0]


def test_other_code_pages_are_refused_with_the_line_and_the_byte(write):
    greek = "id,TNF\nP1,1\nP2,2 Größe\n".encode("cp1252")
    with pytest.raises(InputFileError) as error:
        read_table(write(greek))
    assert "byte 0xF6 in line 3" in str(error.value)
    assert "UTF-8" in error.value.do


def test_a_greek_code_page_is_never_taken_for_a_western_one(write):
    with pytest.raises(InputFileError, match="not UTF-8"):
        read_table(write("id,IL-1β\nP1,1\n", encoding="cp1253"))


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"", "is empty"),
        (b"\n \n,,\n", "is empty"),
        (b"id,IL-6\n", "no rows"),
        (b"id,a\nP1,\x00\n", "binary"),
        ("id,a\nP1,1\n".encode("utf-16-le"), "UTF-16 without"),
        (b"\xff\xfei\x00d\x00,", "breaks off"),
        (b"PK\x03\x04....", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0....", "old Excel workbook"),
        (b"PAR1....", "parquet"),
        (b'id,a\nP1,"1\nP2,2\n', "quotes"),
        (b'id,a\nP1,"1"x\n', "line 2"),
    ],
)
def test_files_that_are_no_table_are_refused(write, content, seen):
    with pytest.raises(InputFileError, match=seen):
        read_table(write(content))
