"""The clinical course of one SIMULATED lupus patient who meets SRI-4 at the assessment, or does not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from biomarker.response.bilag import SYSTEMS
from biomarker.response.sledai import SEROLOGY, WEIGHTS

# How often an item is present at baseline, and the BILAG system it belongs to: orders of magnitude only.
ITEMS: dict[str, tuple[float, str]] = {
    "arthritis": (0.7, "musculoskeletal"), "rash": (0.6, "mucocutaneous"), "alopecia": (0.4, "mucocutaneous"),
    "mucosal_ulcers": (0.25, "mucocutaneous"), "proteinuria": (0.3, "renal"), "hematuria": (0.2, "renal"),
    "pleurisy": (0.15, "cardiorespiratory"), "vasculitis": (0.08, "mucocutaneous"),
    "fever": (0.15, "constitutional"), "thrombocytopenia": (0.15, "haematological"),
    "leukopenia": (0.25, "haematological"),
}  # fmt: skip
DRUGS = ("hydroxychloroquine 400", "hydroxychloroquine 400; mycophenolate mofetil 2000",
         "hydroxychloroquine 200; azathioprine 100", "hydroxychloroquine 400; methotrexate 15/wk")  # fmt: skip
DOSES = (7.5, 10.0, 12.5, 15.0, 20.0, 30.0, 40.0)
FAILURES = ("no fall", "small fall", "flare", "worse PGA")


@dataclass(frozen=True)
class Patient:
    """What would be recorded on each day, were nothing lost: items present, grades, PGA and dose as text."""

    items: dict[int, frozenset[str]]
    grades: dict[int, dict[str, str]]
    pga: dict[int, str]
    dose: dict[int, str]
    drugs: str


def draw_patient(responds: bool, days: Sequence[int], assessment_day: int, random: np.random.Generator) -> Patient:
    """Draw one patient; from the assessment on nothing changes."""
    start = _baseline(random)
    fails = "" if responds else FAILURES[int(random.integers(len(FAILURES)))]
    resolved = _resolved(start, responds, fails, random)
    early = [day for day in days if 1 < day <= assessment_day]
    when = {item: int(random.choice(early)) for item in resolved}
    items = {day: frozenset(item for item in start if when.get(item, day + 1) > day) for day in days}
    deep = items[assessment_day] <= set(SEROLOGY)
    grades = {day: _grades(start, items[day], day) for day in days}
    if fails == "flare":
        for day in (one for one in days if one >= assessment_day):
            grades[day]["neuropsychiatric"] = "A"
    pga, dose = _pga(days, assessment_day, deep, fails, random), _dose(days, assessment_day, deep, responds, random)
    return Patient(items, grades, pga, dose, DRUGS[int(random.integers(len(DRUGS)))])


def _baseline(random: np.random.Generator) -> list[str]:
    """Items of a patient with SLEDAI-2K of 8 or more, of which 6 or more are clinical."""
    while True:
        clinical = [item for item, (share, _) in ITEMS.items() if random.random() < share]
        serology = [item for item in SEROLOGY if random.random() < 0.6]
        if _score(clinical) >= 6 and _score([*clinical, *serology]) >= 8:
            return [*clinical, *serology]


def _resolved(start: Sequence[str], responds: bool, fails: str, random: np.random.Generator) -> list[str]:
    """Items that go away: worth 4 points or more in responders, and in those who fail by a flare or by the PGA."""
    if fails == "no fall":
        return []
    order = [str(item) for item in random.permutation([item for item in start if item not in SEROLOGY])]
    if fails == "small fall":
        small = next((item for item in order if WEIGHTS[item] < 4), None)
        return [] if small is None else [small]
    if responds and random.random() < 0.55:
        return order + [item for item in SEROLOGY if item in start and random.random() < 0.4]
    gone: list[str] = []
    while _score(gone) < 4:
        gone.append(order.pop())
    return gone


def _grades(start: Collection[str], now: Collection[str], day: int) -> dict[str, str]:
    """A or B where items of the system are present, C where they were, E elsewhere."""
    grades = dict.fromkeys(SYSTEMS["2004"], "E")
    for item, (_, system) in ITEMS.items():
        if item in start and grades[system] == "E":
            grades[system] = "C"
        if item in now:
            severe = WEIGHTS[item] >= 4 and day == 1
            grades[system] = "A" if severe else "B" if grades[system] != "A" else "A"
    return grades


def _pga(days: Sequence[int], assessment: int, deep: bool, fails: str, random: np.random.Generator) -> dict[int, str]:
    start = Decimal(int(random.integers(12, 25))) / 10
    fall = Decimal(int(random.integers(9, 12) if deep else random.integers(2, 8))) / 10
    end = start + Decimal("0.3") if fails == "worse PGA" else start if fails == "no fall" else start - fall
    end = Decimal("0.4") if deep and not fails and random.random() < 0.6 else max(end, Decimal("0.1"))
    return {day: _text(start + (end - start) * min(day - 1, assessment - 1) / (assessment - 1)) for day in days}


def _dose(
    days: Sequence[int], assessment: int, deep: bool, responds: bool, random: np.random.Generator
) -> dict[int, str]:
    start = float(random.choice(DOSES))
    goals = (2.5, 5.0, 7.5) if deep else (5.0, 7.5, 10.0) if responds else (7.5, 10.0, start, start)
    end = min(start, float(random.choice(goals)))
    doses = {}
    for day in days:
        share = min(day - 1, assessment - 1) / (assessment - 1)
        doses[day] = f"{2.5 * round((start + (end - start) * share) / 2.5):g}"
    return doses


def _score(items: Collection[str]) -> int:
    return sum(WEIGHTS[item] for item in items)


def _text(value: Decimal) -> str:
    return f"{round(value, 1):f}"
