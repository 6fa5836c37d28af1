"""BILAG grades of two visits -> new A and B grades, improvement of what was active; versions are never mixed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from biomarker.response.truth import Span, Truth, all_of, any_of

SHARED = ("constitutional", "mucocutaneous", "neuropsychiatric", "musculoskeletal", "cardiorespiratory", "renal",
          "haematological")  # fmt: skip
# BILAG-2004 dropped vasculitis as a system and added the gut and the eye (Isenberg et al. 2005, Rheumatology 44:902).
SYSTEMS: dict[str, tuple[str, ...]] = {
    "2004": (*SHARED, "gastrointestinal", "ophthalmic"),
    "classic": (*SHARED, "vasculitis"),
}
GRADES = ("A", "B", "C", "D", "E")
# Yee et al. (2010) Rheumatology 49:1665 (BILAG-2004); Cresswell et al. (2009) Rheumatology 48 (classic).
POINTS = {"2004": {"A": 12, "B": 8, "C": 1, "D": 0, "E": 0}, "classic": {"A": 12, "B": 5, "C": 1, "D": 0, "E": 0}}

Grades = Mapping[str, str | None]


def new_grades(now: Grades, before: Grades, systems: tuple[str, ...]) -> tuple[Span, Span]:
    """Numbers of new A and of new B grades.

    A new A is an A that was none before; a new B is a B that was C, D or E before (A to B is an improvement).
    """
    new_a = [_is(now.get(one), "A", before.get(one), "BCDE") for one in systems]
    new_b = [_is(now.get(one), "B", before.get(one), "CDE") for one in systems]
    return _count(new_a), _count(new_b)


def improved(now: Grades, before: Grades, systems: tuple[str, ...]) -> tuple[Truth, list[str]]:
    """Whether every A is now B or better and every B is C or better; and the systems that are not, or may not be."""
    judged = {one: _improved(now.get(one), before.get(one)) for one in systems}
    return all_of(judged.values()), [one for one, better in judged.items() if better is not True]


def active(grades: Grades, systems: tuple[str, ...], among: str = "AB") -> Truth:
    """Whether any system has one of these grades."""
    return any_of(None if grades.get(one) is None else str(grades[one]) in among for one in systems)


def count(grades: Grades, grade: str, systems: tuple[str, ...]) -> Span:
    """Number of systems with this grade."""
    return _count([None if grades.get(one) is None else grades[one] == grade for one in systems])


def points(grades: Grades, version: str) -> Span:
    """Numerical BILAG, by the weights of its own version."""
    weight = POINTS[version]
    known = [grades.get(one) for one in SYSTEMS[version]]
    low = sum(weight[grade] for grade in known if grade is not None)
    return Span(Decimal(low), Decimal(low + known.count(None) * weight["A"]))


def described(grades: Grades, systems: tuple[str, ...], among: str = "AB") -> str:
    """Systems with one of these grades, for readers: "renal A, musculoskeletal B"."""
    found = [f"{one} {grades[one]}" for one in systems if grades.get(one) and str(grades[one]) in among]
    return ", ".join(found) or f"no {' or '.join(among)}"


def _is(now: str | None, grade: str, before: str | None, allowed: str) -> Truth:
    if (now is not None and now != grade) or (before is not None and before not in allowed):
        return False
    return None if now is None or before is None else True


def _improved(now: str | None, before: str | None) -> Truth:
    if before is None:
        return True if now in ("C", "D", "E") else None
    if before not in "AB":
        return True
    worst_allowed = "B" if before == "A" else "C"
    return None if now is None else now >= worst_allowed


def _count(truths: list[Truth]) -> Span:
    sure = sum(truth is True for truth in truths)
    return Span(Decimal(sure), Decimal(sure + sum(truth is None for truth in truths)))
