"""Steps of the candidates in results.json -> a table that says what each does, with its settings and source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biomarker.report.numbers import Results
from biomarker.report.table import Column, Table

FEW = 4  # values of a searched setting that are listed
Step = Mapping[str, Any]


def procedure(results: Results) -> Table:
    """Each step once, with the candidates that take it; no rows where the results do not know them."""
    takers: dict[str, list[str]] = {}
    steps: dict[str, Step] = {}
    for entry in results["candidates"]:
        for step in entry.get("steps", ()):
            key = f"{step['part']} {step['settings']}"
            steps[key] = step
            takers.setdefault(key, []).append(entry["name"])
    n = len(results["candidates"])
    rows = tuple(
        (step["part"], "all" if len(takers[key]) == n else ", ".join(takers[key]), step["does"],
         settings_said(step["settings"]) or None, step["source"].removeprefix("-") or None)
        for key, step in sorted(steps.items(), key=_kind)
        if step["part"] != "none"
    )  # fmt: skip
    columns = (Column("step"), Column("candidates"), Column("what it does"), Column("settings"), Column("source"))
    return Table("procedure", "The modelling procedure step by step, learned anew in every training set", columns, rows)


def preparation(results: Results) -> list[str]:
    """Names of the transforms in their order, where all candidates share them; else nothing."""
    each = [[step["part"] for step in entry.get("steps", ()) if step["step"] not in ("filter", "classifier")]
            for entry in results["candidates"]]  # fmt: skip
    return each[0] if all(one == each[0] for one in each) else []


def settings_said(settings: Mapping[str, Any]) -> str:
    """Settings in words; several values are searched in the inner loop.

    >>> settings_said({"k": [3, 5], "penalty": [0.5, 0.2, 0.1, 0.05, 0.01], "flic": True})
    'k from 3, 5; penalty from 5 values, 0.01 to 0.5; flic = yes'
    """
    return "; ".join(f"{key.replace('_', ' ')} {_said(value)}" for key, value in settings.items())


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return f"= {'yes' if value else 'no'}"
    if not isinstance(value, list | tuple):
        return f"= {value}"
    if len(value) > FEW and all(isinstance(one, int | float) for one in value):
        return f"from {len(value)} values, {min(value)} to {max(value)}"
    return f"from {', '.join(map(str, value))}"


def _kind(entry: tuple[str, Step]) -> int:
    """Transforms first, classifiers last; the order among them stays."""
    return {"filter": 1, "classifier": 2}.get(entry[1]["step"], 0)
