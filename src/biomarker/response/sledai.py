"""SLEDAI-2K: items with their weights -> a score, known between two limits where items are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from biomarker.response.truth import Span, Truth, any_of

# Gladman, Ibanez & Urowitz (2002) J Rheumatol 29:288; the largest sum is 105.
WEIGHTS: dict[str, int] = {
    "seizure": 8, "psychosis": 8, "organic_brain_syndrome": 8, "visual_disturbance": 8, "cranial_nerve_disorder": 8,
    "lupus_headache": 8, "cva": 8, "vasculitis": 8,
    "arthritis": 4, "myositis": 4, "urinary_casts": 4, "hematuria": 4, "proteinuria": 4, "pyuria": 4,
    "rash": 2, "alopecia": 2, "mucosal_ulcers": 2, "pleurisy": 2, "pericarditis": 2, "low_complement": 2,
    "increased_dna_binding": 2,
    "fever": 1, "thrombocytopenia": 1, "leukopenia": 1,
}  # fmt: skip
SEROLOGY = ("low_complement", "increased_dna_binding")
RENAL = ("urinary_casts", "hematuria", "proteinuria", "pyuria")
NERVOUS = ("seizure", "psychosis", "organic_brain_syndrome", "visual_disturbance", "cranial_nerve_disorder",
           "lupus_headache", "cva")  # fmt: skip
# Renal, central nervous, cardiopulmonary, vasculitis, fever: Franklyn et al. (2016) Ann Rheum Dis 75:1615.
MAJOR = (*NERVOUS, "vasculitis", *RENAL, "pleurisy", "pericarditis", "fever")
MAXIMUM = sum(WEIGHTS.values())

Items = Mapping[str, Truth]


def score(items: Items, total: Decimal | None = None, *, clinical: bool = False) -> Span | None:
    """SLEDAI-2K; None where nothing at all is recorded.

    Parameters
    ----------
    items : item -> present, absent or unknown; items that are left out are unknown
    total : the recorded total, where there is one: it is believed
    clinical : leave complement and anti-dsDNA out
    """
    everything = _sum(items, WEIGHTS)
    serology = _sum(items, SEROLOGY)
    if total is None:
        if all(items.get(name) is None for name in WEIGHTS):
            return None
        return _sum(items, [name for name in WEIGHTS if name not in SEROLOGY]) if clinical else everything
    whole = Span.exactly(total)
    if not clinical:
        return whole
    without = _sum(items, [name for name in WEIGHTS if name not in SEROLOGY])
    left = whole - serology
    return Span(max(left.low, without.low), max(min(left.high, without.high), left.low))


def contradiction(items: Items, total: Decimal) -> str:
    """Why a total cannot belong to these items; "" where it can."""
    span = _sum(items, WEIGHTS)
    if total < span.low:
        present = [f"{name} {WEIGHTS[name]}" for name in WEIGHTS if items.get(name)]
        return f"the items that are present make {span.low} ({', '.join(present)})"
    if total > span.high:
        return f"the items make at most {span.high}"
    return ""


def new_items(now: Items, before: Items) -> tuple[Truth, list[str]]:
    """Whether an item is present that was absent before; and the items that certainly or possibly are."""
    fresh = {name: _is_new(now.get(name), before.get(name)) for name in WEIGHTS}
    return any_of(fresh.values()), [name for name, new in fresh.items() if new is not False]


def present(items: Items, among: Iterable[str]) -> tuple[Truth, list[str]]:
    """Whether one of these items is present; and the items that certainly or possibly are."""
    seen = {name: items.get(name) for name in among}
    return any_of(seen.values()), [name for name, there in seen.items() if there is not False]


def _is_new(now: Truth, before: Truth) -> Truth:
    if now is False or before is True:
        return False
    return None if now is None or before is None else True


def _sum(items: Items, among: Iterable[str]) -> Span:
    names = list(among)
    low = sum(WEIGHTS[name] for name in names if items.get(name))
    return Span(Decimal(low), Decimal(low + sum(WEIGHTS[name] for name in names if items.get(name) is None)))
