"""Sensitivity: share of the responders that were called responders."""

from __future__ import annotations

from biomarker.evaluation.called import share_called
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.metric import Metric
from biomarker.validation.result import Predictions


def estimate(predictions: Predictions, level: float) -> Estimate | None:
    """At the threshold that each fold's model learned in its own training rows."""
    return share_called(predictions, predictions.responder, level, responder=True)


PART = Metric(
    summary="share of responders called responders at the thresholds learned in the folds",
    reference="Wilson 1927",
    better="higher",
    estimate=estimate,
)
