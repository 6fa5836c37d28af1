"""Who is asked about: patients whose disease was active enough at baseline."""

from __future__ import annotations

from biomarker.response import bilag
from biomarker.response.rules import Rules
from biomarker.response.truth import Truth, any_of, compare, shown
from biomarker.response.visit import Visit


def not_eligible(baseline: Visit | None, systems: tuple[str, ...], rules: Rules) -> str:
    """Why a patient is not eligible; "" for an eligible one, and where nothing is asked."""
    asked = [name for name in ("entry_sledai", "entry_bilag_a", "entry_bilag_b") if rules.day(name)]
    if not asked:
        return ""
    if baseline is None:
        return "no baseline visit, so that eligibility cannot be judged"
    met = is_active(baseline, systems, rules)
    if met:
        return ""
    grades = bilag.described(baseline.grades, systems)
    seen = f"SLEDAI-2K {shown(baseline.sledai())}, BILAG {grades if systems else 'not recorded'}"
    return f"not active enough at baseline: {seen}" if met is False else f"eligibility cannot be judged: {seen}"


def is_active(baseline: Visit, systems: tuple[str, ...], rules: Rules) -> Truth:
    """Whether any of the entry limits is reached: SLEDAI-2K, number of BILAG A, number of BILAG B.

    With 8, 1 and 2 this is the rule of the 81 patients of Wang et al. (2018) Stem Cell Reports 10:933.
    """
    a, b = (bilag.count(baseline.grades, grade, systems) if systems else None for grade in "AB")
    seen = {"entry_sledai": baseline.sledai(), "entry_bilag_a": a, "entry_bilag_b": b}
    return any_of(compare(value, ">=", rules.number(name)) for name, value in seen.items() if rules.day(name))
