"""What a well is for, as its name or code says."""

from __future__ import annotations

import re

_NAMES = (
    (re.compile(r"(?:standard|std|calibrator|cal)s?[\s_.-]*\d*[a-z]?", re.IGNORECASE), "standard"),
    (re.compile(r"(?:background|blank|bkg|blk|bl|buffer|zero)s?[\s_.-]*\d*", re.IGNORECASE), "blank"),
    (re.compile(r"(?:control|ctrl|qc)s?[\s_.-]*(?:\d*|low|mid|medium|high|[a-d])", re.IGNORECASE), "control"),
    (re.compile(r"(?:empty|unused|none|-+)", re.IGNORECASE), "empty"),
)
_CODES = (
    (re.compile(r"E?S\d*", re.IGNORECASE), "standard"),
    (re.compile(r"B\d*", re.IGNORECASE), "blank"),
    (re.compile(r"C\d*", re.IGNORECASE), "control"),
    (re.compile(r"[XU]\d*", re.IGNORECASE), "sample"),
)


def role_of_name(name: str) -> str:
    """Role that a sample name states: "Standard3", "Blank", "QC high"; "empty" for no name, else "sample"."""
    if not name.strip():
        return "empty"
    return next((role for pattern, role in _NAMES if pattern.fullmatch(name.strip())), "sample")


def role_of_code(code: str) -> str | None:
    """Role that a type code of an instrument states ("S1", "B", "C2", "X14", "U003"); None when it is no such code."""
    return next((role for pattern, role in _CODES if pattern.fullmatch(code.strip())), None)
