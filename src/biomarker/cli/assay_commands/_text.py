"""Assay -> text for the screen; and plate maps or raw exports from the command line -> assay."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biomarker.assay.measure import Assay
    from biomarker.assay.quality import Finding

WIDTH = 80
SHOWN = 6  # findings of one code
EVERY = 1_000_000


def summary_text(assay: Assay) -> str:
    """Counts in a few lines."""
    from biomarker.assay.quality import counted
    from biomarker.report.assay import counts, headline

    n = counts(assay)
    return "\n".join([
        filled(f"{assay.source}: {counted(n['plates'], 'plate')}, {counted(n['samples'], 'sample')}, "
               f"{counted(n['analytes'], 'analyte')}", ""),
        filled(f"{counted(n['values'], 'value')}: {counted(n['measured'], 'number')}, {n['below the lower limit']} "
               f"below a lower limit, {n['above the upper limit']} above an upper limit, {n['missing']} missing; "
               f"{n['with a finding']} with a finding", "  "),
        f"  {headline(assay)}",
    ])  # fmt: skip


def findings_text(findings: Sequence[Finding], shown: int = SHOWN) -> str:
    """One block per severity, code and advice, with the first `shown` of its findings."""
    from biomarker.assay.quality import grouped

    blocks = []
    for own in grouped(findings):
        lines = [filled(one.sentence[:1].upper() + one.sentence[1:], f"{one.severity:<8}{one.code}  ")
                 for one in own[:shown]]  # fmt: skip
        if len(own) > shown:
            lines.append(f"        and {len(own) - shown} more of {own[0].code} (--all lists them)")
        blocks.append("\n".join([*lines, filled(own[0].do, " " * 8 + "what to do: ", 10)]))
    return "\n\n".join(blocks)


def filled(text: str, first: str, indent: int | None = None) -> str:
    """Text in lines of the screen's width, the first with `first` in front, the others indented below it."""
    below = " " * (len(first) if indent is None else indent)
    return textwrap.fill(in_letters(text), WIDTH, initial_indent=first, subsequent_indent=below,
                         break_long_words=False)  # fmt: skip


def in_letters(text: str) -> str:
    """Text as the screen will show it, so that "gamma" for a letter that it lacks is counted as five."""
    from biomarker.report.letters import spell_out

    return spell_out(text, sys.stdout.encoding or "utf-8")
