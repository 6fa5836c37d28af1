"""True, False or unknown (None), and numbers that are known only between two limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from biomarker.response.cells import plain

Truth = bool | None


def all_of(truths: Iterable[Truth]) -> Truth:
    """False where one is false, True where all are true, else unknown (Kleene's strong logic)."""
    seen = list(truths)
    return False if False in seen else None if None in seen else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """True where one is true, False where all are false, else unknown."""
    seen = list(truths)
    return True if True in seen else None if None in seen else False


def opposite(truth: Truth) -> Truth:
    """True for False; unknown stays unknown."""
    return None if truth is None else not truth


@dataclass(frozen=True)
class Span:
    """A number that is known to lie between two limits; equal limits mean that it is known exactly.

    Comparisons are True (False) only where they are for every number between the limits.
    """

    low: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal | int) -> Span:
        """A number that is known."""
        return cls(Decimal(value), Decimal(value))

    def __sub__(self, other: Span) -> Span:
        return Span(self.low - other.high, self.high - other.low)

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    def __str__(self) -> str:
        return plain(self.low) if self.low == self.high else f"{plain(self.low)} to {plain(self.high)}"


COMPARISONS = ("<", "<=", ">", ">=")


def compare(span: Span | None, operator: str, limit: Decimal | int) -> Truth:
    """Whether a number stands in this relation to a limit; unknown where the number is not known well enough."""
    if span is None:
        return None
    if operator in ("<", "<="):
        strict = operator == "<"
        sure = span.high < limit if strict else span.high <= limit
        possible = span.low < limit if strict else span.low <= limit
    else:
        strict = operator == ">"
        sure = span.low > limit if strict else span.low >= limit
        possible = span.high > limit if strict else span.high >= limit
    return True if sure else None if possible else False


def shown(span: Span | None) -> str:
    """Number for readers."""
    return "not recorded" if span is None else str(span)
