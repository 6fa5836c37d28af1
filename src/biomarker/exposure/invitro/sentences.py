"""Values of an in-vitro experiment -> the answer in plain words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]


def headline(values: Values, level: float) -> str:
    """The answer in a line."""
    shown = [row for row in values["curves"] if _changes(row, level)]
    tested = [row for row in values["curves"] if row["williams"]]
    if not shown and tested and all(_least_p(row) > 1 - level for row in tested):
        return "Too few donors and doses to tell whether a response changes with dose"
    if not shown:
        return "No response changes with dose beyond chance"
    return f"Dose-dependent: {', '.join(row['label'] for row in shown)}"


def verdict(values: Values, unit: str) -> list[str]:
    """Sentences: one per curve, one per comparison."""
    level = values["level"]
    return [_curve(row, unit, level) for row in values["curves"]] + [
        _compared(row, unit) for row in values["comparisons"]
    ]


def warnings(values: Values) -> list[str]:
    """What a reader has to know before believing it."""
    said = []
    fewest = min(row["n_donors"] for row in values["curves"])
    if fewest < 6:
        said.append(f"{fewest} donors: intervals over donors are wide and rest on few degrees of freedom.")
    said += [
        f"{row['label']}: with fewer than three donors the largest effect and EC50 are taken as the same for all."
        for row in values["curves"]
        if values["donors"] == "random" and row.get("donor_model") == "paired"
    ]
    lost = [row for row in values["curves"] if row["n_undetected"]]
    said += [f"{row['label']}: {row['n_undetected']} of {row['n_measurements']} values were not detected and "
             "stand at the "
             "last cycle; fold changes against them are lower limits." for row in lost]  # fmt: skip
    if values["donors"] == "pooled":
        said.append("Donors were pooled: measurements of one donor are not independent, so intervals are too short.")
    return said


def _curve(row: Values, unit: str, level: float) -> str:
    test = row["williams"]
    head = f"{row['label']} ({row['n_donors']} donors)"
    if test is None:
        return f"{head}: not tested (fewer than two donors with every dose, or no scatter)."
    if _least_p(row) > 1 - level:
        design = f"{test['n']} donors at {len(row['doses'])} doses"
        return f"{head}: cannot be tested: {design} give no p below {_least_p(row):.2g}, whatever they show."
    if not _changes(row, level):
        return f"{head}: no change with dose beyond chance (Williams' test, {_p(test['p'])})."
    way = "rises" if test["rising"] else "falls"
    lowest = "" if test["lowest"] is None else f", from {test['lowest']:g} {unit}"
    text = f"{head}: {way} with dose (Williams' test, {_p(test['p'])}{lowest})"
    if row["top"]:
        text += f"; at {row['doses'][-1]:g} {unit} {_fold(row['top'])}"
    return f"{text}. {_parameter('EC50', row['ec50'], row['why_ec50'], unit)}{_spread(row)} {_emax(row)}"


def _parameter(name: str, estimate: Values | None, why: str | None, unit: str) -> str:
    if estimate is None:
        return f"{name} not determined: {why}."
    return f"{name} {_number(estimate['estimate'])} ({_number(estimate['low'])} to {_number(estimate['high'])}) {unit}."


def _spread(row: Values) -> str:
    """How far donors differ in EC50, where it is more than a tenth."""
    factor = math.exp(row["between_ec50"])
    known = row["ec50"] is not None and row["donor_model"] == "random" and factor > 1.1
    return f" Donors differ in it by a factor of {factor:.1f} (one SD)." if known else ""


def _emax(row: Values) -> str:
    if row["emax"] is None:
        return f"Largest effect not determined: {row['why_emax']}." if row["why_emax"] != row["why_ec50"] else ""
    return f"Largest effect {_fold(row['emax'])}."


def _fold(estimate: Values) -> str:
    middle, low, high = (2 ** estimate[key] for key in ("estimate", "low", "high"))
    return f"{_number(middle)}-fold ({_number(low)} to {_number(high)})"


def _number(value: float) -> str:
    """Three digits; no exponent for what a reader can take in."""
    return f"{value:.0f}" if 100 <= value < 1e6 else f"{value:.3g}"


def _compared(row: Values, unit: str) -> str:
    text = f"{row['first']} against {row['second']}, {row['n']} donors, paired"
    if row["difference"] is None:
        return f"{text}: not compared (fewer than two donors)."
    text += (f": ratio of fold changes at {row['dose']:g} {unit} {_fold(row['difference']).replace('-fold', '')}, "
             f"{_p(row['p'])} (Holm's adjustment: {_p(row['p_adjusted'])})")  # fmt: skip
    if row["ec50_ratio"]:
        ratio = row["ec50_ratio"]
        text += f"; ratio of EC50 {ratio['estimate']:.2g} ({ratio['low']:.2g} to {ratio['high']:.2g})"
    return f"{text}."


def _changes(row: Values, level: float) -> bool:
    return row["williams"] is not None and bool(row["williams"]["p"] <= 1 - level)


def _least_p(row: Values) -> float:
    """Of the permutation test: no order of the doses within donors is as extreme as the best one."""
    return float(2 / math.factorial(len(row["doses"])) ** row["williams"]["n"])


def _p(p: float) -> str:
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.2g}"
