"""Patient flow and baseline of results.json -> the lines of a model card on whom the model was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Values = Mapping[str, Any]
GROUPS = ("all", "responders", "nonresponders")
MOST = 12


def flow_lines(results: Values) -> list[str]:
    """Patients known and left out, with the reasons; empty for results of an older version."""
    found = results.get("participants")
    if not found:
        return [f"- {step['step']}: {step['n']}" for step in results.get("flow") or []]
    left_out = [one for step in found["steps"] for one in step["left_out"]]
    told = "; ".join(f"{one['n']} {one['why']}" for one in left_out) or "nobody"
    return [f"- {found['start']['n']} patients known; left out: {told}."]


def baseline_lines(results: Values) -> list[str]:
    """Covariates and sites as a Markdown table; analytes have their ranges in the section on input."""
    found = results.get("baseline")
    described = [one for one in found["variables"] if one["role"] != "analyte"] if found else []
    if not found or not described:
        return []
    n = found["n"]
    rows = [row for one in described[:MOST] for row in _rows(one)]
    more = [f"and {len(described) - MOST} more in `results.json`", ""] if len(described) > MOST else []
    head = f"| median [quartiles] or n (%) | all ({n['all']}) | responders ({n['responders']}) | " \
           f"non-responders ({n['nonresponders']}) |"  # fmt: skip
    return ["", head, "|---|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows), "", *more]


def _rows(one: Values) -> Iterator[list[str]]:
    name = str(one["name"]).replace("|", "\\|")
    if one["kind"] == "number":
        yield [name, *(_number(one[group]) for group in GROUPS)]
        return
    for k, level in enumerate(one["levels"]):
        shown = str(level).replace("|", "\\|")
        yield [f"{name}: {shown}", *(_share(one[group], k) for group in GROUPS)]


def _number(group: Values) -> str:
    if group["quartiles"] is None:
        return f"{group['n']} known"
    low, median, high = (f"{value:.3g}" for value in group["quartiles"])
    return f"{median} [{low}, {high}]"


def _share(group: Values, k: int) -> str:
    n = group["counts"][k]
    return f"{n} ({100 * n / group['n']:.0f} %)" if group["n"] else "0"
