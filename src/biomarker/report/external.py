"""Plain values of an external validation -> text for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

WIDTH = 80
SHOWN = (
    ("auc", "AUC (0.5 is chance)"),
    ("calibration_intercept", "calibration-in-the-large (0 is ideal)"),
    ("calibration_slope", "calibration slope (1 is ideal)"),
    ("observed_expected", "observed / expected (1 is ideal)"),
    ("brier", "Brier score (lower is better)"),
    ("sensitivity", "sensitivity at the threshold"),
    ("specificity", "specificity at the threshold"),
)


def external_text(values: Mapping[str, Any]) -> str:
    """The verdict first, then figures with their intervals.

    Parameters
    ----------
    values : from `Validation.to_dict`
    """
    lines = [*textwrap.wrap(values["verdict"], WIDTH), ""]
    without = f", {values['not_evaluable']} not evaluable" if values["not_evaluable"] else ""
    lines.append(f"{values['n_patients']} patients, {values['n_responders']} responders ({values['responder_is']})"
                 + without)  # fmt: skip
    for name, words in SHOWN:
        one = values["metrics"].get(name)
        figure = "not estimable" if one is None else f"{one['estimate']:.2f} ({one['low']:.2f} to {one['high']:.2f})"
        lines.append(f"  {words:<40} {figure}")
    lines += _mix(values["case_mix"])
    lines += _decision(values)
    trust = values["trust"]
    lines.append(f"  predictions: {trust['green']} green, {trust['amber']} amber, {trust['red']} red")
    lines += [line for note in values["notes"] for line in textwrap.wrap(f"Note: {note}", WIDTH)]
    lines += ["", *textwrap.wrap(values["research_use_only"], WIDTH)]
    return "\n".join(lines)


def _decision(values: Mapping[str, Any]) -> list[str]:
    """Net benefit near the threshold of the model, beside treating everybody; treating nobody has 0."""
    curve, threshold = values["decision_curve"], values.get("threshold")
    if threshold is None or not curve["thresholds"]:
        return []
    at = min(range(len(curve["thresholds"])), key=lambda i: abs(curve["thresholds"][i] - threshold))
    found = {name: curve["strategies"][name][at]["estimate"] for name in ("procedure", "treat_all")}
    if any(one is None for one in found.values()):
        return []
    words = f"net benefit at {curve['thresholds'][at]:.2f} (nobody: 0)"
    return [f"  {words:<40} {found['procedure']:.3f} (everybody a responder: {found['treat_all']:.3f})"]


def _mix(mix: Mapping[str, Any]) -> list[str]:
    trained = "" if mix["training_prevalence"] is None else f" (training {mix['training_prevalence']:.0%})"
    return [
        f"  {'AUC that the probabilities imply here':<40} {mix['expected_auc']:.2f}",
        f"  {'responders':<40} {mix['prevalence']:.0%}{trained}",
        f"  {'spread of the log odds (SD)':<40} {mix['log_odds_sd']:.2f}",
    ]
