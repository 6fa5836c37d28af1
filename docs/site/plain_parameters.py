"""Griffe: in "name : what it is" of our docstrings the part behind the colon is a description and no type."""

from __future__ import annotations

import re
from typing import Any

import griffe

SECTION = re.compile(r"(^(?:Parameters|Attributes)\n-+\n)(.*?)(?=\n\n\S|\Z)", flags=re.MULTILINE | re.DOTALL)
ENTRY = re.compile(r"^(\S[^:\n]*?) : (.+)$", flags=re.MULTILINE)


class PlainParameters(griffe.Extension):
    """Put each description on a line of its own, where the numpy style expects it."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of every object."""
        if obj.docstring is not None:
            obj.docstring.value = rewritten(obj.docstring.value)


def rewritten(text: str) -> str:
    """Docstring with "name : what" as name and, indented below it, what."""
    return SECTION.sub(lambda found: found[1] + ENTRY.sub(r"\1\n    \2", found[2]), text)
