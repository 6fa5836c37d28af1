"""Results beside the headline (stability, prediction sets, sites, criteria, audit) -> short names of metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Results = Mapping[str, Any]
Numbers = dict[str, float | None]


def further_metrics(results: Results) -> Numbers:
    """Metric key -> number; what a study did not ask for is left out. These have no interval.

    "stab" is about splits and other training patients, "sets" about the answers that a new patient would get.
    """
    return {**_stability(results), **_sets(results), **_sites(results), **_criteria(results), **_audit(results)}


def _stability(results: Results) -> Numbers:
    found = results.get("stability") or {}
    headline, refitted = found.get("headline") or {}, found.get("prediction") or {}
    return {
        "stab/selection": _number((found.get("selection") or {}).get("index")),
        "stab/prob_change": _number(refitted.get("mape")),
        "stab/call_change": _number(refitted.get("cii")),
        "stab/auc_mcse": (headline.get("monte_carlo") or {}).get("se"),
    }


def _sets(results: Results) -> Numbers:
    among = (results.get("prediction_sets") or {}).get("among_training") or {}
    return {f"sets/undecided_{level}": shares["undecided"] for level, shares in among.items()}


def _sites(results: Results) -> Numbers:
    together = (results.get("sites") or {}).get("together") or {}
    return {"site/auc": _number(together.get("auc")), "site/brier": _number(together.get("brier"))}


def _criteria(results: Results) -> Numbers:
    compared = (results.get("criteria") or {}).get("compared") or [{}]
    return {"test/criterion_p_adj": compared[0].get("p_adjusted")}


def _audit(results: Results) -> Numbers:
    found = results.get("audit")
    if found is None:
        return {}
    return {"data/warnings": sum(one["severity"] == "warning" for one in found),
            "data/accepted": sum(bool(one["accepted"]) for one in found)}  # fmt: skip


def _number(value: Any) -> float | None:
    """The value of an estimate, of a summary over patients, or a number itself."""
    if isinstance(value, Mapping):
        value = value.get("estimate", value.get("value", value.get("mean")))
    return None if value is None else float(value)
