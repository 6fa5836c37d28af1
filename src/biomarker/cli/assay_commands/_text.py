"""Assay -> text for the screen; and plate maps or raw exports from the command line -> assay."""

from __future__ import annotations

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
        f"{assay.source}: {counted(n['plates'], 'plate')}, {counted(n['samples'], 'sample')}, "
        f"{counted(n['analytes'], 'analyte')}",
        f"  {n['values']} values: {n['measured']} numbers, {n['below the lower limit']} below a lower limit, "
        f"{n['above the upper limit']} above an upper limit, {n['missing']} missing; "
        f"{n['with a finding']} with a finding",
        f"  {headline(assay)}",
    ])  # fmt: skip


def findings_text(findings: Sequence[Finding], shown: int = SHOWN) -> str:
    """One block per severity and code, with the first `shown` of its findings."""
    blocks = []
    for code in dict.fromkeys((one.severity, one.code) for one in findings):
        own = [one for one in findings if (one.severity, one.code) == code]
        lines = [filled(one.sentence[:1].upper() + one.sentence[1:], f"{one.severity:<8}{one.code}  ")
                 for one in own[:shown]]  # fmt: skip
        if len(own) > shown:
            lines.append(f"        and {len(own) - shown} more of {own[0].code} (--all lists them)")
        blocks.append("\n".join([*lines, filled(own[0].do, " " * 8 + "what to do: ")]))
    return "\n\n".join(blocks)


def filled(text: str, first: str) -> str:
    """Text in lines of the screen's width, the first with `first` in front."""
    indent = " " * (10 if first[:1] == " " else len(first))
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False)
