"""Small files as laboratories export them, written by hand: no spreadsheet program is needed to test the readers."""

import struct
import zipfile
from xml.sax.saxutils import escape

import pytest

from biomarker.assay.table import table_from_rows

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@pytest.fixture
def table():
    """Table from lines of text with cells parted by spaces ("." is an empty cell)."""

    def make(text, source="panel.csv"):
        lines = [line.split() for line in text.strip().splitlines()]
        rows = [(i, ["" if cell == "." else cell for cell in line]) for i, line in enumerate(lines, start=1)]
        return table_from_rows(source, rows)

    return make


@pytest.fixture
def write(tmp_path):
    """Write a text file and give its path."""

    def make(content, name="panel.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


@pytest.fixture
def write_xlsx(tmp_path):
    """Write a workbook of {sheet: rows}; a cell is a number, a text, or raw XML given as bytes."""

    def make(sheets, name="panel.xlsx", hidden=()):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("[Content_Types].xml", _content_types())
            archive.writestr("_rels/.rels", _relations({"rId1": ("officeDocument", "xl/workbook.xml")}))
            archive.writestr("xl/workbook.xml", _workbook(sheets, hidden))
            targets = {f"rId{i}": ("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)}
            archive.writestr("xl/_rels/workbook.xml.rels", _relations(targets))
            for i, rows in enumerate(sheets.values(), start=1):
                archive.writestr(f"xl/worksheets/sheet{i}.xml", _sheet(rows))
        return path

    return make


def _content_types():
    book = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return (f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
            'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{book}"/></Types>')  # fmt: skip


def _relations(targets):
    entries = "".join(f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
                      for key, (kind, target) in targets.items())  # fmt: skip
    return f'<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def _workbook(sheets, hidden):
    entries = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"{_state(name in hidden)}/>'
                      for i, name in enumerate(sheets, start=1))  # fmt: skip
    return f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}"><sheets>{entries}</sheets></workbook>'


def _state(is_hidden):
    return ' state="hidden"' if is_hidden else ""


def _sheet(rows):
    body = ""
    for i, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{chr(65 + j)}{i}", value) for j, value in enumerate(row))
        body += f'<row r="{i}">{cells}</row>'
    return f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{body}</sheetData></worksheet>'


def _cell(place, value):
    if isinstance(value, bytes):
        return value.decode().replace("<c", f'<c r="{place}"', 1)
    if isinstance(value, str):
        text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return f'<c r="{place}" t="inlineStr">{text}</c>' if value else ""
    return f'<c r="{place}"><v>{value}</v></c>'


@pytest.fixture
def write_xls(tmp_path):
    """Write an old Excel workbook (BIFF8 in a compound file) with one sheet of texts and numbers."""

    def make(rows, name="panel.xls", stream="Workbook"):
        path = tmp_path / name
        path.write_bytes(_compound_file(stream, _biff(rows)))
        return path

    return make


def _record(code, content=b""):
    return struct.pack("<HH", code, len(content)) + content


def _biff(rows):
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    end = _record(0x0A)
    name = b"Data"
    position = len(begin) + 4 + 8 + len(name) + len(end)
    globals_ = begin + _record(0x85, struct.pack("<IHBB", position, 0, len(name), 0) + name) + end
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 0))
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            at = struct.pack("<HHH", i, j, 0)
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                sheet += _record(0x204, at + struct.pack("<HB", len(value), 1) + text)
            else:
                sheet += _record(0x203, at + struct.pack("<d", value))
    return globals_ + sheet + end


def _compound_file(stream, content):
    sector = 512
    content = content.ljust(max(4096, -(-len(content) // sector) * sector), b"\0")
    n_content = len(content) // sector
    free, end, fat_mark, none = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    chain = [*range(3, n_content + 2), end]
    fat = struct.pack(f"<{sector // 4}I", *([fat_mark, end, *chain] + [free] * (sector // 4 - 2 - len(chain))))
    root = _entry("Root Entry", 5, child=1, start=end, size=0)
    file = _entry(stream, 2, child=none, start=2, size=len(content))
    directory = root + file + _entry("", 0, child=none, start=0, size=0) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *([free] * 108))
    return header + fat + directory + content


def _entry(name, kind, *, child, start, size):
    text = (name + "\0").encode("utf-16-le") if name else b""
    none = 0xFFFFFFFF
    return (text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, none, none, child)
            + b"\0" * 36 + struct.pack("<IQ", start, size))  # fmt: skip
