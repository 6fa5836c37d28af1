"""Feasibility -> plain values for results.json and `biomarker plan --json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from biomarker.planning.feasibility import Feasibility
from biomarker.planning.sentences import sentences


def feasibility_values(found: Feasibility) -> dict[str, Any]:
    """The block `feasibility` of results.json (docs/results.md)."""
    asked, said = found.question, sentences(found)
    return {
        "assumed_auc": asked.auc,
        "n_responders": asked.n_responders,
        "n_nonresponders": asked.n_nonresponders,
        "rarer_class": asked.rarer_class,
        "n_predictors": asked.n_predictors,
        "rarer_class_per_predictor": found.per_predictor,
        "riley": {**asdict(found.riley), "needed": found.riley.needed},
        "auc_interval": {"low": found.expected.low, "high": found.expected.high, "level": asked.level,
                         "half_width": found.half_width},
        "target_width": asked.target_width,
        "patients_for_width": found.patients_for_width,
        "marker_power": found.marker_power,
        "patients_for_marker_power": found.patients_for_power,
        "significant_auc": found.significant_auc,
        "best_of_noise": {"median": found.best_of_noise, "p95": found.best_of_noise_95},
        "verdict": " ".join(said),
        "verdict_sentences": list(said),
    }  # fmt: skip
