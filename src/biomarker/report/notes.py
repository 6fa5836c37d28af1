"""Notes for a person at a terminal -> the same, no line wider than 80 columns."""

from __future__ import annotations

import textwrap

WIDTH = 80


def eighty(text: str) -> str:
    """Text whose long lines go on below, indented; a path or a name is never broken."""
    return "\n".join(
        textwrap.fill(line, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )
