"""Fitted pipeline -> plain numbers (`model.json`) from which `release.light` predicts without scikit-learn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from biomarker.candidates.candidate import PartChoice
from biomarker.candidates.parts import Part
from biomarker.development.model import FittedCandidate
from biomarker.release.light import Op

DIGITS = 5


def constants(fitted: FittedCandidate) -> list[Op] | None:
    """Operations of every step in order; None when a step cannot be written as plain numbers."""
    found = steps_constants(fitted.pipeline, fitted.candidate.parts())
    if found is None:
        return None
    ops: list[Op] = [{"op": "columns", "index": fitted.pipeline.named_steps["select"].index_.tolist()}, *found]
    if fitted.recalibration is not None:
        line = fitted.recalibration
        ops.append({"op": "recalibrate", "intercept": line.intercept, "slope": line.slope})
    try:
        plain: list[Op] = json.loads(json.dumps(ops, allow_nan=False))
    except ValueError:  # JSON has no word for infinity
        return None
    return plain


def steps_constants(pipeline: Any, parts: Sequence[tuple[str, PartChoice, Part]]) -> list[Op] | None:
    """Operations of these parts; the steps after a fill of several draws stand once for each draw, inside of it."""
    ops: list[Op] = []
    for place, (step, _, part) in enumerate(parts):
        if part.constants is None:
            return None
        if part.around is not None:
            filled = pipeline[-1]
            later = [steps_constants(one, parts[place + 1 :]) for one in filled.pipelines_]
            if any(one is None for one in later):
                return None
            return [*ops, {**part.constants(filled.fill_), "later": later}]
        ops.append(part.constants(pipeline.named_steps[step]))
    return ops


def rounded(ops: Sequence[Op]) -> list[Op]:
    """The same operations with five significant digits.

    The centre of a bootstrap sample may be the value of one patient; rounded it is nobody's, and an interval or a set
    does not need more digits.
    """
    return [{key: _rounded(value) for key, value in op.items()} for op in ops]


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
