"""The card that every metric carries, and the shelf of metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from biomarker.evaluation.estimate import Estimate
from biomarker.shelf import Shelf
from biomarker.validation.result import Predictions


@dataclass(frozen=True)
class Metric:
    """One figure computed from out-of-fold predictions, and nothing else.

    Parameters
    ----------
    summary : one line for `biomarker parts`
    reference : paper (author, year) or "-"
    better : the direction, or the value, that a perfect model has
    estimate : ``estimate(predictions, level)``; None where the figure does not exist for these predictions
    """

    summary: str
    reference: str
    better: Literal["higher", "lower", "zero", "one"]
    estimate: Callable[[Predictions, float], Estimate | None]


METRICS: Shelf[Metric] = Shelf("biomarker.evaluation.metrics", "metric")
