"""Headings, paragraphs, tables and figures -> the bytes of a Word document with real styles, captions and alt texts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from biomarker.report.figures.drawing import Drawing
from biomarker.report.figures.formats import to_png
from biomarker.report.table import Table
from biomarker.report.word.columns import column_widths

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAGE, MARGIN = (21.0, 29.7), 2.0  # cm, A4
SMALL, NARROW = 8.5, 7.5
INK = RGBColor(0x1A, 0x1A, 0x1A)
TOGETHER = 12  # rows of a table that stays on one page
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip file can hold


class WordFile:
    """A document under construction; the same calls give the same bytes.

    Parameters
    ----------
    title, subject : shown by file managers and read by screen readers
    created : ISO time of the results
    footer : stands on every page, before its number
    """

    def __init__(self, title: str, subject: str, created: str, footer: str) -> None:
        self._document: Any = Document()
        self._shown = {"Table": 0, "Figure": 0}
        self._set_up(title, subject, datetime.fromisoformat(created).astimezone(UTC).replace(tzinfo=None))
        self._footer(footer)

    def title(self, text: str) -> None:
        """Title of the document."""
        self._document.add_heading(text, level=0)

    def heading(self, text: str, level: int = 1) -> None:
        """Heading that Word lists in its navigation."""
        self._document.add_heading(text, level=level)

    def paragraph(self, text: str, *, bold: str = "", keep: bool = False) -> None:
        """A paragraph; `bold` comes before the text, and `keep` holds it on the page of what follows."""
        made = self._document.add_paragraph()
        if bold:
            made.add_run(f"{bold} ").bold = True
        made.add_run(_held(text))
        made.paragraph_format.keep_with_next = keep

    def bullets(self, texts: Sequence[str]) -> None:
        """A list."""
        for text in texts:
            self._document.add_paragraph(_held(text), style="List Bullet")

    def table(self, table: Table) -> None:
        """A table below its numbered caption; nothing where it has no rows."""
        if not table.rows:
            return
        self._caption("Table", table.caption, keep=True)
        texts = [[_held(text) for text in row] for row in table.texts()]
        made = self._document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
        titles = [_held(title) for title in table.titles]
        widths = column_widths(titles, texts, self._width)
        _fix_widths(made, widths)
        size = Pt(NARROW if len(table.columns) > 6 else SMALL)
        self._row(made.rows[0], titles, widths, size, bold=True)
        _repeat(made.rows[0])
        for row in texts:
            self._row(made.add_row(), row, widths, size)
        if len(texts) <= TOGETHER:
            _hold_together(made)
        _describe(made, table.caption)
        self._document.add_paragraph().paragraph_format.space_after = Pt(2)

    def figures(self, drawings: Sequence[Drawing]) -> None:
        """Figures at 300 dots per inch with alt texts, above their numbered captions; small ones stand in pairs."""
        waiting: list[tuple[Drawing, Figure]] = []
        for drawing in drawings:
            if drawing.picture is None:
                continue
            if _centimetres(drawing.picture) > self._width / 2 + 1:
                self._pair(waiting)
                waiting = []
                self._figure(self._document, drawing, drawing.picture, self._width)
                continue
            waiting.append((drawing, drawing.picture))
            if len(waiting) == 2:
                self._pair(waiting)
                waiting = []
        self._pair(waiting)

    def landscape(self) -> None:
        """What follows stands on pages turned to the side."""
        section = self._document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(PAGE[1]), Cm(PAGE[0])

    def content(self) -> bytes:
        """The file, with the same bytes every time."""
        made = io.BytesIO()
        self._document.save(made)
        fixed = io.BytesIO()
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                new.writestr(zipfile.ZipInfo(entry.filename, FIRST_DAY), old.read(entry), zipfile.ZIP_DEFLATED)
        return fixed.getvalue()

    def _pair(self, both: Sequence[tuple[Drawing, Figure]]) -> None:
        if len(both) < 2:
            for drawing, figure in both:
                self._figure(self._document, drawing, figure, self._width)
            return
        made = self._document.add_table(rows=1, cols=2)
        _fix_widths(made, [self._width / 2] * 2)
        _keep_whole(made.rows[0])
        for cell, (drawing, figure) in zip(made.rows[0].cells, both, strict=True):
            self._figure(cell, drawing, figure, self._width / 2 - 0.45)

    def _figure(self, place: Any, drawing: Drawing, figure: Figure, most: float) -> None:
        first = place.paragraphs[0] if place is not self._document else place.add_paragraph()
        # In a pair the row holds both together; kept with the next, it would take the whole chain of pairs along.
        first.paragraph_format.keep_with_next = place is self._document
        width = Cm(min(_centimetres(figure), most))
        shape = first.add_run().add_picture(io.BytesIO(to_png(figure)), width=width)
        told = shape._inline.docPr  # python-docx has no public way to the alt text
        told.set("descr", drawing.alt)
        told.set("title", drawing.title)
        self._caption("Figure", f"{drawing.title}. {drawing.caption}", place=place)

    @property
    def _width(self) -> float:
        """Width of the text, cm."""
        section = self._document.sections[-1]
        return float(Emu(section.page_width - section.left_margin - section.right_margin).cm)

    def _set_up(self, title: str, subject: str, created: datetime) -> None:
        section, properties = self._document.sections[0], self._document.core_properties
        section.page_width, section.page_height = Cm(PAGE[0]), Cm(PAGE[1])
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN)
        properties.title, properties.subject, properties.author = title, subject, "biomarker"
        properties.created = properties.modified = created
        properties.language, properties.comments = "en-GB", ""
        styles = self._document.styles
        for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 14), ("Heading 2", 12), ("Caption", 9.0)):
            font = styles[name].font
            font.name, font.size, font.color.rgb = "Arial", Pt(size), INK
            _one_face(styles[name])
        _language(styles["Normal"], "en-GB")
        styles["Normal"].paragraph_format.space_after = Pt(5)
        styles["Caption"].font.bold = False
        _light_lines(styles["Table Grid"])

    def _footer(self, text: str) -> None:
        made = self._document.sections[0].footer.paragraphs[0]
        made.add_run(f"{text} Page ").font.size = Pt(NARROW)
        _field(made, "PAGE", "1", Pt(NARROW))

    def _caption(self, kind: str, text: str, *, keep: bool = False, place: Any = None) -> None:
        self._shown[kind] += 1
        made = (place or self._document).add_paragraph(style="Caption")
        made.add_run(f"{kind} ").bold = True
        _field(made, f"SEQ {kind} \\* ARABIC", str(self._shown[kind]), bold=True)
        made.add_run(f". {text}{'' if text.endswith('.') else '.'}")
        made.paragraph_format.keep_with_next = keep

    def _row(self, row: Any, texts: Sequence[str], widths: Sequence[float], size: Any, *, bold: bool = False) -> None:
        _keep_whole(row)
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Cm(width)
            (paragraph,) = cell.paragraphs
            paragraph.paragraph_format.space_after = Pt(1)
            run = paragraph.add_run(text)
            run.font.size, run.bold = size, bold


def _field(paragraph: Any, code: str, shown: str, size: Any = None, *, bold: bool = False) -> None:
    """A field that Word keeps up to date: number of a caption or of a page."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run(text if kind == "shown" else "")
        run.bold, run.font.size = bold, size
        if kind == "shown":
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _held(text: str) -> str:
    """No line ends inside the limits of an interval, or between a number and its unit."""
    held = re.sub(r"(?<![\w.])-(?=\d)", "\u2212", text)  # Word ends a line after a hyphen, never after a minus
    held = re.sub(r"(\d) to ([\u2212+]?\d)", "\\1\u00a0to\u00a0\\2", held)
    held = re.sub(r"\[[^\]]*\d, [<>~]?[\d.]+\]", lambda found: found.group().replace(" ", "\u00a0"), held)
    return held.replace(" %", "\u00a0%").replace("n = ", "n\u00a0=\u00a0")


def _centimetres(figure: Figure) -> float:
    return float(figure.get_size_inches()[0]) * 2.54


def _fix_widths(table: Any, widths: Sequence[float]) -> None:
    """Widths that Word keeps instead of weighing texts by itself."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _repeat(row: Any) -> None:
    """The head of a table comes again on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _hold_together(table: Any) -> None:
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _describe(table: Any, text: str) -> None:
    """Alt text of a table."""
    told = OxmlElement("w:tblCaption")
    told.set(qn("w:val"), text)
    table._tbl.tblPr.append(told)


def _light_lines(style: Any) -> None:
    """Thin grey lines between rows and none between columns, as journals set tables."""
    for line in style.element.find(qn("w:tblPr")).find(qn("w:tblBorders")):
        upright = line.tag in {qn(f"w:{name}") for name in ("left", "right", "insideV")}
        line.set(qn("w:val"), "nil" if upright else "single")
        line.set(qn("w:color"), "8C8C8C")


def _one_face(style: Any) -> None:
    """One typeface for all scripts, so that Greek letters do not come from another."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), "Arial")


def _language(style: Any, code: str) -> None:
    made = OxmlElement("w:lang")
    made.set(qn("w:val"), code)
    style.element.get_or_add_rPr().append(made)
