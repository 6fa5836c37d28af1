"""Results of a trial -> what an experiment log holds of it, as plain values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from biomarker.tracking.entries import DECIMALS, RunEntries

Results = Mapping[str, Any]


def trial_entries(results: Results, *, experiment: str = "") -> RunEntries:
    """Entries of one analysis of a trial.

    Parameters
    ----------
    results : content of NAME_trial.json (docs/trial.md)
    experiment : name of the experiment, the study's name when empty
    """
    moment = datetime.fromisoformat(results["created"])
    arms = results["arms"]
    params = {"treated": arms["treated"], "control": arms["control"], "seed": results["seed"],
              "endpoints": ", ".join(one["name"] for one in results["endpoints"]), "rule": results["rule"]}  # fmt: skip
    tags = {"study": results["study"], "simulated": str(bool(results["simulated"])).lower(), "kind": "trial",
            "git": results["git_commit"], "command": "biomarker trial"}  # fmt: skip
    return RunEntries(
        experiment=experiment or results["study"],
        name=f"trial {moment:%m-%d %H:%M}",
        seconds=results["seconds"],
        params={key: str(value) for key, value in params.items() if value not in (None, "")},
        metrics=_metrics(results),
        tags={key: value for key, value in tags.items() if value},
        description="\n\n".join([*results["verdict_sentences"], f"*{results['research_use_only']}*"]) + "\n",
        tables={},
    )


def _metrics(results: Results) -> dict[str, float]:
    """The primary endpoint, the interaction, and the first comparison over time."""
    found: dict[str, float | None] = {}
    for one in results["endpoints"][:1]:
        for group, entry in zip(("treated", "control"), (one["rates"][0], one["rates"][-1]), strict=True):
            _interval(found, f"trial/rate_{group}", entry["wilson"])
        if one["comparison"]:
            _interval(found, "trial/difference", one["comparison"]["risk_difference"])
            found["trial/p"] = one["comparison"]["test"]["p"]
    marker = results["marker"] or {}
    if "interaction" in marker:
        _interval(found, "trial/interaction", marker["interaction"]["interaction"])
        found["trial/interaction_p"] = marker["interaction"]["interaction_p"]
        found["trial/guided_p"] = (marker["guided"] or {}).get("p")
    for one in results["survival"][:1]:
        found["trial/log_rank_p"] = one["log_rank_p"]
    return {key: round(float(value), DECIMALS) for key, value in found.items()
            if value is not None and math.isfinite(value)}  # fmt: skip


def _interval(found: dict[str, float | None], key: str, estimate: Results) -> None:
    for suffix, part in (("", "estimate"), ("_lo", "low"), ("_hi", "high")):
        found[key + suffix] = estimate[part]
