"""Calibration slope: are the probabilities too extreme or too timid?"""

from __future__ import annotations

import numpy as np

from biomarker.evaluation.calibration import calibration_line
from biomarker.evaluation.cross_validated_auc import constant_within_folds
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.metric import Metric
from biomarker.evaluation.over_repeats import mean_over_repeats
from biomarker.validation.result import Predictions


def estimate(predictions: Predictions, level: float) -> Estimate | None:
    """Mean over repeats; None where everyone in a fold has the same probability, or a repeat separates the classes."""
    if constant_within_folds(predictions):
        return None
    found = [line[1] for row in predictions.probability if (line := calibration_line(predictions.responder, row))]
    if len(found) < predictions.n_repeats:
        return None
    values, errors = np.array(found).T
    return mean_over_repeats(values, errors**2, len(predictions.responder), level)


PART = Metric(
    summary="slope of the observed response on the log odds: below 1, the probabilities are too extreme",
    reference="Cox 1958; Van Calster et al. 2019",
    better="one",
    estimate=estimate,
)
