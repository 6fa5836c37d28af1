"""bundle.json of an earlier format -> the same in the present format, one step at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Entries = dict[str, Any]


def upgraded(entries: Entries) -> Entries:
    """Entries in the present format; files of the bundle are not touched, so its seal stays what it was."""
    while (step := STEPS.get(entries["format"])) is not None:
        entries = step(entries)
    return entries


def _from_1(entries: Entries) -> Entries:
    """Format 1 had no parent and knew no prediction sets, intervals or novelty; all of these stay absent."""
    return {**entries, "parent": {}, "uncertainty_notes": _NONE, "format": 2}


_NONE = ["The bundle was made before prediction intervals and sets existed; train again to have them."]
STEPS: Mapping[int, Callable[[Entries], Entries]] = {1: _from_1}
