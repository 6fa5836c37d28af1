"""Candidates and the released model -> plain values of results.json."""

from __future__ import annotations

from typing import Any

import numpy as np

from biomarker.candidates.candidate import Candidate
from biomarker.development.model import FittedCandidate

Values = dict[str, Any]


def model_values(model: FittedCandidate) -> Values:
    """The released model in plain values; coefficients on the scale of the prepared (log, standardised) columns."""
    coefficients = np.ravel(getattr(model.pipeline[-1], "coef_", np.empty(0)))
    used = coefficients[coefficients != 0] if len(coefficients) else coefficients
    named = used if len(used) == len(model.predictors) else [None] * len(model.predictors)
    return {
        "candidate": model.candidate.name,
        "settings": {key: _plain(value) for key, value in model.settings.items()},
        "threshold": float(model.threshold),
        "intercept": _intercept(model) if len(used) and len(used) == len(model.predictors) else None,
        "recalibration": None if model.recalibration is None else vars(model.recalibration).copy(),
        "predictors": [
            {"name": name, "coefficient": None if value is None else float(value)}
            for name, value in zip(model.predictors, named, strict=True)
        ],
    }


def _intercept(model: FittedCandidate) -> float | None:
    found = np.ravel(getattr(model.pipeline[-1], "intercept_", np.empty(0)))
    return float(found[0]) if len(found) == 1 else None


def step_values(candidate: Candidate) -> list[Values]:
    """What each step does with which settings; a list of values is searched in the inner loop."""
    return [
        {
            "step": step,
            "part": choice.name,
            "does": part.summary,
            "source": part.reference,
            "settings": {key: _plain(value) for key, value in {**part.settings, **choice.settings}.items()},
        }
        for step, choice, part in candidate.parts()
    ]


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
