"""A file of any kind -> Content: its text or its sheets, whatever the file is called; bytes decide, never the name."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from biomarker.assay.table_file import require_file
from biomarker.errors import InputFileError
from biomarker.files import sha256

Rows = list[tuple[int, list[str]]]
CHUNK = 4096
HEAD = 400  # lines
LARGEST = 500_000_000
RESAVE = "export it again from the instrument's software, as text or as .xlsx"


@dataclass(frozen=True)
class Content:
    """What is in a file, before anything is understood.

    Parameters
    ----------
    path : the file, for messages
    kind : "text", "workbook" or "parquet"
    text : decoded text; "" unless the kind is "text"
    sheets : name -> (row number, cells); empty unless the kind is "workbook"
    encoding : of the text
    raw : bytes; empty unless the kind is "parquet"
    notes : what had to be guessed
    """

    path: Path
    kind: str
    sha256: str
    text: str = ""
    sheets: dict[str, Rows] = field(default_factory=dict)
    encoding: str = ""
    raw: bytes = field(default=b"", repr=False)
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Name for messages."""
        return str(self.path)

    @property
    def ends_openly(self) -> bool:
        """Whether the last line of a text has no end, as where a copy was broken off."""
        return self.kind == "text" and not self.text.endswith("\n")

    @cached_property
    def lines(self) -> list[str]:
        """Lines of the text, without their ends."""
        return self.text.splitlines()

    @cached_property
    def head(self) -> Content:
        """The beginning of a text (all of anything else): enough to tell its format, however long the file is."""
        if self.kind != "text" or len(self.lines) <= HEAD:
            return self
        return replace(self, text="\n".join(self.lines[:HEAD]) + "\n")

    def rows(self, delimiter: str, *, strict: bool = True) -> Rows:
        """(line number, trimmed cells) of the text; numbers count lines even where a quoted cell spans several.

        Parameters
        ----------
        strict : whether broken quotes are refused; only detection, which never raises, goes without

        Raises
        ------
        InputFileError
            When a quote is opened and never closed.
        """
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter, strict=strict)
        rows: Rows = []
        try:
            start = 1
            for record in reader:
                rows.append((start, [cell.strip() for cell in record]))
                start = reader.line_num + 1
        except csv.Error as error:
            raise InputFileError(f"{self.source}: the quotes near line {reader.line_num} cannot be read ({error})",
                                 allowed="cells with quotes at both ends; the file may break off there",
                                 do=RESAVE) from None  # fmt: skip
        return rows


def open_content(path: str | Path) -> Content:
    """Bytes of a file as text, sheets or parquet.

    Text is UTF-8 or UTF-16 (also without byte order mark); other bytes are read as Mac or Windows text, with a note.

    Raises
    ------
    InputFileError
        When the file is missing, empty, far too large for an export, or neither text, workbook nor parquet.
    """
    path = Path(path)
    require_file(path)
    if path.stat().st_size > LARGEST:
        raise InputFileError(f"{path} has {path.stat().st_size / 1e6:.0f} MB",
                             allowed=f"exports of at most {LARGEST / 1e6:.0f} MB")  # fmt: skip
    content = path.read_bytes()
    digest = sha256(content)
    if not content.strip():
        raise InputFileError(f"{path} is empty", do=RESAVE)
    notes: tuple[str, ...] = ()
    if content.startswith(b"PK\x03\x04"):
        content, notes = _unzipped(path, content)
    if content.startswith(b"PAR1"):
        return Content(path, "parquet", digest, raw=content, notes=notes)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        from biomarker.assay.workbook import read_sheets

        return Content(path, "workbook", digest, sheets=read_sheets(path))
    text, encoding, guessed = decode(content, str(path))
    _refuse_binary(path, text)
    return text_content(path, text, digest, encoding, notes + guessed)


def text_content(path: Path, text: str, digest: str = "", encoding: str = "", notes: tuple[str, ...] = ()) -> Content:
    """Content of a text; a last line without an end is noted, because its last number may be cut short."""
    if not text.endswith(("\n", "\r")):
        notes = (*notes, "the last line of the text has no end: the file may be cut off there")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return Content(path, "text", digest, plain, encoding=encoding, notes=notes)


def _refuse_binary(path: Path, text: str) -> None:
    start = text[:CHUNK]
    if sum(ord(letter) < 32 and letter not in "\t\n\r\f\v" for letter in start) > 0.01 * len(start):
        raise InputFileError(f"{path} is neither text nor a workbook",
                             allowed="an exported text file, .xlsx, .xls or .parquet", do=RESAVE)  # fmt: skip


def _unzipped(path: Path, content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The one data file in a zip (Olink sends them so), or the content itself when it is a workbook."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            data = [name for name in names if name.lower().endswith((".csv", ".txt", ".parquet"))
                    and "readme" not in name.lower() and "checksum" not in name.lower()]  # fmt: skip
            if any(name.startswith("xl/") for name in names):
                return content, ()
            if len(data) != 1 or archive.getinfo(data[0]).file_size > LARGEST:
                raise InputFileError(f"{path} is a zip of {len(names)} files", allowed="a zip with one .csv, .txt or "
                                     ".parquet of data", do="unpack it and name the file")  # fmt: skip
            return archive.read(data[0]), (f"read {data[0]} of the zip",)
    except (zipfile.BadZipFile, RuntimeError, zlib.error, OSError, EOFError) as error:
        raise InputFileError(f"{path} is a damaged zip file or workbook ({error})", do=RESAVE) from None


def decode(content: bytes, source: str) -> tuple[str, str, tuple[str, ...]]:
    """Text, its encoding, and notes on what had to be guessed.

    Raises
    ------
    InputFileError
        When the bytes are no text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _as(content, encoding, source), encoding, ()
    if b"\x00" in content[:CHUNK]:
        zeros = [content[start:CHUNK:2].count(0) for start in (0, 1)]
        encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        return _as(content, encoding, source), encoding, (f"the text has no byte order mark; read as {encoding}",)
    try:
        return content.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return _legacy(content)


def _as(content: bytes, encoding: str, source: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputFileError(f"{source} begins like {encoding} but breaks off at byte {error.start + 1}",
                             allowed="a whole file", do=RESAVE) from None  # fmt: skip


def _legacy(content: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Bytes of an old program: 0xA1 is the degree sign on the Mac, where SoftMax Pro comes from, 0xB0 on Windows."""
    is_mac = re.search(rb"Temperature\(\xa1C\)", content) is not None
    encoding = "mac-roman" if is_mac else "cp1252"
    text = content.decode(encoding, errors="replace")
    odd = sorted(set(re.findall(r"[^\s,;\t\"]*[^\x00-\x7f][^\s,;\t\"]*", text)))
    shown = ", ".join(f'"{word}"' for word in odd[:5])
    return text, encoding, (f"the text is not UTF-8; read as {encoding}, which matters for {shown}",)


def refuse_ragged(source: str, line: int, row: Sequence[str], width: int, where: str = "") -> None:
    """Refuse a row that is shorter than its header, or holds something beyond it: its cells would be shifted.

    Raises
    ------
    InputFileError
        With the line and both numbers of cells.
    """
    if len(row) < width or any(row[width:]):
        why = "the file may be cut off" if len(row) < width else "a decimal comma may have been taken for a delimiter"
        raise InputFileError(f"{source}, line {line}: {len(row)} cells{where}, but the header has {width}",
                             allowed="as many cells in every row as in the header",
                             do=f"{why}; {RESAVE}")  # fmt: skip
