import pytest

from biomarker.assay.open import read_table
from biomarker.assay.table import Table, table_from_frame
from biomarker.errors import InputFileError, PanelError


def test_take_keeps_the_row_numbers_of_the_file(table):
    some = table("id IL6\nP1 1\nP2 2\nP3 3").take([2, 0])
    assert some.column("id") == ("P3", "P1")
    assert [some.row_number(0), some.row_number(1)] == [4, 2]


def test_an_unknown_column_shows_the_nearest_one(table):
    with pytest.raises(PanelError, match="IL-6") as error:
        table("id IL-06\nP1 1").column("IL-6")
    assert 'did you mean "IL-06"?' in str(error.value)


def test_a_missing_file_shows_the_nearest_name(tmp_path):
    (tmp_path / "panel.csv").write_text("id,a\nP1,1\n")
    with pytest.raises(InputFileError, match="there is no file") as error:
        read_table(tmp_path / "pannel.csv")
    assert 'did you mean "panel.csv"?' in str(error.value)
    assert error.value.exit_code == 4


def test_a_missing_folder_and_a_folder_are_refused(tmp_path):
    with pytest.raises(InputFileError, match="there is no file"):
        read_table(tmp_path / "nowhere" / "panel.csv")
    with pytest.raises(InputFileError, match="is a folder"):
        read_table(tmp_path)


def test_other_kinds_of_files_are_refused(write):
    with pytest.raises(InputFileError, match=r'ends in "\.docx"') as error:
        read_table(write("id,a\n", "panel.docx"))
    assert ".csv" in error.value.allowed


def test_duplicate_headers_are_named_with_their_columns(write):
    with pytest.raises(InputFileError, match=r'"IL-6" \(columns 2, 4\)'):
        read_table(write("id,IL-6,IL-8,IL-6 \nP1,1,2,3\n"))


def test_a_column_without_a_name_is_refused_when_it_holds_data(write):
    with pytest.raises(InputFileError, match='column 1 has no name, but row 3 holds "x"'):
        read_table(write(",id,a\n,P1,1\nx,P2,2\n"))


def test_ragged_rows_are_named_with_what_they_hold(write):
    with pytest.raises(InputFileError, match="header has 3 cells, but row 3 has 4; row 4 has 2"):
        read_table(write("id,a,b\nP1,1,2\nP2,1,5,2\nP3,1\n"))


def test_decimal_commas_between_commas_are_refused_with_advice(write):
    with pytest.raises(InputFileError, match="header has 3 cells, but row 2 has 5") as error:
        read_table(write("id,a,b\nP1,1,5,2,5\nP2,1,0,2,0\n"))
    assert "decimal comma" in error.value.do


def test_lines_above_the_header_are_refused_with_advice(write):
    with pytest.raises(InputFileError, match="header has 1 cells, but row 2 has 3") as error:
        read_table(write("Exported 2024\nid,a,b\nP1,1,2\n"))
    assert "lines above" in error.value.do


def test_a_table_without_header_is_refused(write):
    with pytest.raises(InputFileError, match="first row holds numbers"):
        read_table(write("P1,1.5,2.5\nP2,3,4\n"))


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(InputFileError, match="same number of rows"):
        Table("x", ("a", "b"), {"a": ("1",), "b": ("1", "2")})


def test_row_numbers_must_fit_the_rows():
    with pytest.raises(InputFileError, match="2 row numbers for 1 rows"):
        Table("x", ("a",), {"a": ("1",)}, (2, 3))


def test_a_file_that_may_not_be_read_is_refused(write, monkeypatch):
    from pathlib import Path

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    path = write("id,a\nP1,1\n")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputFileError, match="Permission denied"):
        read_table(path)


def test_data_frame_keeps_text_whole_numbers_and_a_named_index():
    import numpy as np
    import pandas as pd

    when = pd.to_datetime(["2024-05-01"] * 3)
    frame = pd.DataFrame({"IL-6": ["<0.8", 2, 2.5], "IL-8": [1.0, np.nan, 3.25], "when": when},
                         index=pd.Index([91006.0, 7, 8], name="patient_id"))  # fmt: skip
    table = table_from_frame(frame)
    assert table.columns == ("patient_id", "IL-6", "IL-8", "when")
    assert dict(table.cells) == {
        "patient_id": ("91006", "7", "8"),
        "IL-6": ("<0.8", "2", "2.5"),
        "IL-8": ("1", "", "3.25"),
        "when": ("2024-05-01",) * 3,
    }
    assert table.row_number(0) == 1


def test_data_frame_with_decimal_commas_in_its_texts():
    import pandas as pd

    assert table_from_frame(pd.DataFrame({"a": ["<2,3", 5.25, 4]})).column("a") == ("<2,3", "5,25", "4")
    assert table_from_frame(pd.DataFrame({"a": ["<2.3", 5.25], "b": ["x, y", "z"]})).column("a") == ("<2.3", "5.25")


def test_data_frame_with_missing_values_of_every_kind():
    import pandas as pd

    frame = pd.DataFrame({"a": [None, pd.NA, pd.NaT, float("nan"), True]}, dtype=object)
    assert table_from_frame(frame).column("a") == ("", "", "", "", "True")


def test_data_frame_without_rows_or_with_repeated_columns_is_refused():
    import pandas as pd

    with pytest.raises(InputFileError, match="empty"):
        table_from_frame(pd.DataFrame({"a": []}))
    with pytest.raises(InputFileError, match="more than once"):
        table_from_frame(pd.DataFrame([[1, 2]], columns=["a", "a"]))
    with pytest.raises(InputFileError, match="column 2 has no name"):
        table_from_frame(pd.DataFrame([[1, 2]], columns=["a", " "]))


def test_parquet(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "panel.parquet"
    pq.write_table(pa.table({"id": ["P1", "P2"], "IL-6": [1.5, None], "n": [3, 4], "t": ["<0.8", " x "]}), path)
    table = read_table(path)
    assert dict(table.cells) == {"id": ("P1", "P2"), "IL-6": ("1.5", ""), "n": ("3", "4"), "t": ("<0.8", "x")}


def test_a_parquet_file_that_is_none_is_refused(write):
    with pytest.raises(InputFileError, match="not a parquet file"):
        read_table(write("hello", "panel.parquet"))


@pytest.mark.shared_data
def test_trailing_blanks_in_real_headers(shared_data):
    table = read_table(shared_data / "cytoprofile_t2d" / "raw" / "ExampleData1.csv")
    assert table.columns[:5] == ("Group", "Treatment", "Time", "IL-17F", "GM-CSF")
    assert table.n_rows == 297


@pytest.mark.shared_data
def test_a_real_export_with_unnamed_row_numbers_is_refused(shared_data):
    with pytest.raises(InputFileError, match="column 1 has no name"):
        read_table(shared_data / "car22_carhlh" / "raw" / "day_after_infusion_data_export.csv")


@pytest.mark.shared_data
def test_a_real_export_in_a_macintosh_code_page_is_refused_as_a_table(shared_data, tmp_path):
    """Its degree sign is byte 0xA1: Windows text would read it as an inverted exclamation mark."""
    lines = (shared_data / "assay_elisa_softmax" / "raw" / "Assay_2.txt").read_bytes().splitlines()
    (tmp_path / "table.csv").write_bytes(b"patient_id,IL6\n" + lines[2] + b"\n")
    with pytest.raises(InputFileError, match="byte 0xA1 in line 2"):
        read_table(tmp_path / "table.csv")


@pytest.mark.shared_data
def test_real_tab_separated_proteome_with_semicolons_in_headers(shared_data):
    table = read_table(shared_data / "covid_icu_overmyer" / "raw" / "2020-06-10_proteomics.tsv")
    assert table.columns[:2] == ("sample_id", "A0A024R6I7;A0A0G2JRN3")
    assert len(table.columns) > 500
