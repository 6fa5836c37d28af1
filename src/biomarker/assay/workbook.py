"""An Excel workbook -> rows of text of its first sheet that is not empty."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from biomarker.assay.table import SHOWN, Rows
from biomarker.assay.values import as_texts
from biomarker.errors import InputFileError

RESAVE = "open it in Excel or LibreOffice and save it as .xlsx (not Strict Open XML), or as CSV UTF-8"


def read_workbook_rows(path: Path) -> tuple[str, Rows, tuple[str, ...]]:
    """Name of the source, (row number, cells) of the first visible sheet that is not empty, and notes.

    Raises
    ------
    InputFileError
        When the file is no workbook, has a password, or a cell holds a formula without a stored value or an Excel
        error such as #DIV/0! (both would silently read as empty).
    """
    sheets = _sheets(path)
    filled = [name for name, rows in sheets.items() if any(any(row) for _, row in rows)]
    if not filled:
        raise InputFileError(f"{path} is empty", allowed="one sheet with a row of column names and rows below",
                             do=f"fill a sheet; if it is not empty, {RESAVE}")  # fmt: skip
    name = filled[0]
    if path.suffix.lower() != ".xls":
        _refuse_unstored(path, name)
    if len(sheets) == 1:
        return str(path), sheets[name], ()
    others = ", ".join(f'"{other}"' for other in filled[1:]) or "the others are empty"
    note = f'{path}: sheet "{name}" was read; not read: {others}'
    return f'{path}, sheet "{name}"', sheets[name], (note,)


def read_sheets(path: Path) -> dict[str, Rows]:
    """Name -> (row number, cells) of every visible sheet that is not empty.

    Raises
    ------
    InputFileError
        As `read_workbook_rows`, whichever sheet it is.
    """
    sheets = {name: rows for name, rows in _sheets(path).items() if any(any(row) for _, row in rows)}
    with path.open("rb") as stream:
        is_zip = stream.read(2) == b"PK"
    for name in sheets if is_zip else ():
        _refuse_unstored(path, name)
    return sheets


def _sheets(path: Path) -> dict[str, Rows]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(str(path))
        names = [sheet.name for sheet in book.sheets_metadata
                 if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible]  # fmt: skip
        return {name: _rows(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names}
    except PasswordError:
        raise InputFileError(f"{path} is protected by a password", do="save a copy without the password") from None
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _rows(cells: list[list[Any]]) -> Rows:
    plain = [[str(value).upper() if isinstance(value, bool) else value for value in row] for row in cells]
    return list(enumerate(as_texts(plain), start=1))


def _unreadable(path: Path, error: Exception) -> InputFileError:
    start = path.read_bytes()[:200].lstrip(b"\xef\xbb\xbf \r\n").lower()
    seen = f"{path} is not an Excel workbook that can be read ({error})"
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        seen = f"{path} is a web page or XML file with the ending of a workbook"
    return InputFileError(seen, allowed="a workbook (.xlsx or .xls)", do=RESAVE)


def _refuse_unstored(path: Path, sheet: str) -> None:
    """Refuse what the reader shows as an empty cell although the sheet holds something."""
    import zipfile
    from xml.etree import ElementTree

    try:
        with zipfile.ZipFile(path) as archive, archive.open(_sheet_part(archive, sheet)) as part:
            lost = list(_unstored(part))
    except (KeyError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise _unreadable(path, error) from error
    if lost:
        shown = ", ".join(f"{cell} ({what})" for cell, what in lost[:SHOWN])
        more = f" and {len(lost) - SHOWN} more" if len(lost) > SHOWN else ""
        raise InputFileError(f'{path}, sheet "{sheet}": cells without a stored value: {shown}{more}',
                             allowed="cells with values",
                             do="open the file in Excel or LibreOffice, let it compute, and paste the results as "
                                "values; empty the cells with errors")  # fmt: skip


def _unstored(part: IO[bytes]) -> list[tuple[str, str]]:
    from xml.etree import ElementTree

    lost = []
    for _, element in ElementTree.iterparse(part):
        if _tag(element) != "c":
            continue
        children = {_tag(child): child for child in element}
        stored = children["v"].text if "v" in children else None
        if element.get("t") == "e" and stored not in ("#N/A", None):
            lost.append((element.get("r", "?"), str(stored)))
        elif "f" in children and not stored and not ("v" in children and element.get("t") == "str"):
            lost.append((element.get("r", "?"), "formula"))
        element.clear()
    return lost


def _sheet_part(archive: Any, sheet: str) -> str:
    """Path inside the archive of the sheet with this name."""
    from xml.etree import ElementTree

    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    named = next(element for element in book.iter() if _tag(element) == "sheet" and element.get("name") == sheet)
    relation = next(value for key, value in named.items() if key.endswith("}id"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(element.get("Target", "") for element in relations if element.get("Id") == relation)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
