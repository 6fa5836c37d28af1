"""Fitted pipeline -> plain numbers (`model.json`) from which `release.light` predicts without scikit-learn."""

from __future__ import annotations

import json

from biomarker.development.model import FittedCandidate
from biomarker.release.light import Op


def constants(fitted: FittedCandidate) -> list[Op] | None:
    """Operations of every step in order; None when a step cannot be written as plain numbers."""
    steps = fitted.pipeline.named_steps
    ops: list[Op] = [{"op": "columns", "index": steps["select"].index_.tolist()}]
    for step, _, part in fitted.candidate.parts():
        if part.constants is None:
            return None
        ops.append(part.constants(steps[step]))
    if fitted.recalibration is not None:
        line = fitted.recalibration
        ops.append({"op": "recalibrate", "intercept": line.intercept, "slope": line.slope})
    try:
        plain: list[Op] = json.loads(json.dumps(ops, allow_nan=False))
    except ValueError:  # JSON has no word for infinity
        return None
    return plain
