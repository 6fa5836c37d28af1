"""The card of a response criterion, and the shelf of criteria."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from biomarker.response.outcome import Outcome
from biomarker.shelf import Shelf

Cells = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Criterion:
    """A rule that turns clinic data into responders, non-responders and patients that cannot be judged.

    Parameters
    ----------
    summary : one line for `biomarker parts`
    reference : paper (author, year) or "-"
    label : ``label(rows, cells, **settings)`` gives the Outcome; `cells` are columns of text
    settings : default of every setting
    """

    summary: str
    reference: str
    label: Callable[..., Outcome]
    settings: Mapping[str, Any] = field(default_factory=dict)


CRITERIA: Shelf[Criterion] = Shelf("biomarker.response.criteria", "response criterion")
