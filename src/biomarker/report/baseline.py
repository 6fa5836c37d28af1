"""Baseline values of results.json -> the first table of a manuscript, and the sentence on how to read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from biomarker.report.numbers import Results, interval, level, number
from biomarker.report.table import Cell, Column, Table

Values = Mapping[str, Any]
GROUPS = {"all": "all", "responders": "responders", "nonresponders": "non-responders"}


def baseline(results: Results) -> Table:
    """Who the patients are, by response; empty for results of an older version."""
    found = results.get("baseline")
    if not found:
        return Table("baseline", "Baseline characteristics", (Column("variable"),), ())
    rows = tuple(row for one in found["variables"] for row in _rows(one))
    columns = (Column("variable"), *(Column(f"{words} (n = {found['n'][key]})") for key, words in GROUPS.items()),
               Column(f"standardised difference ({level(found)} interval)"))  # fmt: skip
    fewer = f"; {found['left_out']} analytes with smaller differences are left out" if found["left_out"] else ""
    caption = f"Baseline characteristics by response: median [quartiles] or patients (%){fewer}"
    return Table("baseline", caption, columns, rows)


def baseline_sentence(results: Results) -> str:
    """How to read the differences; "" without a baseline table."""
    found = results.get("baseline")
    if not found:
        return ""
    n = found["n"]
    signs = ""
    if any(bound for one in found["variables"] if one["kind"] == "number" for key in GROUPS
           for bound in one[key]["bounds"]):  # fmt: skip
        signs = ' "<" or ">" before a quantile: censored values reach it, and only this bound is known.'
    return (f"Percentages are of patients with a value.{signs} Standardised differences are in standard deviations, of "
            "ranks for numbers and of shares for categories, above zero where responders are higher (a category with "
            f"more than two levels has no sign). No p-value is given: with {n['responders']} responders and "
            f"{n['nonresponders']} non-responders that do not differ at all, one variable in {_one_in(found)} would "
            f"still be more than {number(found['by_chance'])} apart.")  # fmt: skip


def _one_in(found: Values) -> int:
    return round(1 / (1 - float(found["level"])))


def _rows(one: Values) -> Iterator[tuple[Cell, ...]]:
    if one["kind"] == "number":
        unit = f" ({one['unit']})" if one["unit"] else ""
        yield f"{one['name']}{unit}", *(_number(one[group]) for group in GROUPS), _difference(one)
        return
    yield f"{one['name']}, n (%)", *(_missing(one[group]) for group in GROUPS), _difference(one)
    for k, name in enumerate(one["levels"]):
        yield f"· {name}", *(_share(one[group], k) for group in GROUPS), ""


def _difference(one: Values) -> str:
    return interval(one["difference"]) if one["difference"] else "–"


def _number(group: Values) -> str:
    if group["quartiles"] is None:
        return "; ".join(part for part in (f"{group['n']} known", _beside(group)) if part)
    low, median, high = (bound + _short(value) for value, bound in
                         zip(group["quartiles"], group["bounds"], strict=True))  # fmt: skip
    return "; ".join(part for part in (f"{median} [{low}, {high}]", _beside(group)) if part)


def _short(value: float) -> str:
    """Three significant digits without idle zeros: 62, 8.5, 0.0415."""
    text = number(value, None)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _beside(group: Values) -> str:
    counts = {"below limit": group["below"], "above limit": group["above"], "missing": group["missing"]}
    return "; ".join(f"{n} {words}" for words, n in counts.items() if n)


def _missing(group: Values) -> str:
    return f"{group['missing']} missing" if group["missing"] else ""


def _share(group: Values, k: int) -> str:
    n = group["counts"][k]
    return f"{n} ({100 * n / group['n']:.0f} %)" if group["n"] else "0"
