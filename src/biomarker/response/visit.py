"""Visit: what was recorded of one patient on one day; Visits: all of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from biomarker.response import sledai
from biomarker.response.drugs import Drug
from biomarker.response.truth import Span, Truth


@dataclass(frozen=True, eq=False)
class Visit:
    """One row of a visits table; what is not recorded is absent.

    Parameters
    ----------
    patient, day, row : who, when (day 1 is the first dose) and the row of the file
    role : "baseline", "previous", "assessment" or ""
    items : SLEDAI-2K item -> present or absent
    grades : BILAG system -> grade
    numbers : other column -> number; "pga" is on the scale 0 to 3, "prednisone" in mg per day
    flags : other column -> yes or no
    words : other column -> text
    drugs : background drugs; None where the cell is empty
    """

    patient: str
    day: int
    row: int
    role: str = ""
    items: Mapping[str, Truth] = field(default_factory=dict)
    grades: Mapping[str, str | None] = field(default_factory=dict)
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    drugs: tuple[Drug, ...] | None = None

    def sledai(self, *, clinical: bool = False) -> Span | None:
        """SLEDAI-2K, with or without complement and anti-dsDNA; None where nothing is recorded."""
        return sledai.score(self.items, self.numbers.get("sledai_total"), clinical=clinical)

    def number(self, name: str) -> Span | None:
        """A number that was recorded, as a span of one point."""
        value = self.numbers.get(name)
        return None if value is None else Span.exactly(value)


@dataclass(frozen=True, eq=False)
class Visits:
    """A visits table that was read and checked.

    Parameters
    ----------
    patients : patient -> visits by day
    systems : BILAG systems of the version in use; empty where no BILAG is recorded
    columns : known columns of the table
    notes : what a reader should know, in sentences
    source : the file
    left_out : patients whose visits are not looked at, with the reason
    """

    patients: Mapping[str, tuple[Visit, ...]]
    systems: tuple[str, ...]
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def n_visits(self) -> int:
        """Number of rows."""
        return sum(map(len, self.patients.values()))
