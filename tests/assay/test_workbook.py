import datetime

import pytest

from biomarker.assay.open import read_table
from biomarker.assay.values import as_text
from biomarker.errors import InputFileError

ROWS = [["patient_id", "IL-6 ", "IL-8"], [91006, "<0.8", 1.25], [91007, 2, ""]]
CELLS = {"patient_id": ("91006", "91007"), "IL-6": ("<0.8", "2"), "IL-8": ("1.25", "")}


def test_text_stays_text_and_whole_numbers_have_no_point(write_xlsx):
    table = read_table(write_xlsx({"Data": ROWS}))
    assert dict(table.cells) == CELLS
    assert [table.row_number(0), table.row_number(1)] == [2, 3]
    assert table.notes == ()


def test_numbers_beside_texts_with_decimal_commas_are_written_alike(write_xlsx):
    table = read_table(write_xlsx({"Data": [["id", "IL-6"], ["P1", 5.25], ["P2", "<2,3"], ["P3", 1.125]]}))
    assert table.column("IL-6") == ("5,25", "<2,3", "1,125")


def test_old_workbooks_are_read_too(write_xls):
    assert dict(read_table(write_xls(ROWS)).cells) == CELLS


def test_blank_rows_and_columns_around_the_table_do_not_shift_the_row_numbers(write_xlsx):
    table = read_table(write_xlsx({"Data": [[], ["", "id", "a"], [], ["", "P1", 3]]}))
    assert dict(table.cells) == {"id": ("P1",), "a": ("3",)}
    assert table.row_number(0) == 4


def test_the_first_visible_sheet_that_is_not_empty_is_read_and_named(write_xlsx):
    sheets = {"Notes": [], "Old": [["id"], ["X"]], "Data": ROWS, "More": [["a"], [1]]}
    table = read_table(write_xlsx(sheets, hidden=("Old",)))
    assert dict(table.cells) == CELLS
    assert table.source.endswith('panel.xlsx, sheet "Data"')
    assert 'sheet "Data" was read; not read: "More"' in table.notes[0]


@pytest.mark.parametrize("cell", [b"<c><f>B2*2</f></c>", b"<c><f>B2*2</f><v></v></c>", b'<c t="e"><v>#DIV/0!</v></c>'])
def test_cells_that_would_silently_be_empty_are_refused(write_xlsx, cell):
    with pytest.raises(InputFileError, match=r"B2 \((formula|#DIV/0!)\)"):
        read_table(write_xlsx({"Data": [["id", "a"], ["P1", cell]]}))


def test_formulas_with_a_stored_value_are_read(write_xlsx):
    cells = [
        b"<c><f>1+1</f><v>2</v></c>",
        b'<c t="str"><f>A1</f><v></v></c>',
        b'<c t="e"><v>#N/A</v></c>',
        b'<c t="b"><v>1</v></c>',
    ]
    table = read_table(write_xlsx({"Data": [["id", "a", "b", "c", "d"], ["P1", *cells]]}))
    assert dict(table.cells) == {"id": ("P1",), "a": ("2",), "b": ("",), "c": ("",), "d": ("TRUE",)}


@pytest.mark.parametrize(
    ("name", "content", "seen"),
    [
        ("panel.xlsx", b"id,a\nP1,1\n", "not an Excel workbook"),
        ("panel.xlsx", b"", "not an Excel workbook"),
        ("panel.xls", b"<html><table></table></html>", "web page"),
        ("panel.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not an Excel workbook"),
    ],
)
def test_files_that_are_no_workbook_are_refused(write, name, content, seen):
    with pytest.raises(InputFileError, match=seen) as error:
        read_table(write(content, name))
    assert "save" in error.value.do


def test_a_password_is_said_clearly(write_xls):
    with pytest.raises(InputFileError, match="password"):
        read_table(write_xls(ROWS, name="panel.xlsx", stream="EncryptedPackage"))


def test_a_damaged_sheet_is_refused(write_xlsx):
    with pytest.raises(InputFileError, match="not an Excel workbook"):
        read_table(write_xlsx({"Data": [["id", "a"], ["P1", b"<c><f>1</c>"]]}))


def test_empty_workbooks_are_refused(write_xlsx):
    with pytest.raises(InputFileError, match="is empty"):
        read_table(write_xlsx({"Data": [], "More": []}))
    with pytest.raises(InputFileError, match="is empty") as error:
        read_table(write_xlsx({}))
    assert "Strict" in error.value.do


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (91006.0, "91006"),
        (0.1, "0.1"),
        (1e20, "1e+20"),
        (-0.0, "0"),
        (float("inf"), "inf"),
        (float("nan"), ""),
        (None, ""),
        (True, "True"),
        (datetime.datetime(2024, 5, 1), "2024-05-01"),
        (datetime.datetime(2024, 5, 1, 8, 30), "2024-05-01 08:30:00"),
        (datetime.date(2024, 5, 1), "2024-05-01"),
        (" P1 ", "P1"),
    ],
)
def test_values_become_the_text_a_user_would_type(value, text):
    assert as_text(value) == text


def test_strict_open_xml_with_shared_texts_is_read(tmp_path):
    import zipfile

    strict, package = "http://purl.oclc.org/ooxml", "http://schemas.openxmlformats.org/package/2006"
    sheet, relation = f"{strict}/spreadsheetml/main", f"{strict}/officeDocument/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{sheet}" xmlns:r="{relation}" conformance="strict"><sheets>'
        '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{relation}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{sheet}"><si><t>id</t></si><si><t>IL-6</t></si><si><t>P1</t></si></sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{sheet}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>'
        '<c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>1.5</v></c></row>'
        "</sheetData></worksheet>",
    }
    with zipfile.ZipFile(tmp_path / "strict.xlsx", "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    assert dict(read_table(tmp_path / "strict.xlsx").cells) == {"id": ("P1",), "IL-6": ("1.5",)}
