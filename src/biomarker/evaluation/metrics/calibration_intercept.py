"""Calibration-in-the-large: are the probabilities too high or too low on the whole?"""

from __future__ import annotations

import numpy as np

from biomarker.evaluation.calibration import in_the_large
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.metric import Metric
from biomarker.evaluation.over_repeats import mean_over_repeats
from biomarker.validation.result import Predictions


def estimate(predictions: Predictions, level: float) -> Estimate | None:
    """Mean over repeats; None where a repeat's predictions are too extreme to tell."""
    found = [fit for row in predictions.probability if (fit := in_the_large(predictions.responder, row))]
    if len(found) < predictions.n_repeats:
        return None
    values, errors = np.array(found).T
    return mean_over_repeats(values, errors**2, len(predictions.responder), level)


PART = Metric(
    summary="calibration-in-the-large on the logit scale: above 0, the probabilities are too low on the whole",
    reference="Van Calster et al. 2019",
    better="zero",
    estimate=estimate,
)
