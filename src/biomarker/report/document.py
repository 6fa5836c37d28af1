"""A finished analysis as a document (answer first, then tables and figures) -> one HTML file or terminal text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from biomarker.report.figures.drawing import Drawing
from biomarker.report.html import moment, page_environment
from biomarker.report.table import Table

WIDTH = 80


@dataclass(frozen=True)
class Part:
    """One section: a title, sentences, tables, and figures side by side."""

    key: str
    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[Table] = ()
    drawings: Sequence[Drawing] = ()


@dataclass(frozen=True)
class Document:
    """What a reader gets.

    Parameters
    ----------
    study, title : name and title
    headline : the answer in a few words
    sentences : the answer in plain words
    warnings : what to know before believing it
    simulated : whether no real patient is behind it
    parts : sections after the answer
    provenance : label -> value, such as seed and versions
    """

    study: str
    title: str
    headline: str
    sentences: Sequence[str]
    warnings: Sequence[str]
    simulated: bool
    parts: Sequence[Part]
    provenance: Mapping[str, str] = field(default_factory=dict)
    use: str = "For research use only; not a medical device."

    @property
    def tables(self) -> list[Table]:
        """Every table."""
        return [table for part in self.parts for table in part.tables]

    @property
    def drawings(self) -> list[Drawing]:
        """Every figure."""
        return [drawing for part in self.parts for drawing in part.drawings]


def render_document(document: Document) -> str:
    """Text of one HTML file; it loads nothing from elsewhere and runs no script."""
    return page_environment().get_template("document.html").render(document=document)


def document_text(document: Document, shown: Sequence[Table] = ()) -> str:
    """Lines of at most 80 columns: title, answer, the given tables, warnings."""
    head = [document.study, *textwrap.wrap(document.title if document.title != document.study else "", WIDTH)]
    if document.simulated:
        head.append("SIMULATED: no patient is behind these numbers")
    blocks = ["\n".join(head), _listed([document.headline + "."], ""), _listed(document.sentences, "- ")]
    blocks += [_aligned(table) for table in shown if table.rows]
    blocks += [_listed(document.warnings, "! "), _listed([document.use], "")]
    return "\n\n".join(block for block in blocks if block) + "\n"


def provenance(results: Mapping[str, Any]) -> dict[str, str]:
    """Label -> value of what makes a result repeatable."""
    seed = {} if results.get("seed") is None else {"Seed": str(results["seed"])}
    software = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return {**seed, "Commit of the working folder": results["git_commit"] or "none", "Made": moment(results["created"]),
            "Time": f"{results['seconds']:.0f} s", "Software": software}  # fmt: skip


def _listed(texts: Sequence[str], bullet: str) -> str:
    rest = " " * len(bullet)
    held = (text.replace(" %", "\0%") for text in texts)  # a number stays with its sign
    filled = (textwrap.fill(text, WIDTH, initial_indent=bullet, subsequent_indent=rest) for text in held)
    return "\n".join(filled).replace("\0", " ")


def _aligned(table: Table) -> str:
    rows = [list(table.titles), *table.texts()]
    widths = [max(len(row[j]) for row in rows) for j in range(len(table.columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*textwrap.wrap(table.caption, WIDTH), *lines])
